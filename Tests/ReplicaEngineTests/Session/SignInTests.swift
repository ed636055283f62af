import Foundation
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing
import Transport

@testable import ReplicaEngine

@Suite("One sign-in")
struct SignInTests {
    private let place: Entrance
    private let catalogue: Catalogue
    private let credential = Credential(login: "rim@clinic.example", password: "s3cret")

    init() throws {
        place = try Entrance()
        catalogue = try Catalogue.load(text: Entrance.catalogue, file: "door.yaml")
    }

    private func signIn(_ url: String = Doorkeeper.service) -> SignIn {
        SignIn(
            catalogue: catalogue, server: Doorkeeper.api, service: SignInService(url: url, publicKey: "anon"))
    }

    @Test("it tells the role and what to keep for the daemon")
    func answer() async throws {
        let answer = try await signIn().perform(credential, over: place.transport)
        #expect(answer == SignIn.Answer(role: "nurse", session: Entrance.session))
    }

    @Test(
        "a role that no face of the catalogue knows is refused, and the known ones are named",
        arguments: ["janitor", "Nurse", ""])
    func unknownRole(role: String) async throws {
        place.door.set(role: role)
        await #expect(throws: EngineError.unknownRole(role, known: ["nurse"])) {
            try await signIn().perform(credential, over: place.transport)
        }
    }

    @Test("a refusal is told in the service's own words")
    func refusal() async throws {
        await #expect(throws: EngineError.signInRefused("Invalid grant")) {
            try await signIn().perform(Credential(login: "rim", password: "x"), over: place.transport)
        }
    }

    @Test("a service that wants a pause is no refusal")
    func throttled() async throws {
        let fields: HTTPFields = ["Content-Type": "application/json", "Retry-After": "7"]
        let response = HTTPResponse(
            status: 429, fields: fields, body: .bytes(Array("{}".utf8)), effectiveURL: "",
            receivedAt: Date(timeIntervalSince1970: 0), elapsed: .zero, bytesOnWire: 2, httpVersion: "1.1")
        #expect(throws: EngineError.throttled(milliseconds: 7_000)) { try signIn().grant(response) }
    }

    @Test("no password goes over plain http to another machine")
    func plainHTTP() async throws {
        let curl = CurlTransport()
        let failure = await #expect(throws: TransportFailure.self) {
            try await signIn("http://door.example").perform(credential, over: curl)
        }
        #expect(failure?.kind == .plainHTTPRefused)
        await curl.shutdown()
    }

    @Test("nothing of what was granted shows where it is printed")
    func redacted() throws {
        let grant = try #require(
            Grant(["access_token": "SECRET", "refresh_token": "SECRET", "expires_in": "60"], by: catalogue.signIn))
        #expect(grant.lifetime == 60)
        var dumped = ""
        dump(grant, to: &dumped)
        #expect(!"\(grant) \(String(reflecting: grant)) \(dumped)".contains("SECRET"))
    }

    @Test(
        "the server's words are found where the catalogue says, with the fields that are wrong",
        arguments: [
            (#"{"msg": "Bad password", "code": 400}"#, "Bad password"),
            (#"{"error": "invalid_grant", "error_description": "No such user"}"#, "No such user"),
            (#"{"error": {"code": "forbidden", "message": "Not yours", "details": {}}}"#, "Not yours"),
            (
                #"{"error": {"message": "Invalid", "details": {"formErrors": [], "fieldErrors": {"email": ["is none"]}}}}"#,
                "Invalid – email: is none"
            ),
            (#"{"message": "Invalid", "details": {"nom": ["vide", "court"]}}"#, "Invalid – nom: vide court"),
            (#"{"nom": ["vide"], "age": 3}"#, "age: 3; nom: vide"), ("{}", "the server answered 400"),
        ])
    func words(body: String, expected: String) {
        let response = HTTPResponse(
            status: 400, fields: ["Content-Type": "application/json"], body: .bytes(Array(body.utf8)), effectiveURL: "",
            receivedAt: Date(timeIntervalSince1970: 0), elapsed: .zero, bytesOnWire: 0, httpVersion: "1.1")
        #expect(ServerAnswer(response).words(catalogue.errorWords) == expected)
    }
}
