import Dispatch

/// Runs short blocking file work on a queue of its own, off the cooperative pool.
package enum FileWork {
    private static let queue = DispatchQueue(label: "clinicsync.files", attributes: .concurrent)

    /// Runs it.
    ///
    /// - Throws: What the work throws.
    package static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
