import Hummingbird

/// Tells who is asking, and whether they may.
struct Gate: Sendable {
    let database: ClinicDatabase
    let tokens: Tokens

    /// The account that a request's token belongs to, as it is now: a role taken away counts at once.
    ///
    /// - Parameter role: The one that may; nil where every role may.
    /// - Throws: `APIError.unauthenticated` or `APIError.forbidden`.
    func admit(_ request: Request, role: Role?) async throws -> Account {
        guard let id = await tokens.accountID(authorization: request.headers[.authorization] ?? ""),
            let account = try await database.read({ try AccountTable($0).find(id: id) }), account.isApproved
        else { throw APIError.unauthenticated }
        guard role == nil || account.role == role else { throw APIError.forbidden }
        return account
    }
}
