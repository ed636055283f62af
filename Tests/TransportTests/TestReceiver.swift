import Synchronization

@testable import Transport

/// A receiver for tests, which keeps what it gets.
final class TestReceiver: BodyReceiver {
    struct Fault: Error, CustomStringConvertible { let description: String }

    struct State {
        var heads: [Int] = []
        var fields: HTTPFields = [:]
        var bytes: [UInt8] = []
    }

    private let state = Mutex(State())
    /// The statuses whose bodies it takes.
    private let statuses: Set<Int>
    /// The count of bytes from which on it fails; 0 fails at the head.
    private let room: Int

    init(taking statuses: Set<Int> = [200, 206], room: Int = .max) {
        self.statuses = statuses
        self.room = room
    }

    /// All statuses that it was asked about, in order.
    var heads: [Int] { state.withLock(\.heads) }
    /// The fields of the last head.
    var fields: HTTPFields { state.withLock(\.fields) }
    var bytes: [UInt8] { state.withLock(\.bytes) }

    func begin(status: Int, fields: HTTPFields) throws -> Bool {
        state.withLock { state in
            state.heads.append(status)
            state.fields = fields
        }
        if room == 0 { throw Fault(description: "no place for it") }
        return statuses.contains(status)
    }

    func take(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            state.bytes += bytes
            if state.bytes.count > room { throw Fault(description: "the disk is full") }
        }
    }
}
