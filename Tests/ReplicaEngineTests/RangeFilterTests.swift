import SyncModel
import Testing

@testable import ReplicaEngine

/// How a list is narrowed and sorted by what its catalogue says (design section 17).
@Suite("Filters of numbers, and the order of a list where nobody says one")
struct RangeFilterTests {
    private static let overlay = """
        resources:
          factures:
            order: -montant
            filters:
              least: {match: at-least, field: montant}
              most: {match: at-most, field: montant}
        """

    private func amounts(_ params: JSONObject) async throws -> [String] {
        let desk = try await Workstation(overlay: Self.overlay)
        for (id, amount) in [(2, "150.00"), (3, "9.50"), (4, "75"), (5, ""), (6, "-3")] as [(Int64, String)] {
            desk.clinic.add("factures", ["id": .integer(id), "patient": 3, "montant": .string(amount)])
        }
        desk.clinic.add("factures", ["id": 7, "patient": 3, "montant": .null])
        try await desk.sync()
        let answer = try await desk.ask(.recordsList, params.merging(["resource": "factures"]) { own, _ in own })
        return (answer["documents"]?.array ?? []).map { $0["record"]?["montant"]?.string ?? "none" }
    }

    @Test("a bound is met by numbers, however they are written, and by nothing that is none")
    func bounds() async throws {
        let half = try #require(JSONNumber(9.5))
        #expect(try await amounts(["filter": ["least": "75"]]).sorted() == ["150.00", "75", "75.00"])
        #expect(try await amounts(["filter": ["most": .number(half)]]).sorted() == ["-3", "9.50"])
        #expect(try await amounts(["filter": ["least": "9.6", "most": "75.0"]]).sorted() == ["75", "75.00"])
        await #expect(throws: (any Error).self) { _ = try await amounts(["filter": ["least": "much"]]) }
    }

    @Test("the order of the catalogue is that of the list, and another one that is asked for goes before it")
    func order() async throws {
        let own = try await amounts([:])
        #expect(own.count == 7)
        #expect(try await amounts(["order": "-montant"]) == own)
        #expect(try await amounts(["order": "montant"]) == own.reversed())
    }
}
