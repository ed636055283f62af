import Hummingbird

/// The admin's patients (cabinet-medical.md 3).
struct PatientRoutes: Sendable {
    let database: ClinicDatabase
    let passwords: NewPassword
    /// Whether the invoices of a deleted patient stay, as nobody's.
    let orphansInvoices: Bool

    func add(to endpoints: Endpoints) {
        endpoints.restricted("api/Admin/patients", to: .admin, [.get: list, .post: create])
        endpoints.restricted("api/Admin/patients/{id}", to: .admin, [.get: show, .patch: update, .delete: delete])
    }

    @Sendable private func list(_ call: Call, _ admin: Account) async throws -> Response {
        let (text, status) = (call.query.text("q"), call.query.text("status"))
        return .json(bytes: try await database.read { try PatientTable($0).list(matching: text, status: status) })
    }

    @Sendable private func create(_ call: Call, _ admin: Account) async throws -> Response {
        var fields = try await call.fields()
        // Whom an admin enters needs no approval by one.
        var patient = Patient(account: Account(role: .patient, isApproved: true))
        var password = ""
        patient.take(from: &fields)
        fields.text("password", into: &password, required: true, length: NewPassword.length, trimmed: false)
        try fields.check()
        patient.account.password = try await passwords.hash(password)
        let stored = try await database.write { [patient] db in
            var stored = patient
            stored.account = try AccountTable(db).insert(patient.account)
            try PatientTable(db).insert(stored)
            return stored
        }
        return .json(stored, status: .created)
    }

    @Sendable private func show(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        guard let patient = try await database.read({ try PatientTable($0).find(id: id) }) else {
            throw APIError.notFound
        }
        return .json(patient)
    }

    @Sendable private func update(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        let fields = try await call.fields(partial: true)
        let password = try await passwords.hash("password", in: fields)
        let patient = try await database.write { db in
            guard var patient = try PatientTable(db).find(id: id) else { throw APIError.notFound }
            var fields = fields
            patient.take(from: &fields)
            try fields.check()
            patient.account.password = password ?? patient.account.password
            try PatientTable(db).update(patient)
            return patient
        }
        return .json(patient)
    }

    @Sendable private func delete(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        let isDeleted = try await database.write { [orphansInvoices] db in
            if orphansInvoices { try FactureTable(db).orphan(patient: id) }
            return try AccountTable(db).delete(id: id, role: .patient)
        }
        guard isDeleted else { throw APIError.notFound }
        return .noContent
    }
}
