/// Header fields in the order in which they were set or received. Names compare without regard to case
/// (RFC 9110 section 5.1).
public struct HTTPFields: Sendable, Equatable, ExpressibleByDictionaryLiteral, CustomStringConvertible {
    /// One field line.
    public struct Field: Sendable, Equatable {
        /// The name, as it was written.
        public let name: String
        /// The value, without the white space around it.
        public var value: String

        /// A field line.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        /// Equal when the names agree but for case and the values agree exactly.
        public static func == (left: Field, right: Field) -> Bool {
            left.value == right.value && left.isNamed(right.name)
        }

        func isNamed(_ other: String) -> Bool {
            name.utf8.elementsEqual(other.utf8) { lowercased($0) == lowercased($1) }
        }
    }

    /// Every field line, in order.
    public private(set) var entries: [Field]

    /// Fields in the order of `entries`.
    public init(_ entries: [Field] = []) {
        self.entries = entries
    }

    /// Fields in the order of the literal; a name may stand more than once.
    public init(dictionaryLiteral elements: (String, String)...) {
        entries = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of a field. Setting it replaces every line of that name; setting nil removes them.
    public subscript(name: String) -> String? {
        get { entries.first { $0.isNamed(name) }?.value }
        set {
            let place = entries.firstIndex { $0.isNamed(name) } ?? entries.endIndex
            entries.removeAll { $0.isNamed(name) }
            if let newValue { entries.insert(Field(name: name, value: newValue), at: min(place, entries.count)) }
        }
    }

    /// Every value of a field, in order.
    public func values(_ name: String) -> [String] {
        entries.filter { $0.isNamed(name) }.map(\.value)
    }

    /// Adds a line and keeps those of the same name.
    public mutating func append(_ name: String, _ value: String) {
        entries.append(Field(name: name, value: value))
    }

    /// Continues the last line, as the obsolete folding of RFC 9112 section 5.2 does.
    mutating func extendLast(_ more: String) {
        guard let last = entries.indices.last else { return }
        entries[last].value += entries[last].value.isEmpty ? more : " " + more
    }

    /// Only the names: a value may be a secret, and descriptions end in logs.
    public var description: String { "fields(" + entries.map(\.name).joined(separator: ", ") + ")" }
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}
