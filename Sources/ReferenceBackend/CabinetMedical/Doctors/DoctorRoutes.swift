import Hummingbird

/// The admin's doctors (cabinet-medical.md 4).
struct DoctorRoutes: Sendable {
    let database: ClinicDatabase
    let passwords: NewPassword

    func add(to endpoints: Endpoints) {
        endpoints.restricted("api/Admin/doctors", to: .admin, [.get: list, .post: create])
        endpoints.restricted("api/Admin/doctors/{id}", to: .admin, [.get: show, .patch: update, .delete: delete])
    }

    @Sendable private func list(_ call: Call, _ admin: Account) async throws -> Response {
        let query = call.query
        let isApproved = try query.bool("is_approved")
        let bytes = try await database.read { db in
            try DoctorTable(db).list(
                matching: query.text("q"), specialty: query.text("specialty"), isApproved: isApproved)
        }
        return .json(bytes: bytes)
    }

    @Sendable private func create(_ call: Call, _ admin: Account) async throws -> Response {
        var fields = try await call.fields()
        // Whom an admin enters needs no approval by one.
        var doctor = Doctor(account: Account(role: .doctor, isApproved: true))
        var password = ""
        doctor.account.takeIdentity(from: &fields)
        fields.text("password", into: &password, required: true, length: NewPassword.length, trimmed: false)
        doctor.take(from: &fields)
        try fields.check()
        doctor.account.password = try await passwords.hash(password)
        let stored = try await database.write { [doctor] db in
            var stored = doctor
            stored.account = try AccountTable(db).insert(doctor.account)
            try DoctorTable(db).insert(stored)
            return stored
        }
        return .json(stored, status: .created)
    }

    @Sendable private func show(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        guard let doctor = try await database.read({ try DoctorTable($0).find(id: id) }) else {
            throw APIError.notFound
        }
        return .json(doctor)
    }

    /// Address and password change through `new_email` and `new_password` only (section 4.3); `email` and `username`
    /// are read-only here.
    @Sendable private func update(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        let fields = try await call.fields(partial: true)
        let password = try await passwords.hash("new_password", in: fields)
        let doctor = try await database.write { db in
            guard var doctor = try DoctorTable(db).find(id: id) else { throw APIError.notFound }
            var fields = fields
            doctor.take(from: &fields)
            fields.text("new_email", into: &doctor.account.email, length: 1...254, trimmed: true)
            if fields.contains("new_email"), !Account.isEmail(doctor.account.email) {
                fields.fault("new_email", Account.badEmail)
            }
            try fields.check()
            doctor.account.password = password ?? doctor.account.password
            try DoctorTable(db).update(doctor)
            return doctor
        }
        return .json(doctor)
    }

    @Sendable private func delete(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        guard try await database.write({ try AccountTable($0).delete(id: id, role: .doctor) }) else {
            throw APIError.notFound
        }
        return .noContent
    }
}
