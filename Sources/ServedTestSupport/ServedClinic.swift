import Foundation
import Logging
import ReferenceBackend
import SyncModel
import SyncTestSupport
import Synchronization
import Transport

/// A real server with a made-up clinic, and what it answers to somebody who asks it without a replica.
public final class ServedClinic: Sendable {
    /// Wednesday, 15 July 2026, 12:00 UTC.
    public static let noon: Int64 = 1_784_116_800_000

    /// Which API is served.
    public let api: API
    /// The server's base address.
    public let url: String
    /// Its port.
    public let port: Int
    /// Its time.
    public let clock: ManualWallClock
    /// The path of its database file.
    public let database: String
    private let curl = CurlTransport()
    private let tokens = Mutex<[String: String]>([:])

    private init(api: API, port: Int, clock: ManualWallClock, database: String) {
        (self.api, self.port, self.clock, self.database) = (api, port, clock, database)
        url = "http://127.0.0.1:\(port)"
    }

    /// Runs a server while the body runs.
    ///
    /// - Parameters:
    ///   - folder: Where its files are, for a server that is started again; nil for a folder of its own.
    ///   - configure: Changes what the other parameters don't name.
    /// - Throws: What the body throws, or why there is no server.
    public static func run(
        _ seed: Seed = .small, api: API = .cabinetMedical, quirks: Set<Quirk> = [],
        clock: ManualWallClock = ManualWallClock(noon), folder: TemporaryFolder? = nil,
        configure: (inout ReferenceServer.Configuration) -> Void = { _ in },
        _ body: @Sendable (ServedClinic) async throws -> Void
    ) async throws {
        let folder = try folder ?? TemporaryFolder()
        var configuration = ReferenceServer.Configuration(database: folder.file("clinic.sqlite"))
        configuration.api = api
        configuration.seed = seed
        configuration.passwordRounds = 1
        configuration.quirks = quirks
        configuration.requestsPerMinute = nil
        configuration.now = { Date(timeIntervalSince1970: Double(clock.milliseconds()) / 1000) }
        configure(&configuration)
        let database = configuration.database
        try await ReferenceServer.withRunning(
            configuration, logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() }
        ) { port in
            let clinic = ServedClinic(api: api, port: port, clock: clock, database: database)
            let outcome = await Outcome { try await body(clinic) }
            await clinic.curl.shutdown()
            try outcome.get()
        }
    }

    /// What the server answers to an account; nil asks without a token.
    public func ask(_ method: String, _ path: String, _ body: JSONValue? = nil, as login: String?) async throws
        -> (status: Int, body: JSONValue?)
    {
        guard let login else { return try await send(method, path, body, [:]) }
        let answer = try await send(method, path, body, ["Authorization": "Bearer \(try await token(of: login))"])
        guard answer.status == 401 else { return answer }
        // The clock was moved on, and the token is too old.
        tokens.withLock { $0[login] = nil }
        return try await send(method, path, body, ["Authorization": "Bearer \(try await token(of: login))"])
    }

    /// An access token of an account.
    public func token(of login: String) async throws -> String {
        if let known = tokens.withLock({ $0[login] }) { return known }
        let credential: JSONValue = ["email": .string(login), "password": .string(Seed.password)]
        let token: String?
        switch api {
        case .cabinetMedical:
            token = try await send("POST", "/api/users/login/", credential, [:]).body?["access"]?.string
        case .dokal:
            let path = "/auth/v1/token?grant_type=password"
            token = try await send("POST", path, credential, ["apikey": "public"]).body?["access_token"]?.string
        }
        tokens.withLock { $0[login] = token }
        return token ?? ""
    }

    private func send(
        _ method: String, _ path: String, _ body: JSONValue?, _ fields: [String: String]
    ) async throws -> (status: Int, body: JSONValue?) {
        var all: HTTPFields = ["Accept": "application/json"]
        for (name, value) in fields { all[name] = value }
        if body != nil { all["Content-Type"] = "application/json" }
        let response = try await curl.send(
            HTTPRequest(
                method: HTTPMethod(rawValue: method), url: url + path, fields: all, body: body?.utf8Text,
                destination: .memory(limit: 64 << 20)), progress: nil)
        guard case .bytes(let bytes) = response.body else { return (response.status, nil) }
        return (response.status, try? JSONValue(parsing: bytes))
    }
}

/// What became of a body, kept while something is put away.
typealias Outcome = Result<Void, any Error>

extension Outcome {
    /// Runs the body and keeps what became of it.
    init(_ body: () async throws -> Void) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
