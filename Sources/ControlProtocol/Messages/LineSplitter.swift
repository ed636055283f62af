/// Cuts a stream of bytes into lines, in bounded memory.
public struct LineSplitter: Sendable {
    /// What ``next()`` found.
    public enum Step: Sendable, Equatable {
        /// A line without its LF or CR LF. Empty lines are passed over.
        case line([UInt8])
        /// No whole line is there.
        case needsMore
        /// A line is longer than the limit. The splitter finds nothing any more, and keeps nothing.
        case tooLong
    }

    /// The longest line, in bytes, without its end.
    public let limit: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var searched = 0
    private var isOver = false

    /// A splitter with its limit in bytes.
    public init(limit: Int) {
        self.limit = limit
    }

    /// Takes more bytes.
    public mutating func append(_ bytes: some Collection<UInt8>) {
        guard !isOver else { return }
        if start > 0 {
            buffer.removeFirst(start)
            searched -= start
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// Looks for the next line.
    public mutating func next() -> Step {
        while !isOver {
            guard let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
                searched = buffer.count
                // The end may yet be CR LF with only the CR here, which is not of the line.
                let pending = buffer.last == UInt8(ascii: "\r") ? 1 : 0
                if buffer.count - start - pending <= limit { return .needsMore }
                break
            }
            let line = trimmed(start..<end)
            start = end + 1
            searched = start
            if line.count > limit { break }
            if !line.isEmpty { return .line(Array(buffer[line])) }
        }
        isOver = true
        buffer = []
        return .tooLong
    }

    /// Whether bytes are left behind the last line that ``next()`` found.
    public var hasRest: Bool { start < buffer.count }

    /// What stands behind the last line break once the stream has ended, or nil when nothing does.
    public mutating func rest() -> [UInt8]? {
        guard !isOver else { return nil }
        let line = trimmed(start..<buffer.count)
        start = buffer.count
        searched = start
        return line.isEmpty ? nil : Array(buffer[line])
    }

    private func trimmed(_ line: Range<Int>) -> Range<Int> {
        guard let last = line.last, buffer[last] == UInt8(ascii: "\r") else { return line }
        return line.lowerBound..<last
    }
}
