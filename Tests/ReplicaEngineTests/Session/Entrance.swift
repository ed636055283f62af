import Foundation
import Logging
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Transport

@testable import ReplicaEngine

/// A session at a ``Doorkeeper``, with its files and a clock that stands still.
final class Entrance: Sendable {
    let door = Doorkeeper()
    let transport: ScriptedTransport
    let clock = JumpingClock()
    let log = RecordedLog()
    private let folder: TemporaryFolder

    var credentials: CredentialFile { CredentialFile(path: folder.file("credentials.json")) }
    var file: SessionFile { SessionFile(path: folder.file("session.json")) }

    static let session = SavedSession(
        login: "rim@clinic.example", server: Doorkeeper.api, service: Doorkeeper.service, account: "7f",
        refreshToken: "refresh-1")

    init() throws {
        folder = try TemporaryFolder()
        let door = door
        transport = ScriptedTransport { door.answer($0) }
        try credentials.write(Credential(login: "rim@clinic.example", password: "s3cret"))
    }

    /// A session as a daemon's start makes it.
    func open(catalogue text: String = Entrance.catalogue) throws -> ServerSession {
        let log = log
        return ServerSession(
            baseURL: Doorkeeper.api + "/", login: "rim@clinic.example", role: "nurse",
            catalogue: try Catalogue.load(text: text, file: "door.yaml"), transport: transport,
            credentials: credentials, service: SignInService(url: Doorkeeper.service + "/", publicKey: "anon"),
            sessionFile: file, logger: Logger(label: "session") { _ in log }, clock: clock)
    }

    func pass(seconds: Int64) { clock.advance(by: .seconds(seconds)) }

    /// The paths that the API was asked for, in order.
    var reads: [String] { transport.exchanges.filter { $0.url.hasPrefix(Doorkeeper.api) }.map(\.path) }

    static let list = HTTPRequest(url: Doorkeeper.api + "/list")

    static let catalogue = """
        catalogue: 1
        name: door
        title: A clinic with a doorkeeper
        zone: UTC
        ids: string
        sign_in:
          service: Doorkeeper
          path: /auth/v1/token
          query: {grant_type: password}
          key: apikey
          login: email
          password: password
          token: access_token
          expires_in: expires_in
          account: user.id
          role: {path: /me, member: profile.role}
          refresh: {query: {grant_type: refresh_token}, field: refresh_token, token: refresh_token}
        errors: [error.message, msg, error_description, message]
        resources:
          rooms:
            summary: Rooms
            pull: {strategy: full, every: 60}
            faces: {nurse: {list: /list}}
            fields: {name: {type: string}}
        """
}
