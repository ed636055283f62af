import Dispatch
import Glibc

/// An open file that came with a message (SCM_RIGHTS, unix(7)). It is closed when nobody holds this any more.
///
/// The peer opened it, so the kernel has checked the peer's rights and not the daemon's. What kind of file it is, whoever
/// takes it has to ask.
public final class PassedDescriptor: Sendable, Equatable {
    /// Closing can wait, such as for a file server that does not answer; it must hold up neither an event loop nor a task.
    static let closing = DispatchQueue(label: "clinicsync.descriptors")

    private let number: Int32
    private let onClose: @Sendable () -> Void

    /// Takes over an open descriptor; nobody else may close it.
    ///
    /// - Parameter onClose: Called once it is closed, on a thread of its own.
    public init(_ number: Int32, onClose: @escaping @Sendable () -> Void = {}) {
        self.number = number
        self.onClose = onClose
    }

    deinit {
        Self.closing.async { [number, onClose] in
            _ = close(number)
            onClose()
        }
    }

    /// Runs the body with the descriptor's number, which is good for no longer than the body runs.
    public func withNumber<Outcome>(_ body: (Int32) throws -> Outcome) rethrows -> Outcome {
        try withExtendedLifetime(self) { try body(number) }
    }

    /// Whether both are the same passed descriptor; two may be of one file.
    public static func == (left: PassedDescriptor, right: PassedDescriptor) -> Bool { left === right }
}
