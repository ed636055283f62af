extension SyncEngine {
    /// Signs in anew with the configured secret, and has both lanes go on with it.
    ///
    /// - Throws: ``EngineError``.
    public func signIn() async throws(EngineError) {
        do { try await session.signIn() } catch { throw Self.engineError(error) }
        writes.release()
        pulls.release()
    }
}
