import Foundation
import NIOCore

/// Takes a body of type multipart/form-data apart as it comes (RFC 7578, on the frame of RFC 2046 section 5.1). However
/// long the body is, little more of it is kept than was given last.
package struct MultipartStream {
    /// What stands before a part's content.
    package struct Head: Equatable, Sendable {
        /// The field.
        package let name: String
        /// What the file was called where it came from; nil for a part that is no file.
        package let fileName: String?
        /// The type that the sender claims; empty where none was given.
        package let contentType: String
    }

    /// What a body consists of, in its order: a head, any number of contents and an end for each part.
    package enum Piece: Equatable, Sendable {
        case head(Head)
        case content(ByteBuffer)
        case end
    }

    /// What comes next.
    private enum Place {
        case preamble, line, head, content, epilogue
    }

    private static let partLimit = 32
    /// Bytes of a part's header.
    private static let headLimit = 8_192
    /// Bytes of white space behind a boundary.
    private static let lineLimit = 1_024

    private let delimiter: [UInt8]
    private var place = Place.preamble
    private var partCount = 0
    /// What isn't dealt with yet. Nothing need stand before the first boundary, not even its line end.
    private var buffer = ByteBuffer(string: "\r\n")

    /// The boundary that a `Content-Type` names, of 1 to 70 characters; nil for another type.
    /// - Throws: `APIError.unreadable` when a form names none.
    package static func boundary(of contentType: String) throws(APIError) -> String? {
        let header = HeaderParameters(contentType)
        guard header.value == "multipart/form-data" else { return nil }
        guard let boundary = header["boundary"], (1...70).contains(boundary.utf8.count) else { throw malformed }
        return boundary
    }

    /// A body that has yet to come.
    package init(boundary: String) {
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// Takes the next bytes and returns what they complete.
    /// - Throws: `APIError.unreadable` for what isn't what it should be.
    package mutating func take(_ bytes: ByteBuffer) throws(APIError) -> [Piece] {
        buffer.writeImmutableBuffer(bytes)
        var pieces: [Piece] = []
        while try advance(&pieces) {}
        buffer.discardReadBytes()
        return pieces
    }

    /// - Throws: `APIError.unreadable` when the body can't end here.
    package func finish() throws(APIError) {
        guard place == .epilogue else { throw Self.malformed }
    }

    /// Deals with one thing; false when that has yet to come.
    private mutating func advance(_ pieces: inout [Piece]) throws(APIError) -> Bool {
        switch place {
        case .preamble:
            guard skipToDelimiter({ _ in }) else { return false }
            place = .line
        case .line:
            guard buffer.readableBytes >= 2 else { return false }
            if buffer.readableBytesView.starts(with: "--".utf8) {
                place = .epilogue
                return true
            }
            guard let line = try read(upTo: "\r\n", limit: Self.lineLimit) else { return false }
            // The rest of a boundary's line is white space, or it is no boundary's.
            guard line.readableBytesView.allSatisfy({ $0 == 0x20 || $0 == 0x09 }), partCount < Self.partLimit else {
                throw Self.malformed
            }
            partCount += 1
            place = .head
        case .head:
            guard let head = try read(upTo: "\r\n\r\n", limit: Self.headLimit) else { return false }
            pieces.append(.head(try Self.head(String(buffer: head))))
            place = .content
        case .content:
            let isWhole = skipToDelimiter { if $0.readableBytes > 0 { pieces.append(.content($0)) } }
            guard isWhole else { return false }
            pieces.append(.end)
            place = .line
        case .epilogue:
            buffer.clear()
            return false
        }
        return true
    }

    /// Hands over what stands before the delimiter, and reads past it; without one, all that can't be the beginning of it.
    private mutating func skipToDelimiter(_ hear: (ByteBuffer) -> Void) -> Bool {
        guard let length = length(before: delimiter) else {
            let spare = max(0, buffer.readableBytes - delimiter.count + 1)
            if let slice = buffer.readSlice(length: spare) { hear(slice) }
            return false
        }
        if let slice = buffer.readSlice(length: length) { hear(slice) }
        buffer.moveReaderIndex(forwardBy: delimiter.count)
        return true
    }

    /// Reads what stands before an end that comes within so many bytes, and the end; nil while it hasn't come.
    private mutating func read(upTo end: String, limit: Int) throws(APIError) -> ByteBuffer? {
        guard let length = length(before: Array(end.utf8), within: limit) else {
            if buffer.readableBytes >= limit { throw Self.malformed }
            return nil
        }
        defer { buffer.moveReaderIndex(forwardBy: end.utf8.count) }
        return buffer.readSlice(length: length)
    }

    /// How much stands before a pattern, all of which comes within so many bytes.
    private func length(before pattern: [UInt8], within limit: Int = .max) -> Int? {
        buffer.withUnsafeReadableBytes { bytes in
            guard let start = bytes.baseAddress, let first = pattern.first else { return nil }
            var position = 0
            // Bytes that can't be the first are left to the system, which is quick with them.
            while position + pattern.count <= min(bytes.count, limit) {
                let reach = min(bytes.count, limit) - pattern.count - position + 1
                guard let found = memchr(start + position, Int32(first), reach) else { return nil }
                position = UnsafeRawPointer(found) - start
                if memcmp(found, pattern, pattern.count) == 0 { return position }
                position += 1
            }
            return nil
        }
    }

    private static func head(_ text: String) throws(APIError) -> Head {
        var (disposition, type) = (HeaderParameters(""), "")
        for line in text.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { throw malformed }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = HeaderParameters(value)
            case "content-type": type = value
            default: break
            }
        }
        guard disposition.value == "form-data", let name = disposition["name"] else { throw malformed }
        return Head(name: name, fileName: disposition["filename"] ?? disposition["filename*"], contentType: type)
    }

    private static let malformed = APIError.unreadable(.noForm)
}
