extension SyncEngine {
    /// Signs in anew with the configured secret, and has a cycle run with it.
    ///
    /// - Throws: ``EngineError``.
    public func signIn() async throws(EngineError) {
        do { try await session.signIn() } catch { throw Self.engineError(error) }
        noteLocalWrite()
    }
}
