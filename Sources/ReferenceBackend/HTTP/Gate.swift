import Hummingbird

/// Tells who is asking, and whether they may.
protocol Gate: Sendable {
    /// Someone who is signed in.
    associatedtype Caller: Sendable
    /// Whom an endpoint is for.
    associatedtype Role: Sendable

    /// The caller that a request's token belongs to.
    ///
    /// - Parameter role: Who may; nil where everybody may who is signed in.
    /// - Throws: `APIError.unauthenticated` or `APIError.forbidden`.
    func admit(_ request: Request, role: Role?) async throws -> Caller
}
