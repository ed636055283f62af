import ControlProtocol
import Foundation
import ReplicaEngine

/// An open file that closes itself, for work that is not done in one go.
final class OwnedDescriptor: Sendable {
    /// The open file.
    let number: Int32

    init(_ number: Int32) { self.number = number }

    /// Another descriptor of an open file that came with a message, for as long as the work on it takes.
    convenience init(copying passed: PassedDescriptor) throws {
        let copy = passed.withNumber { fcntl($0, F_DUPFD_CLOEXEC, 0) }
        guard copy >= 0 else { throw EngineError.refused(.init(.unreadable(name: "the passed file", error: errno))) }
        self.init(copy)
    }

    deinit { close(number) }
}
