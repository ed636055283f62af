/// What a new password must be, and how it is kept.
struct NewPassword: Sendable {
    /// Rounds of hashing.
    let rounds: Int

    /// Characters (cabinet-medical.md 4.3 asks for 6); the upper bound keeps hashing bounded.
    static let length = 6...1_024

    /// Reads a password if the body has one, and hashes it; nil when it hasn't.
    /// - Throws: `APIError.invalid`.
    func hash(_ field: String, in body: FieldReader) async throws -> String? {
        guard body.contains(field) else { return nil }
        var fields = body
        var password = ""
        fields.text(field, into: &password, length: Self.length, trimmed: false)
        try fields.check()
        return try await hash(password)
    }

    /// Hashes a password that has been checked.
    func hash(_ password: String) async throws -> String {
        try await PasswordHash.make(password, rounds: rounds)
    }
}
