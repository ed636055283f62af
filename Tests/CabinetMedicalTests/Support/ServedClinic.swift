import Foundation
import Logging
import ReferenceBackend
import SyncModel
import SyncTestSupport
import Synchronization
import Transport

@testable import ReplicaEngine

/// A real server with a made-up clinic, and what it answers to somebody who asks it without a replica.
final class ServedClinic: Sendable {
    /// Wednesday, 15 July 2026, 12:00 UTC.
    static let noon: Int64 = 1_784_116_800_000

    let url: String
    let clock: ManualWallClock
    private let curl = CurlTransport()
    private let tokens = Mutex<[String: String]>([:])

    private init(url: String, clock: ManualWallClock) {
        self.url = url
        self.clock = clock
    }

    static func run(
        _ seed: Seed = .small, quirks: Set<Quirk> = [], _ body: @Sendable (ServedClinic) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let clock = ManualWallClock(noon)
        var configuration = ReferenceServer.Configuration(database: folder.file("clinic.sqlite"))
        configuration.seed = seed
        configuration.passwordRounds = 10
        configuration.quirks = quirks
        configuration.now = { Date(timeIntervalSince1970: Double(clock.milliseconds()) / 1000) }
        try await ReferenceServer.withRunning(
            configuration, logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() }
        ) { port in
            let clinic = ServedClinic(url: "http://127.0.0.1:\(port)", clock: clock)
            let outcome = await Result.catching { try await body(clinic) }
            await clinic.curl.shutdown()
            try outcome.get()
        }
    }

    /// What the server answers to an account; nil asks without a token.
    func ask(_ method: String, _ path: String, _ body: JSONValue? = nil, as login: String?) async throws
        -> (status: Int, body: JSONValue?)
    {
        var fields: HTTPFields = ["Accept": "application/json"]
        if let login { fields["Authorization"] = "Bearer \(try await token(of: login))" }
        if body != nil { fields["Content-Type"] = "application/json" }
        let response = try await curl.send(
            HTTPRequest(
                method: HTTPMethod(rawValue: method), url: url + path, fields: fields, body: body?.utf8Text,
                destination: .memory(limit: 64 << 20)), progress: nil)
        guard case .bytes(let bytes) = response.body else { return (response.status, nil) }
        return (response.status, try? JSONValue(parsing: bytes))
    }

    /// The e-mail address of a doctor or a patient, by which one signs in.
    func login(_ kind: String, _ id: Int) async throws -> String {
        try await ask("GET", "/api/Admin/\(kind)/\(id)/", as: Seed.adminEmail).body?["email"]?.string ?? ""
    }

    private func token(of login: String) async throws -> String {
        if let known = tokens.withLock({ $0[login] }) { return known }
        let answer = try await ask(
            "POST", "/api/users/login/", ["email": .string(login), "password": .string(Seed.password)], as: nil)
        let token = answer.body?["access"]?.string ?? ""
        tokens.withLock { $0[login] = token }
        return token
    }
}
