/// What an account may do (cabinet-medical.md 1.1).
enum Role: String, CaseIterable, Sendable {
    case admin = "ADMIN"
    case doctor = "DOCTOR"
    case patient = "PATIENT"
}

/// Someone who can sign in.
struct Account: Equatable, Sendable, JSONWritable {
    var id: Int64
    var username: String
    /// Unique whatever its case.
    var email: String
    /// Encoded as `PasswordHash` says.
    var password: String
    var role: Role
    /// Whether an admin has let the account in.
    var isApproved: Bool

    /// A new account, not stored yet.
    init(role: Role, isApproved: Bool) {
        (id, username, email, password) = (0, "", "", "")
        self.role = role
        self.isApproved = isApproved
    }

    /// The `user` of sections 1.1 and 1.2.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", id)
        json.field("username", username)
        json.field("email", email)
        json.field("role", role.rawValue)
        json.field("is_approved", isApproved)
        json.endObject()
    }

    /// Takes name and address from a request.
    mutating func takeIdentity(from fields: inout FieldReader) {
        let before = (username, email)
        fields.text("username", into: &username, required: true, length: 1...150, trimmed: true)
        if username != before.0, !Self.isUsername(username) {
            fields.fault("username", "Seuls les lettres, les chiffres et les caractères @/./+/-/_ sont permis")
        }
        fields.text("email", into: &email, required: true, length: 1...254, trimmed: true)
        if email != before.1, !Self.isEmail(email) { fields.fault("email", Self.badEmail) }
    }

    /// The complaint about an address that is none.
    static let badEmail = "Saisissez une adresse e-mail valide"

    private static func isUsername(_ text: String) -> Bool {
        text.allSatisfy { $0.isLetter || $0.isNumber || "@.+-_".contains($0) }
    }

    /// A mailbox, an `@` and a dotted domain; whether mail arrives there no pattern can tell.
    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty,
            !text.contains(where: { $0.isWhitespace || "<>(),;:\"".contains($0) })
        else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count > 1 && labels.allSatisfy { !$0.isEmpty }
    }
}
