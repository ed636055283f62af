import Foundation
import ReplicaStore
import SyncModel

/// Gathers the records of a list that comes in parts as the text of one array: in a file, so that memory does not grow with the list.
///
/// Every record is written behind a comma; the first comma becomes the bracket when the list is finished. Without ``finish()``, no file stays.
final class ListSpool {
    /// A state to which it can be brought back.
    struct Mark {
        fileprivate let length: Int64
        fileprivate let segments: Int
        fileprivate let added: Int
    }

    /// How much is gathered in memory before it is written, in bytes.
    private static let chunk = 1 << 20

    private let place: SpoolRoom.Place
    private let spare: SpoolRoom.Place
    /// What is asked for, as method and address.
    let request: String
    private var file: SpoolFile?
    /// What was not written yet; all of it where there is no file.
    private var buffer: [UInt8] = []
    private var written: Int64 = 0
    private var known: Set<ServerID> = []
    private var added: [ServerID?] = []
    /// Where the pages begin, in the order in which they follow one another at the end; empty where that is the order in which they came.
    private var segments: [Int64] = []
    private var runs: [(pages: Range<Int>, end: Int64)] = []

    /// Begins a list.
    ///
    /// - Parameters:
    ///   - place: Where its text goes.
    ///   - spare: Where it is put in order, should its pages have come in another.
    ///   - request: What is asked for, as method and address.
    init(_ place: SpoolRoom.Place, spare: SpoolRoom.Place, request: String) {
        (self.place, self.spare, self.request) = (place, spare, request)
    }

    /// The id of its record, if it has just that one.
    var onlyID: ServerID? { added.count == 1 ? added[0] : nil }

    /// The length of its text so far.
    private var length: Int64 { written + Int64(buffer.count) }

    /// Adds a record, unless one with its id is there: two lists that are one may both have it, and the first counts.
    ///
    /// - Throws: ``EngineError/excess(request:_:)``, or ``EngineError/storage(code:message:next:)``.
    func add(_ record: JSONObject, _ id: ServerID?) async throws {
        if let id, !known.insert(id).inserted { return }
        guard added.count < ListReader.mostRecords else {
            throw EngineError.excess(request: request, .list(.elements(limit: ListReader.mostRecords)))
        }
        added.append(id)
        buffer.append(UInt8(ascii: ","))
        JSONValue.object(record).write(into: &buffer)
        guard length < place.limit else {
            throw EngineError.excess(
                request: request,
                place.free.map { .room(limit: place.limit, free: $0) } ?? .parts(limit: place.limit))
        }
        if buffer.count >= Self.chunk { try await flush() }
    }

    /// Where it stands.
    var mark: Mark { Mark(length: length, segments: segments.count, added: added.count) }

    /// Forgets what was added since.
    func rewind(to mark: Mark) async throws {
        for id in added[mark.added...] { if let id { known.remove(id) } }
        added.removeSubrange(mark.added...)
        segments.removeSubrange(mark.segments...)
        if mark.length >= written {
            buffer.removeSubrange(Int(mark.length - written)...)
        } else {
            buffer = []
            written = mark.length
            try await file?.cut(to: mark.length)
        }
    }

    /// Notes that a page begins of a list whose pages come the last one first.
    func beginPage() { segments.append(length) }

    /// Ends a list whose pages came the last one first.
    ///
    /// - Parameter mark: Where it stood before the first.
    func reverse(since mark: Mark) {
        guard segments.count > mark.segments + 1 else { return }
        runs.append((mark.segments..<segments.count, length))
    }

    /// Ends it.
    ///
    /// - Returns: The text, whose file now belongs to the caller.
    /// - Throws: ``EngineError/storage(code:message:next:)``.
    func finish() async throws -> ListingSource {
        guard place.path != nil else {
            return .bytes(closed(pieces.flatMap { buffer[Int($0.lowerBound)..<Int($0.upperBound)] }))
        }
        try await flush(isLast: true)
        // What was written may have been taken back to the last byte.
        guard written > 0, let file else { return .bytes(Array("[]".utf8)) }
        guard !runs.isEmpty else {
            try await file.close(at: written)
            return .file(path: file.handOver())
        }
        let ordered = try SpoolFile(spare.path ?? file.path + ".ordered")
        try await ordered.copy(pieces, of: file)
        try await ordered.close(at: written)
        return .file(path: ordered.handOver())
    }

    /// The parts of the text in their order at the end.
    private var pieces: [Range<Int64>] {
        var pieces: [Range<Int64>] = []
        var place: Int64 = 0
        for run in runs {
            let starts = segments[run.pages]
            guard let first = starts.first else { continue }
            pieces.append(place..<first)
            pieces += zip(starts, starts.dropFirst() + [run.end]).map { $0..<$1 }.reversed()
            place = run.end
        }
        pieces.append(place..<length)
        return pieces.filter { !$0.isEmpty }
    }

    private func closed(_ text: [UInt8]) -> [UInt8] {
        Array("[".utf8) + text.dropFirst() + Array("]".utf8)
    }

    private func flush(isLast: Bool = false) async throws {
        guard let path = place.path, !buffer.isEmpty, isLast || buffer.count >= Self.chunk else { return }
        let file = try file ?? SpoolFile(path)
        self.file = file
        try await file.write(buffer, at: written)
        written += Int64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }
}
