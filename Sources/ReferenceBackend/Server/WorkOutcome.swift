extension Result where Failure == any Error {
    /// Runs the work and keeps its outcome, so that something can be put away before it is told.
    init(_ work: () async throws -> Success) async {
        do {
            self = .success(try await work())
        } catch {
            self = .failure(error)
        }
    }
}
