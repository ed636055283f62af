import Hummingbird

/// Tells which account is asking, and whether its role may.
struct AccountGate: Gate {
    let database: ClinicDatabase
    let tokens: Tokens

    /// The account that a request's token belongs to, as it is now: a role taken away counts at once.
    func admit(_ request: Request, role: Role?) async throws -> Account {
        guard let id = await tokens.accountID(authorization: request.headers[.authorization] ?? ""),
            let account = try await database.read({ try AccountTable($0).find(id: id) }), account.isApproved
        else { throw APIError.unauthenticated }
        guard role == nil || account.role == role else { throw APIError.forbidden }
        return account
    }
}

/// The endpoints of Cabinet Médical.
typealias Endpoints = EndpointTable<AccountGate>
