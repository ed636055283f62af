import GRDB
import Hummingbird

/// Tells which account is asking, and whether its role may.
struct DokalGate: Gate {
    let database: ClinicDatabase
    let tokens: DokalTokens

    /// The account that a request's token belongs to, with the role that it has now.
    func admit(_ request: Request, role admission: Admission?) async throws -> Caller {
        guard let id = await tokens.accountID(authorization: request.headers[.authorization]),
            let name = try await database.read({ db in
                try String.fetchOne(
                    db.cachedStatement(sql: "SELECT role FROM profile WHERE id = ?"), arguments: [id])
            }), let role = UserRole(rawValue: name)
        else { throw APIError.unauthenticated }
        guard admission?.admits(role) != false else { throw APIError.forbidden }
        return Caller(id: id, role: role)
    }
}

/// The endpoints of Dokal.
typealias DokalEndpoints = EndpointTable<DokalGate>
