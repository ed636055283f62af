@testable import ReplicaStore
import SyncModel
import Testing

@Suite("When the last whole list was asked for")
struct AskedListingTests {
    private let clinic: Clinic
    private let replica: Replica

    init() throws {
        clinic = try Clinic()
        replica = try clinic.open()
    }

    private func note(_ scope: ListingScope, askedAt: Int64?, suspect: ElementDigest? = nil) async throws -> Int64? {
        let visits = clinic.visits
        return try await replica.write { writer in
            try writer.noteListing(visits, scope: scope, suspect: suspect, askedAt: askedAt)
            return try writer.resourceState(visits).askedAt
        }
    }

    @Test("whole lists tell it, also those with suspicious absences; one that does not know leaves what is known")
    func wholeLists() async throws {
        #expect(try await note(.everything, askedAt: nil) == nil)
        #expect(try await note(.everything, askedAt: 100) == 100)
        #expect(try await note(.everything, askedAt: nil) == 100)
        #expect(try await note(.everything, askedAt: 200, suspect: ElementDigest(low: 1, high: 2)) == 200)
    }

    @Test(
        "no list of a part tells it: a record that it lacks was perhaps never asked for",
        arguments: [
            .window(field: "starts", from: 0, until: 9), .recent, .these,
            .children(field: "patient", of: ["1", "2"], whole: ["1"]),
        ] as [ListingScope])
    func parts(scope: ListingScope) async throws {
        #expect(try await note(scope, askedAt: 100) == nil)
        #expect(try await note(.everything, askedAt: 200) == 200)
        #expect(try await note(scope, askedAt: 300) == 200)
    }

    @Test("it is told of each resource by itself")
    func perResource() async throws {
        #expect(try await note(.everything, askedAt: 100) == 100)
        let patients = clinic.patients
        #expect(try await replica.read { try $0.resourceState(patients).askedAt } == nil)
    }
}
