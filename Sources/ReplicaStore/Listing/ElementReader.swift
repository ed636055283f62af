import Glibc
import SyncModel

/// Reads the elements of a list one after the other, as bytes, so that memory stays bounded whatever the list's length.
public final class ElementReader {
    /// The longest element that is accepted, in bytes.
    public static let elementLimit = 4 << 20
    /// The most elements of one list.
    public static let countLimit = 1 << 20
    /// The longest text before a list, and behind it, in bytes.
    static let envelopeLimit = 1 << 20
    /// How much is read at once, in bytes. A longer element makes its own slice grow.
    private static let sliceSize = 1 << 20

    /// The open file; nil for a list in memory.
    private let descriptor: Int32?
    private let path: [String]
    private let countLimit: Int
    private var splitter: JSONArraySplitter
    private var slice: [UInt8]
    /// How much of the slice is text, and up to where it was taken.
    private var filled: Int
    private var offset = 0
    /// How much of the text was dropped from the slice.
    private var dropped = 0
    private var count = 0
    /// The text before the list, once that was found, and behind it.
    private var before: [UInt8]?
    private var behind: [UInt8] = []

    /// Begins a list.
    ///
    /// - Parameters:
    ///   - path: Where in the text it stands; empty for the text itself.
    ///   - countLimit: The most elements that are read.
    /// - Throws: ``ReplicaError`` for a file that can't be opened.
    public init(_ source: ListingSource, at path: [String] = [], countLimit: Int = ElementReader.countLimit) throws {
        self.path = path
        self.countLimit = countLimit
        splitter = JSONArraySplitter(isEmbedded: !path.isEmpty)
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

    /// Gives the next element to a body; nil once the array was closed and, where it is the whole text, nothing follows it.
    ///
    /// - Throws: ``JSONSyntaxError`` for a text that has no whole array there, ``ListingBound`` for one that is too much,
    ///   ``ReplicaError`` for an unreadable file, or what `body` throws.
    public func next<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) throws -> Value? {
        try enter()
        while true {
            let found = try slice.withUnsafeBytes { bytes -> Value? in
                let text = UnsafeRawBufferPointer(rebasing: bytes[..<filled])
                switch try splitter.next(in: text, from: offset) {
                case .element(let range):
                    offset = range.upperBound
                    count += 1
                    guard range.count <= Self.elementLimit else { throw ListingBound.element(limit: Self.elementLimit) }
                    guard count <= countLimit else { throw ListingBound.elements(limit: countLimit) }
                    return try body(UnsafeRawBufferPointer(rebasing: text[range]))
                case .needsMore(let place), .end(let place):
                    offset = place
                    return nil
                }
            }
            if let found { return found }
            if !path.isEmpty, splitter.isComplete {
                try leave()
                return nil
            }
            guard try refill() else {
                guard splitter.isComplete else { throw JSONSyntaxError(.endsEarly, at: dropped + filled) }
                return nil
            }
        }
    }

    /// What the list stands in, with an empty list in its place. For when it was read to its end.
    ///
    /// - Throws: ``JSONSyntaxError`` for a text that is broken outside the list.
    public func envelope() throws(JSONSyntaxError) -> JSONValue {
        try JSONValue(parsingAnswer: (before ?? []) + Array("[]".utf8) + behind)
    }

    /// Finds the beginning of a list that stands in something.
    private func enter() throws {
        guard before == nil else { return }
        guard !path.isEmpty else {
            before = []
            return
        }
        while true {
            let place = slice.withUnsafeBytes {
                JSONListPlace(of: path, in: UnsafeRawBufferPointer(rebasing: $0[..<filled]))
            }
            switch place {
            case .at(let start):
                guard start <= Self.envelopeLimit else { throw ListingBound.envelope(limit: Self.envelopeLimit) }
                before = Array(slice[..<start])
                offset = start
                return
            case .nowhere: throw JSONSyntaxError(.wrongKind, at: 0)
            case .needsMore:
                guard filled <= Self.envelopeLimit else { throw ListingBound.envelope(limit: Self.envelopeLimit) }
                guard try refill() else { throw JSONSyntaxError(.endsEarly, at: filled) }
            }
        }
    }

    /// Takes what follows a list that stands in something.
    private func leave() throws {
        repeat {
            behind += slice[offset..<filled]
            offset = filled
            guard behind.count <= Self.envelopeLimit else { throw ListingBound.envelope(limit: Self.envelopeLimit) }
        } while try refill()
    }

    /// Reads on behind what was not taken yet; false at the end of the text.
    private func refill() throws -> Bool {
        guard let descriptor else { return false }
        let kept = filled - offset
        guard kept <= Self.elementLimit else { throw ListingBound.element(limit: Self.elementLimit) }
        slice.withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress { memmove(base, base.advanced(by: offset), kept) }
        }
        dropped += offset
        (filled, offset) = (kept, 0)
        if filled == slice.count { slice.append(contentsOf: repeatElement(0, count: Self.sliceSize)) }
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
