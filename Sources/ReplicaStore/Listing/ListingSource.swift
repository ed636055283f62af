import Glibc
import SyncModel

/// The body of a list answer, in memory or in a file, read slice by slice so that memory stays bounded whatever the list's length.
public enum ListingSource: Sendable {
    /// Bytes in memory.
    case bytes([UInt8])
    /// A file that the transport wrote.
    case file(path: String)

    /// How much is read at once, in bytes. An element longer than this makes its own slice grow, up to ``elementLimit``.
    static let sliceSize = 1 << 20
    /// The longest element that is accepted, in bytes.
    static let elementLimit = 64 << 20

    /// Walks the elements of the array as bytes; proves that the array was closed before it returns.
    ///
    /// - Throws: ``JSONSyntaxError`` for a text that is no whole array, ``ReplicaError`` for an unreadable file, or what `body` throws.
    func forEachElement(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        switch self {
        case .bytes(let bytes):
            try bytes.withUnsafeBytes { buffer in
                var splitter = JSONArraySplitter()
                _ = try Self.drain(buffer, &splitter, body)
                guard splitter.isComplete else { throw JSONSyntaxError(.endsEarly, at: bytes.count) }
            }
        case .file(let path): try Self.walk(path, body)
        }
    }

    private static func walk(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw ReplicaError.unusable(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var splitter = JSONArraySplitter()
        var slice = [UInt8](repeating: 0, count: sliceSize)
        var filled = 0
        var consumed = 0
        while true {
            let room = slice.count
            let start = filled
            let count = slice.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress?.advanced(by: start), room - start)
            }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw ReplicaError.unusable(path: path, reason: String(cString: strerror(errno)))
            }
            filled += count
            let keepFrom = try slice.withUnsafeBytes {
                try drain(UnsafeRawBufferPointer(rebasing: $0[..<filled]), &splitter, body)
            }
            consumed += keepFrom
            guard count > 0 else {
                guard splitter.isComplete else { throw JSONSyntaxError(.endsEarly, at: consumed) }
                return
            }
            slice.withUnsafeMutableBytes { buffer in
                if let base = buffer.baseAddress { memmove(base, base.advanced(by: keepFrom), filled - keepFrom) }
            }
            filled -= keepFrom
            if filled == slice.count {
                guard slice.count < elementLimit else { throw JSONSyntaxError(.tooDeep, at: consumed) }
                slice.append(contentsOf: repeatElement(0, count: slice.count))
            }
        }
    }

    /// Gives every whole element of the buffer to `body` and returns the offset of what must be kept.
    private static func drain(
        _ buffer: UnsafeRawBufferPointer, _ splitter: inout JSONArraySplitter,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        var offset = 0
        while true {
            switch try splitter.next(in: buffer, from: offset) {
            case .element(let range):
                try body(UnsafeRawBufferPointer(rebasing: buffer[range]))
                offset = range.upperBound
            case .needsMore(let keepFrom): return keepFrom
            case .end(let end): return end
            }
        }
    }
}
