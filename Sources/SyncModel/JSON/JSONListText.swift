/// The text of an answer that holds a list, taken apart element by element, so that one that is broken costs no other.
public struct JSONListText: Sendable {
    /// An element of the list.
    public enum Element: Sendable, Equatable {
        /// One that is sound.
        case sound(JSONValue)
        /// One that is no JSON, with the fault, and the member asked for where it can still be read.
        case broken(JSONSyntaxError.Problem, id: JSONValue?)
    }

    /// The answer, with an empty list in place of its own.
    public let envelope: JSONValue
    /// The elements, in their order.
    public let elements: [Element]

    /// Takes an answer apart.
    ///
    /// - Parameters:
    ///   - path: Where in the answer the list stands; empty for the answer itself.
    ///   - idField: The member that is looked for in broken elements.
    /// - Throws: ``JSONSyntaxError`` for a text that is broken outside the list's elements, or has no list there.
    public init(parsing bytes: [UInt8], at path: [String], idField: String) throws(JSONSyntaxError) {
        let outcome = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONSyntaxError) in try Self.parse(buffer, path, idField) }
        }
        (envelope, elements) = try outcome.get()
    }

    private static func parse(
        _ buffer: UnsafeRawBufferPointer, _ path: [String], _ idField: String
    ) throws(JSONSyntaxError) -> (JSONValue, [Element]) {
        var cursor = JSONCursor(buffer)
        _ = cursor.skipByteOrderMark()
        let beginning = cursor.offset
        var start = beginning
        for name in path {
            guard let span = JSONElement.span(of: name, in: buffer, from: start) else {
                throw JSONSyntaxError(.wrongKind, at: start)
            }
            start = span.lowerBound
        }
        let end = path.isEmpty ? buffer.count : JSONArraySplitter.endOfValue(in: buffer, from: start) ?? buffer.count
        let envelope = try JSONValue(
            parsing: Array(buffer[beginning..<start]) + Array("[]".utf8) + Array(buffer[end...]))
        let text = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
        // A second mark, or one inside the answer, is text that no JSON has.
        var splitter = JSONArraySplitter.behindMark
        var offset = 0
        var elements: [Element] = []
        while case .element(let range) = try splitter.next(in: text, from: offset) {
            offset = range.upperBound
            elements.append(element(UnsafeRawBufferPointer(rebasing: text[range]), idField))
        }
        guard splitter.isComplete else { throw JSONSyntaxError(.endsEarly, at: end) }
        return (envelope, elements)
    }

    private static func element(_ bytes: UnsafeRawBufferPointer, _ idField: String) -> Element {
        do throws(JSONSyntaxError) {
            return .sound(try JSONValue(parsing: bytes))
        } catch {
            return .broken(error.problem, id: JSONElement(bytes).roughMember(idField))
        }
    }
}
