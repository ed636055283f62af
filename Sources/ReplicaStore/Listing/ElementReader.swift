import Glibc
import SyncModel

/// Reads the elements of a list one after the other, as bytes.
final class ElementReader {
    /// How much is read at once, in bytes. An element longer than this makes its own slice grow, up to ``elementLimit``.
    static let sliceSize = 1 << 20
    /// The longest element that is accepted, in bytes.
    static let elementLimit = 64 << 20

    /// The open file; nil for a list in memory.
    private let descriptor: Int32?
    private var splitter = JSONArraySplitter()
    private var slice: [UInt8]
    /// How much of the slice is text, and up to where it was taken.
    private var filled: Int
    private var offset = 0
    /// How much of the text was dropped from the slice.
    private var dropped = 0

    /// Begins a list.
    ///
    /// - Throws: ``ReplicaError`` for a file that can't be opened.
    init(_ source: ListingSource) throws {
        switch source {
        case .bytes(let bytes):
            descriptor = nil
            slice = bytes
            filled = bytes.count
        case .file(let path):
            let opened = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard opened >= 0 else { throw ReplicaError.unusable(path: path, reason: String(cString: strerror(errno))) }
            descriptor = opened
            slice = [UInt8](repeating: 0, count: Self.sliceSize)
            filled = 0
        }
    }

    deinit { if let descriptor { close(descriptor) } }

    /// Gives the next element to a body; nil once the array was closed and nothing follows it.
    ///
    /// - Throws: ``JSONSyntaxError`` for a text that is no whole array, ``ReplicaError`` for an unreadable file, or what `body` throws.
    func next<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) throws -> Value? {
        while true {
            let found = try slice.withUnsafeBytes { bytes -> Value? in
                let text = UnsafeRawBufferPointer(rebasing: bytes[..<filled])
                switch try splitter.next(in: text, from: offset) {
                case .element(let range):
                    offset = range.upperBound
                    return try body(UnsafeRawBufferPointer(rebasing: text[range]))
                case .needsMore(let place), .end(let place):
                    offset = place
                    return nil
                }
            }
            if let found { return found }
            guard try refill() else {
                guard splitter.isComplete else { throw JSONSyntaxError(.endsEarly, at: dropped + filled) }
                return nil
            }
        }
    }

    /// Reads on behind what was not taken yet; false at the end of the text.
    private func refill() throws -> Bool {
        guard let descriptor else { return false }
        let kept = filled - offset
        slice.withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress { memmove(base, base.advanced(by: offset), kept) }
        }
        dropped += offset
        (filled, offset) = (kept, 0)
        if filled == slice.count {
            guard slice.count < Self.elementLimit else { throw JSONSyntaxError(.tooDeep, at: dropped) }
            slice.append(contentsOf: repeatElement(0, count: slice.count))
        }
        while true {
            let count = slice.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
            }
            if count >= 0 {
                filled += count
                return count > 0
            }
            guard errno == EINTR else {
                throw ReplicaError.unusable(path: "the spooled list", reason: String(cString: strerror(errno)))
            }
        }
    }
}
