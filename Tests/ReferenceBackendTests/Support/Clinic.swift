import ClinicHours
import Foundation
import Logging
import NIOHTTP1
import Synchronization

@testable import ReferenceBackend

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let instant: Mutex<Date>

    init(_ text: String = "2026-07-15T12:00:00Z") {
        instant = Mutex(InstantText.parse(text, naiveIn: .gmt) ?? .distantPast)
    }

    var now: Date { instant.withLock { $0 } }

    func advance(minutes: Int) {
        instant.withLock { $0 += Double(minutes) * 60 }
    }

    func set(_ text: String) {
        instant.withLock { $0 = InstantText.parse(text, naiveIn: .gmt) ?? $0 }
    }
}

/// A running server as one signed-in person sees it.
struct Clinic: Sendable {
    let port: Int
    let clock: TestClock
    var token: String?

    func send(_ method: HTTPMethod, _ path: String, _ body: String? = nil, headers: [(String, String)] = [])
        async throws -> Reply
    {
        let authorization = token.map { [("Authorization", "Bearer \($0)")] } ?? []
        let call = TestRequest(method: method, path: path, body: body, headers: headers + authorization)
        return try await exchange([call], port: port)[0]
    }

    func get(_ path: String) async throws -> Reply { try await send(.GET, path) }
    func post(_ path: String, _ body: String) async throws -> Reply { try await send(.POST, path, body) }
    func patch(_ path: String, _ body: String) async throws -> Reply { try await send(.PATCH, path, body) }
    func delete(_ path: String) async throws -> Reply { try await send(.DELETE, path) }

    /// The same server with someone else's token.
    func signedIn(_ email: String, password: String = Seed.password) async throws -> Clinic {
        var clinic = self
        clinic.token = nil
        let reply = try await clinic.post(
            "/api/users/login/", #"{"email": "\#(email)", "password": "\#(password)"}"#)
        clinic.token = reply.value("access")
        return clinic
    }

    /// The same server without a token.
    var anonymous: Clinic {
        var clinic = self
        clinic.token = nil
        return clinic
    }

    /// Whom the small clinic has: doctors 3 (Lun-Ven 9h-17h), 4 (Mar-Sam 10h-18h) and 5 (not approved), patients 6 to 25.
    static let doctor = 3
    static let otherDoctor = 4
    static let unapprovedDoctor = 5
    static let patient = 6
    static let otherPatient = 7
    static let doctorEmail = "ahmed.benali@clinique.example"
}

/// A database file of its own that goes away after the body.
func withDatabaseFile<Value: Sendable>(_ body: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "clinic-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.appending(path: "clinic.sqlite").path)
}

/// Runs a server over a database file and signs the front desk in.
func withClinic<Value: Sendable>(
    at path: String, seed: Seed? = .small, clock: TestClock = TestClock(), quirks: Set<Quirk> = [],
    faults: Faults? = nil, uploadLimit: Int = ReferenceServer.Configuration.defaultUploadLimit,
    _ body: @Sendable (Clinic) async throws -> Value
) async throws -> Value {
    var configuration = ReferenceServer.Configuration(database: path)
    configuration.uploadLimit = uploadLimit
    configuration.seed = seed
    configuration.quirks = quirks
    configuration.faults = faults
    configuration.passwordRounds = 100
    configuration.now = { clock.now }
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return try await ReferenceServer.withRunning(configuration, logger: logger) { port in
        try await body(try await Clinic(port: port, clock: clock).signedIn(Seed.adminEmail))
    }
}

/// Runs a server with the small clinic over a file of its own, and signs the front desk in.
func withClinic(
    quirks: Set<Quirk> = [], faults: Faults? = nil, _ body: @Sendable (Clinic) async throws -> Void
) async throws {
    try await withDatabaseFile { try await withClinic(at: $0, quirks: quirks, faults: faults, body) }
}

extension Date {
    fileprivate static func += (date: inout Date, seconds: Double) { date.addTimeInterval(seconds) }
}
