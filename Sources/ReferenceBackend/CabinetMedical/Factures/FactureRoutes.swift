import ClinicHours
import Foundation
import GRDB
import Hummingbird

/// Invoices of the admin and of the patient (cabinet-medical.md 18).
struct FactureRoutes: Sendable {
    let database: ClinicDatabase
    let now: @Sendable () -> Date
    /// Whether the number of a deleted last invoice is given again.
    let reusesNumbers: Bool

    func add(to endpoints: Endpoints) {
        endpoints.restricted("api/factures", to: .admin, [.get: list, .post: create])
        endpoints.restricted("api/factures/stats", to: .admin, [.get: stats])
        endpoints.restricted("api/factures/patient/mes-factures", to: .patient, [.get: listOwn])
        endpoints.restricted("api/factures/{id}", to: .admin, [.get: show, .patch: update, .delete: delete])
        endpoints.restricted("api/factures/{id}/payer", to: .admin, [.post: pay])
    }

    @Sendable private func list(_ call: Call, _ admin: Account) async throws -> Response {
        let query = call.query
        var filter = Filter()
        filter.require("f.patient = ?", try query.integer("patient_id"))
        filter.require("f.statut = ?", query.text("statut"))
        filter.require("f.date_creation", from: try query.day("date_debut"), through: try query.day("date_fin"))
        return .json(bytes: try await database.read { [filter] in try FactureTable($0).list(filter) })
    }

    @Sendable private func listOwn(_ call: Call, _ patient: Account) async throws -> Response {
        let statut = call.query.text("statut")
        return .json(
            bytes: try await database.read { try FactureTable($0).list(patient: patient.id, statut: statut) })
    }

    @Sendable private func stats(_ call: Call, _ admin: Account) async throws -> Response {
        .json(try await database.read { try FactureTable($0).stats() })
    }

    @Sendable private func create(_ call: Call, _ admin: Account) async throws -> Response {
        var fields = try await call.fields()
        var facture = Facture()
        facture.take(from: &fields)
        try fields.check()
        let instant = now()
        facture.dateCreation = InstantText.utc(instant)
        facture.settleDates(now: instant)
        let view = try await database.write { [facture, reusesNumbers] db in
            try Self.requireReferences(facture, db)
            return try FactureTable(db).find(id: FactureTable(db).insert(facture, reusesNumbers: reusesNumbers))
        }
        guard let view else { throw APIError.internal }
        return .json(view, status: .created)
    }

    @Sendable private func show(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        guard let view = try await database.read({ try FactureTable($0).find(id: id) }) else { throw APIError.notFound }
        return .json(view)
    }

    @Sendable private func update(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        let fields = try await call.fields(partial: true)
        return try await change(id) { [now] facture, db in
            let before = facture
            var fields = fields
            facture.take(from: &fields)
            try fields.check()
            if facture.patient != before.patient || facture.consultation != before.consultation {
                try Self.requireReferences(facture, db)
            }
            facture.settleDates(now: now())
        }
    }

    @Sendable private func pay(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        var fields = try await call.fields()
        var (methode, notes) = (PaymentMethod.none, "")
        fields.choice("methode_paiement", into: &methode, among: PaymentMethod.real, required: true)
        fields.text("notes", into: &notes, length: 0...10_000)
        try fields.check()
        let newNotes = fields.contains("notes") ? notes : nil
        return try await change(id) { [methode, now] facture, _ in
            try facture.pay(with: methode, notes: newNotes, now: now())
        }
    }

    @Sendable private func delete(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        guard try await database.write({ try FactureTable($0).delete(id: id) }) else { throw APIError.notFound }
        return .noContent
    }

    /// Reads, changes and stores one invoice in one transaction, and answers with what is stored.
    private func change(
        _ id: Int64, _ body: @escaping @Sendable (inout Facture, Database) throws -> Void
    ) async throws -> Response {
        let view = try await database.write { db in
            guard var facture = try FactureTable(db).find(id: id)?.facture else { throw APIError.notFound }
            try body(&facture, db)
            try FactureTable(db).update(facture)
            return try FactureTable(db).find(id: id)
        }
        guard let view else { throw APIError.internal }
        return .json(view)
    }

    /// The patient and the consultation must exist, and belong together.
    private static func requireReferences(_ facture: Facture, _ db: Database) throws {
        var faults: [FieldFault] = []
        if let patient = facture.patient, try PatientTable(db).find(id: patient) == nil {
            faults.append(.missing("patient", patient))
        }
        if let id = facture.consultation {
            let consultation = try ConsultationTable(db).find(id: id)
            if consultation == nil {
                faults.append(.missing("consultation", id))
            } else if consultation?.patient != facture.patient {
                faults.append(
                    FieldFault(field: "consultation", message: "Cette consultation n'est pas celle de ce patient"))
            }
        }
        if !faults.isEmpty { throw APIError.invalid(faults) }
    }
}
