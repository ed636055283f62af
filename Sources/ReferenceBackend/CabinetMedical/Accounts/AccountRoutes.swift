import Hummingbird

/// Registration, sign-in and approval (cabinet-medical.md 1).
struct AccountRoutes: Sendable {
    let database: ClinicDatabase
    let tokens: Tokens
    let passwords: NewPassword
    let quirks: Set<Quirk>

    func add(to endpoints: Endpoints) {
        endpoints.open("api/users/register", [.post: register])
        endpoints.open("api/users/login", [.post: login])
        endpoints.restricted(
            "api/users/approve/{user_id}", to: .admin, [quirks.contains(.approvalByGET) ? .get : .post: approve])
    }

    @Sendable private func register(_ call: Call) async throws -> Response {
        var fields = try await call.fields()
        var account = Account(role: .patient, isApproved: false)
        var password = ""
        account.takeIdentity(from: &fields)
        fields.text("password", into: &password, required: true, length: NewPassword.length, trimmed: false)
        fields.choice("role", into: &account.role, required: true)
        try fields.check()
        account.password = try await passwords.hash(password)
        let stored = try await database.write { [account] db in
            let stored = try AccountTable(db).insert(account)
            // An empty record makes the newcomer visible to the admin, who fills it in and approves.
            switch stored.role {
            case .patient: try PatientTable(db).insert(Patient(account: stored))
            case .doctor: try DoctorTable(db).insert(Doctor(account: stored))
            case .admin: break
            }
            return stored
        }
        return .json(status: .created) { json in
            json.beginObject()
            json.field("message", "Utilisateur créé avec succès")
            json.key("user")
            stored.write(to: &json)
            json.endObject()
        }
    }

    @Sendable private func login(_ call: Call) async throws -> Response {
        if quirks.contains(.refusesStaleTokens), let given = call.authorization {
            guard await tokens.accountID(authorization: given) != nil else { throw APIError.unauthenticated }
        }
        var fields = try await call.fields()
        var (email, password) = ("", "")
        fields.text("email", into: &email, required: true, length: 1...254, trimmed: true)
        fields.text("password", into: &password, required: true, length: 1...1_024, trimmed: false)
        try fields.check()
        guard let account = try await database.read({ [email] in try AccountTable($0).find(email: email) }),
            try await PasswordHash.verify(password, against: account.password)
        else { throw APIError.wrongCredentials }
        guard account.isApproved else { throw APIError.notApproved }
        let pair = try await tokens.pair(for: account)
        return .json { json in
            json.beginObject()
            json.field("access", pair.access)
            if !quirks.contains(.noRefresh) { json.field("refresh", pair.refresh) }
            json.key("user")
            account.write(to: &json)
            json.endObject()
        }
    }

    @Sendable private func approve(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id("user_id")
        let account = try await database.write { db in
            guard var account = try AccountTable(db).find(id: id) else { throw APIError.notFound }
            account.isApproved = true
            try AccountTable(db).update(account)
            return account
        }
        return .json { json in
            json.beginObject()
            json.field("message", "Utilisateur approuvé avec succès")
            json.key("user")
            json.beginObject()
            json.field("id", account.id)
            json.field("username", account.username)
            json.field("is_approved", account.isApproved)
            json.endObject()
            json.endObject()
        }
    }
}
