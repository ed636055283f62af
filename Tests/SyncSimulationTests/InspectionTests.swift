import SyncModel
import SyncTestSupport
import Testing

@testable import SyncSimulation

@Suite("The invariants can fail")
struct InspectionTests {
    private let clinic: Clinic
    private let shelf: Shelf

    init() async throws {
        clinic = try await Clinic(Fixtures.catalogue())
        shelf = Shelf(clinic.catalogue)
    }

    private func simulation(_ events: [Event] = []) async throws -> Simulation {
        let history = History(
            seed: 1, catalogue: clinic.catalogue.name, workstations: 1, isOnDisk: false, startsCold: false,
            clinic: .small, events: events)
        let simulation = try await clinic.simulation(history, trace: nil, shelf: shelf)
        _ = await simulation.run()
        #expect(await simulation.violations == [])
        return simulation
    }

    private func broken(_ simulation: Simulation) async throws -> Set<Violation.Invariant> {
        Set(try await Inspection(simulation).violations().map(\.invariant))
    }

    @Test("a record that the replica does not have is a difference")
    func difference() async throws {
        let simulation = try await simulation()
        simulation.world.server { server in
            _ = try? server.update("patients", 200, ["nom": "Elsewhere"], by: .colleague)
        }
        #expect(try await broken(simulation) == [.sameAsServer])
    }

    @Test("a write that was acknowledged and is nowhere is a loss")
    func loss() async throws {
        let simulation = try await simulation()
        let document = try #require(simulation.initial.keys.min())
        await simulation.note { ledger in
            ledger.note(
                .update, workstation: 0, resource: "patients", document: document, operation: nil,
                fields: ["nom": "Nowhere"], incarnation: nil, at: 0)
        }
        #expect(try await broken(simulation) == [.nothingLost])
    }

    @Test("two records of one operation are a doubling, unless something on the way sent it twice")
    func doubling() async throws {
        let simulation = try await simulation()
        simulation.world.server { server in
            for email in ["a@x", "b@x"] {
                _ = try? server.create(
                    "patients", ["username": "u", "email": .string(email), "password": "p", "nom": "n", "prenom": "p"],
                    by: .workstation(0, key: "one"))
            }
        }
        #expect(try await broken(simulation) == [.atMostOnce, .sameAsServer])
        simulation.world.server { _ = $0.audit.handledTwice.insert("one") }
        #expect(try await broken(simulation) == [.sameAsServer])
    }

    @Test("a local id on the wire is a breach")
    func breach() async throws {
        let simulation = try await simulation()
        let id = LocalID(milliseconds: 1, randomness: (1, 1))
        simulation.world.server { server in
            _ = server.answer(
                WireCall(
                    workstation: 0, method: "POST", path: "/api/factures/", query: "",
                    body: ["patient": .string(id.text), "montant": "1"], key: "k", token: nil))
        }
        #expect(try await broken(simulation) == [.lawful])
    }

    @Test("a write that waits for ever is found")
    func stuck() async throws {
        let simulation = try await simulation()
        let station = try #require(simulation.stations.first)
        _ = try await station.writes.update("patients", id: "200", fields: ["nom": "Waiting"], author: "uid:1000")
        #expect(try await broken(simulation).contains(.drains))
    }
}
