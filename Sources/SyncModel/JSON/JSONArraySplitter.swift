/// Splits a JSON array into its elements as bytes, slice by slice, without parsing them (design section 4).
///
/// The caller shows it a buffer that holds a part of the text; the splitter names the next whole element, or asks for more.
/// It tracks strings and brackets only; the grammar inside an element is checked by whoever parses that element.
public struct JSONArraySplitter: Sendable {
    /// What ``next(in:from:)`` found.
    public enum Step: Equatable, Sendable {
        /// An element's bytes, as a range of the buffer; look again from its upper bound.
        case element(Range<Int>)
        /// The buffer ends inside something: keep what starts at this offset, append more text, and look again from there.
        case needsMore(keepFrom: Int)
        /// The array is closed; what follows the offset can only be white space, or what the array stands in.
        case end(Int)
    }

    private enum Position: Sendable {
        case start, beforeArray, beforeFirst, afterElement, afterComma, ended
    }

    private var position = Position.start
    private let isEmbedded: Bool

    /// A splitter that stands before the array's opening bracket, or before a byte-order mark that precedes it.
    ///
    /// - Parameter isEmbedded: Whether the array stands in something: what follows it is then for others to read.
    ///   No mark stands before such an array.
    public init(isEmbedded: Bool = false) {
        self.isEmbedded = isEmbedded
        if isEmbedded { position = .beforeArray }
    }

    /// Whether the closing bracket was seen: the proof that a listing was received to its end.
    public var isComplete: Bool { position == .ended }

    /// Looks for the next element from an offset on.
    ///
    /// - Throws: ``JSONSyntaxError`` when the text is no array, or has something where a comma or an element belongs.
    public mutating func next(in buffer: UnsafeRawBufferPointer, from start: Int) throws(JSONSyntaxError) -> Step {
        var cursor = JSONCursor(buffer, at: start)
        if position == .start {
            guard let isSkipped = cursor.skipByteOrderMark() else { return .needsMore(keepFrom: start) }
            if isSkipped || cursor.current != nil { position = .beforeArray }
        }
        while true {
            if position == .ended, isEmbedded { return .end(cursor.offset) }
            cursor.skipSpace()
            guard let byte = cursor.current else {
                return position == .ended ? .end(cursor.offset) : .needsMore(keepFrom: cursor.offset)
            }
            switch position {
            case .start, .beforeArray:
                guard byte == UInt8(ascii: "[") else { throw cursor.failure(.wrongKind) }
                cursor.offset += 1
                position = .beforeFirst
            case .afterElement:
                switch byte {
                case UInt8(ascii: ","): position = .afterComma
                case UInt8(ascii: "]"): position = .ended
                default: throw cursor.failure(.unexpectedByte)
                }
                cursor.offset += 1
            case .beforeFirst where byte == UInt8(ascii: "]"):
                cursor.offset += 1
                position = .ended
            case .beforeFirst, .afterComma:
                guard byte != UInt8(ascii: "]"), byte != UInt8(ascii: ",") else {
                    throw cursor.failure(.unexpectedByte)
                }
                guard let end = Self.endOfValue(in: buffer, from: cursor.offset) else {
                    return .needsMore(keepFrom: cursor.offset)
                }
                position = .afterElement
                return .element(cursor.offset..<end)
            case .ended: throw cursor.failure(.trailingBytes)
            }
        }
    }

    /// The offset behind the value that starts at `start`, or nil when the buffer ends before it does.
    static func endOfValue(in buffer: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
        let count = buffer.count
        var index = start
        var depth = 0
        while index < count {
            switch base[index] {
            case UInt8(ascii: "\""):
                guard let end = endOfString(base, from: index + 1, count: count) else { return nil }
                index = end
                if depth == 0 { return index }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // At depth 0 this closes the array itself: a bare scalar ends here.
                if depth == 0 { return index }
                depth -= 1
                index += 1
                if depth == 0 { return index }
            case UInt8(ascii: ",") where depth == 0: return index
            default: index += 1
            }
        }
        return nil
    }

    /// The offset behind the closing quote, looking at eight bytes a step.
    private static func endOfString(_ base: UnsafePointer<UInt8>, from start: Int, count: Int) -> Int? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var index = start
        while index < count {
            if index + 8 <= count {
                let word = UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
                let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
                let slash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
                // A byte of `x` is zero exactly where its high bit survives here; the lowest such byte is exact.
                let hits = ((quote &- ones) & ~quote | (slash &- ones) & ~slash) & highs
                if hits == 0 {
                    index += 8
                    continue
                }
                index += hits.trailingZeroBitCount / 8
            }
            switch base[index] {
            case UInt8(ascii: "\""): return index + 1
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        return nil
    }
}
