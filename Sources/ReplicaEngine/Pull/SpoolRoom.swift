import Foundation
import Transport

/// Where lists on their way into the replica are kept, and how much of the disk they may take (design section 5).
public struct SpoolRoom: Sendable {
    /// The longest list that is accepted, in decoded bytes.
    public static let longest: Int64 = 1 << 30
    /// The part of what is free on the disk that a list may take: it then goes into the replica's log, and from there into the replica.
    private static let share: Int64 = 4

    /// The folder of the spool files, `0700`; nil to keep lists in memory.
    let folder: String?
    private let free: @Sendable (String) -> Int64?

    /// A place for lists.
    ///
    /// - Parameters:
    ///   - folder: The folder of the spool files, `0700`; nil to keep lists in memory.
    ///   - free: Tells how many bytes are free on a folder's disk; nil where that is not known.
    public init(folder: String?, free: @escaping @Sendable (String) -> Int64? = SpoolRoom.freeBytes) {
        self.folder = folder
        self.free = free
    }

    /// A place for one text.
    struct Place {
        /// The new file; nil for memory.
        let path: String?
        /// How many bytes it may have.
        let limit: Int64
        /// How many bytes are free on the disk, where that is why it may not have more.
        let free: Int64?

        /// Memory, for what is short.
        static func inMemory(_ limit: Int64) -> Place { Place(path: nil, limit: limit, free: nil) }

        /// Where the transport is to put an answer.
        var destination: BodyDestination {
            path.map { .file(path: $0, limit: limit) } ?? .memory(limit: Int(limit))
        }

        /// The same failure, or that the disk has too little room.
        func told(_ failure: any Error, _ request: String) -> any Error {
            guard let free, let failure = failure as? TransportFailure, failure.kind == .tooLarge(limit: limit) else {
                return failure
            }
            return EngineError.excess(request: request, .room(limit: limit, free: free))
        }
    }

    /// A place for a text of at most so many bytes, by what is free now.
    ///
    /// - Parameter name: The name of the file, without its ending.
    func place(_ name: String, limit: Int64 = SpoolRoom.longest) -> Place {
        guard let folder else { return Place(path: nil, limit: limit, free: nil) }
        let path = "\(folder)/\(name).list"
        guard let free = free(folder), free / Self.share < limit else {
            return Place(path: path, limit: limit, free: nil)
        }
        return Place(path: path, limit: free / Self.share, free: free)
    }

    /// How many bytes are free for this process on a folder's disk.
    public static func freeBytes(_ folder: String) -> Int64? {
        var state = statvfs()
        guard statvfs(folder, &state) == 0 else { return nil }
        let (bytes, isOverflown) = UInt64(state.f_bavail).multipliedReportingOverflow(by: UInt64(state.f_frsize))
        return isOverflown ? .max : Int64(clamping: bytes)
    }
}
