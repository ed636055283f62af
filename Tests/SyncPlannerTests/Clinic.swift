import SyncCatalogue
import SyncModel
import SyncTestSupport

/// Records, ids and operations as the planner's tests write them, over the catalogue of Cabinet Médical.
struct Clinic {
    let catalogue: Catalogue
    let patients: Resource
    let consultations: Resource
    let factures: Resource

    struct Incomplete: Error {}

    init() throws {
        catalogue = try Fixtures.catalogue()
        guard let patients = catalogue.resource(named: "patients"),
            let factures = catalogue.resource(named: "factures"),
            let consultations = catalogue.resource(named: "consultations")
        else { throw Incomplete() }
        (self.patients, self.consultations, self.factures) = (patients, consultations, factures)
    }

    /// The nth local id.
    static func id(_ number: Int64) -> LocalID { LocalID(milliseconds: number, randomness: (0, 0)) }

    /// An operation whose own id is 1000 and its document's number.
    static func operation(
        _ kind: OperationKind, _ resource: String, document: Int64, number: Int64? = nil, _ values: JSONObject = [:],
        base: JSONObject = [:], at time: Int64 = 1_000, state: OperationState = .queued
    ) -> Operation {
        var operation = Operation(
            id: id(number ?? 1_000 + document), resource: resource, document: id(document), kind: kind,
            edits: Dictionary(
                uniqueKeysWithValues: values.map {
                    (
                        $0.key,
                        FieldEdit(value: $0.value, base: base[$0.key], madeAt: HybridTimestamp(milliseconds: time))
                    )
                }), author: "uid:1000", createdAt: time)
        operation.state = state
        return operation
    }
}
