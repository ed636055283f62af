import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing

@testable import SyncSimulation

@Suite("The model server has rules of its own")
struct ModelServerTests {
    private var server: ModelServer

    init() throws {
        server = ModelServer(try Fixtures.catalogue(), role: "ADMIN")
        for (name, fields) in Self.beginning { _ = try server.create(name, fields, by: .beginning) }
    }

    private static let person: JSONObject = ["username": "u", "password": "p", "nom": "n", "prenom": "p"]
    private static let beginning: [(String, JSONObject)] = [
        ("patients", person.merging(["email": "a@x"]) { $1 }),
        ("doctors", person.merging(["email": "d@x", "specialty": "s"]) { $1 }),
        ("consultations", ["doctor": 100, "patient": 200, "start_time": "2026-01-13T09:00:00"]),
        ("factures", ["patient": 200, "consultation": 300, "montant": "75"]),
    ]

    private func isRefused(_ resource: String, _ fields: JSONObject) -> Bool {
        var server = server
        return (try? server.create(resource, fields, by: .colleague)) == nil
    }

    @Test("a slot is held once, an e-mail address is used once, a reference names a record")
    func refusals() {
        #expect(
            isRefused("consultations", ["doctor": 100, "patient": 200, "start_time": "2026-01-13T09:15:00Z"]))
        #expect(
            !isRefused("consultations", ["doctor": 100, "patient": 200, "start_time": "2026-01-13T09:30:00Z"]))
        #expect(isRefused("patients", Self.person.merging(["email": "a@x"]) { $1 }))
        #expect(isRefused("factures", ["patient": 999, "montant": "1"]))
    }

    @Test("what can't be without a removed record goes with it, and what can lets go of it")
    mutating func cascades() throws {
        try server.delete("consultations", 300, by: .colleague)
        #expect(server.tables["factures"]?.rows.first?.fields["consultation"] == .null)
        try server.delete("patients", 200, by: .colleague)
        #expect(server.tables["factures"]?.rows.isEmpty == true)
        #expect(server.audit.deaths.count == 3)
    }

    @Test("an id is given away again only where the server reuses ids")
    mutating func ids() throws {
        let fields: JSONObject = ["patient": 200, "montant": "1"]
        for id in 401...402 {
            let made = try server.create("factures", fields, by: .colleague)
            #expect(made["id"]?.integer == Int64(id))
            if id == 401 { try server.delete("factures", 401, by: .colleague) }
        }
        try server.delete("factures", 402, by: .colleague)
        server.quirks = [.reusesIDs]
        let reused = try server.create("factures", fields, by: .colleague)
        #expect(reused["id"] == 401)
        #expect(Set(server.audit.births.keys).count == 7)
    }

    @Test("names follow the record that they come from, unless the server writes them once")
    mutating func names() throws {
        _ = try server.update("patients", 200, ["nom": "Nouveau"], by: .colleague)
        #expect(server.tables["factures"]?.rows.first?.fields["patient_name"] == "p Nouveau")
        server.quirks = [.staleNames]
        _ = try server.update("patients", 200, ["nom": "Encore"], by: .colleague)
        #expect(server.tables["factures"]?.rows.first?.fields["patient_name"] == "p Nouveau")
    }

    @Test("a restored backup forgets what came after it, and the audit knows what that undid")
    mutating func backups() throws {
        server.backUp()
        _ = try server.create("factures", ["patient": 200, "montant": "9"], by: .workstation(0, key: "k"))
        let isRestored = server.restore()
        #expect(isRestored)
        #expect(server.tables["factures"]?.rows.count == 1)
        #expect(server.audit.undone == ["k"])
    }
}
