import GRDB
import NIOPosix
import Synchronization

/// The copy that somebody puts back after the disk has failed: everything since is gone, and ids are given again.
final class DatabaseCopy: Sendable {
    /// What was done with the copy.
    enum Step: Equatable, Sendable {
        case taken
        case putBack
    }

    private let database: ClinicDatabase
    private let copy = Mutex<DatabaseQueue?>(nil)

    init(of database: ClinicDatabase) {
        self.database = database
    }

    /// Takes a copy when there is none; puts it back, once, when there is one.
    func takeOrPutBack() async throws -> Step {
        let database = database
        let taken = copy.withLock { copy in
            defer { copy = nil }
            return copy
        }
        if let taken {
            try await NIOThreadPool.singleton.runIfActive { try database.putBack(taken) }
            return .putBack
        }
        let fresh = try await NIOThreadPool.singleton.runIfActive { try database.copied() }
        copy.withLock { $0 = fresh }
        return .taken
    }
}
