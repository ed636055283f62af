import ControlProtocol
import SyncModel
import Testing

@testable import ReplicaEngine

@Suite("What a tool is told of resources and of what only the server can do")
struct DescriptionTests {
    @Test("a resource has its fields, filters, actions and booking, as its role sees them")
    func resource() async throws {
        let desk = try await Workstation()
        let bookings = try await desk.ask(.resourcesDescribe, ["resource": "consultations"])
        #expect(bookings["name"] == "consultations" && bookings["documents"]?.integer != nil)
        #expect(bookings.value(at: ["booking", "holder"]) == "doctor")
        let fields = bookings["fields"]?.array ?? []
        #expect(fields.first { $0["name"] == "doctor" }?["type"] == "reference to doctors")
        #expect(bookings["filters"]?.array?.contains { $0["match"] == "day" } == true)
        let invoices = try await desk.ask(.resourcesDescribe, ["resource": "factures"])
        let pay = try #require(invoices["actions"]?.array?.first { $0["name"] == "payer" })
        #expect(
            pay["fields"] == ["methode_paiement", "notes"] && pay["required"] == ["methode_paiement"]
                && pay.value(at: ["sets", "statut"]) == "PAYEE")
        #expect(pay.value(at: ["requires", "statut"])?.array?.isEmpty == false)
        #expect(invoices["booking"] == .null)
    }

    @Test("a resource that is none is refused with the nearest name")
    func unknown() async throws {
        let desk = try await Workstation()
        let error = await #expect(throws: ControlError.self) {
            try await desk.ask(.resourcesDescribe, ["resource": "patient"])
        }
        #expect(error?.kind == .unknownResource && error?.next?.contains("patients") == true)
    }

    @Test("an online call has the fields that it takes, and those that are secret")
    func online() async throws {
        let desk = try await Workstation()
        let calls = try await desk.ask(.onlineList)["calls"]?.array ?? []
        let register = try #require(calls.first { $0["name"] == "register" })
        #expect(register["fields"] == ["username", "email", "password", "role"])
        #expect(register["secrets"] == ["password"] && register["signed_in"] == false)
    }
}
