import SyncCatalogue
import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("What leaves the vault")
struct VaultTests {
    private static let own = Vault(secret: [UInt8](repeating: 1, count: 32))
    private static let other = Vault(secret: [UInt8](repeating: 2, count: 32))

    private func cards() throws -> Resource {
        let catalogue = try Catalogue.load(
            text: """
                catalogue: 1
                name: cards
                title: A server with cards
                zone: UTC
                ids: string
                sign_in: {path: /login/, login: email, password: password, token: access, role: role}
                errors: [error]
                resources:
                  cards:
                    summary: Cards
                    pull: {strategy: full, every: 60}
                    faces: {STAFF: {list: /cards}}
                    fields: {name: {type: string}, number: {type: string, sensitive: true}}
                """, file: "cards.yaml")
        return try #require(catalogue.resource(named: "cards"))
    }

    @Test("a value that it can't open is told, so that nobody sends the seal")
    func unopened() throws {
        let cards = try cards()
        let record: JSONObject = ["name": "Rim", "number": "987654324"]
        let sealed = Self.own.sealed(record, cards)
        #expect(sealed["number"]?.string?.hasPrefix("sealed:1:") == true && sealed["name"] == "Rim")
        #expect(Self.own.unopened(sealed, cards) == nil)
        #expect(Self.other.unopened(sealed, cards) == "number")
        #expect(Self.other.unopened(["name": "sealed:1:x", "number": .null], cards) == nil)
    }

    @Test("what the server says again of a sensitive value is left out, and nothing else is")
    func redacted() throws {
        let cards = try cards()
        let sent: JSONObject = ["name": "Rim", "number": "987654324"]
        let words = "Rim: 987654324 is no number (987654324)"
        #expect(Self.own.redacted(words, sent: [sent], cards) == "Rim: … is no number (…)")
        #expect(Self.own.redacted(words, sent: [], cards) == words)
        #expect(Self.own.redacted("12 of 12", sent: [["number": "12"]], cards) == "12 of 12")
    }
}
