/// Numbers and sums of all invoices (cabinet-medical.md 18.4). The totals count cancelled ones too: in the document's
/// example 35 + 12 + 3 make 50, and the total exceeds what is paid and pending by just those three.
struct FactureStats: Sendable, JSONWritable {
    private var counts: [FactureStatut: Int] = [:]
    private var sums: [FactureStatut: Int64] = [:]

    /// Adds all invoices of one state.
    mutating func add(_ statut: FactureStatut, count: Int, cents: Int64) {
        counts[statut, default: 0] += count
        sums[statut, default: 0] += cents
    }

    func write(to json: inout JSONWriter) {
        func sum(_ cents: Int64?) -> String { Money(cents: cents ?? 0).description }
        json.beginObject()
        json.key("factures_count")
        json.beginObject()
        json.field("total", counts.values.reduce(0, +))
        json.field("payees", counts[.paid] ?? 0)
        json.field("en_attente", counts[.pending] ?? 0)
        json.field("annulees", counts[.cancelled] ?? 0)
        json.endObject()
        json.key("montants")
        json.beginObject()
        json.key("total")
        json.literal(sum(sums.values.reduce(0, +)))
        json.key("paye")
        json.literal(sum(sums[.paid]))
        json.key("en_attente")
        json.literal(sum(sums[.pending]))
        json.endObject()
        json.endObject()
    }
}
