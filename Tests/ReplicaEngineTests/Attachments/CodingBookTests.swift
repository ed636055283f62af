import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@testable import ReplicaEngine

@Suite("What is known of the server's codings outlives the daemon (design section 8)")
struct CodingBookTests {
    private func saved(_ station: Workstation) async throws -> String? {
        try await station.context.replica.read { try $0.wireCodings() }
    }

    @Test("what was seen is kept, and what the server only says is not")
    func kept() async throws {
        let station = try await Workstation()
        let book = try await CodingBook(station.context)
        try await book.update { $0.note(advertised: "gzip, deflate") }
        #expect(book.now.choice(isCreate: false) == "gzip")
        #expect(try await saved(station) == nil)
        try await book.update { $0.refuse("gzip") }
        try await book.update { $0.prove("deflate") }
        #expect(book.now.choice(isCreate: true) == "deflate")
        try station.restart()
        let again = try await CodingBook(station.context)
        #expect(again.now == book.now)
    }

    @Test("what the catalogue declares holds until something else is seen")
    func declared() async throws {
        let station = try await Workstation()
        let text = try Fixtures.catalogueText().replacing("\nfiles:\n", with: "\nfiles:\n  codings: [gzip]\n")
        let catalogue = try Catalogue.load(text: text, file: "cabinet-medical.yaml").narrowed(to: Fixtures.frontDesk)
        let context = EngineContext(
            replica: station.context.replica, catalogue: catalogue, role: "ADMIN", clock: station.clock,
            identities: station.context.identities, logger: station.context.logger)
        let book = try await CodingBook(context)
        #expect(book.now.choice(isCreate: true) == "gzip")
        try await book.update { $0.refuse("gzip") }
        let again = try await CodingBook(context)
        #expect(again.now.choice(isCreate: false) == nil)
        #expect(try await CodingBook(station.context).now.standings == ["gzip": .refused])
    }
}
