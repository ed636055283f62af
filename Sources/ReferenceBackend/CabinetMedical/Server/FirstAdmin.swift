import Foundation

/// Why an admin couldn't be added, and what to do about it.
public struct AddAdminError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One sentence per fault.
    public let faults: [String]

    /// All faults in one line.
    public var description: String { "can't add this admin: " + faults.joined(separator: "; ") }
}

extension ReferenceServer {
    /// Adds an approved admin to a database, which is made when it isn't there: the first one of a clinic that wasn't
    /// seeded, since accounts that register themselves wait for an admin's approval. The username is the address up to
    /// the `@`.
    /// - Throws: `AddAdminError` when the address is taken or none, or the password shorter than 6 characters;
    ///   `StartError.database` when the file can't be opened.
    public static func addAdmin(email: String, password: String, database path: String) async throws {
        let database = try await ClinicDatabase.opened(path: path)
        let result = await Result { try await insertAdmin(email: email, password: password, database) }
        try await database.close()
        do {
            try result.get()
        } catch APIError.invalid(let faults) {
            throw AddAdminError(faults: faults.map { "\($0.field): \($0.message)" })
        }
    }

    private static func insertAdmin(email: String, password: String, _ database: ClinicDatabase) async throws {
        var fields = FieldReader([
            "email": .string(email), "username": .string(String(email.prefix { $0 != "@" })),
            "password": .string(password),
        ])
        var admin = Account(role: .admin, isApproved: true)
        var checked = ""
        admin.takeIdentity(from: &fields)
        fields.text("password", into: &checked, required: true, length: NewPassword.length, trimmed: false)
        try fields.check()
        admin.password = try await PasswordHash.make(checked, rounds: Configuration.defaultPasswordRounds)
        _ = try await database.write { [admin] in try AccountTable($0).insert(admin) }
    }
}
