import SyncModel

/// The model server numbers its records; on the wire a number is an id as the backend writes them.
extension ServerIDForm {
    /// What all UUIDs of the model server begin with: version 4, as no local id has it.
    private static let prefix = "00000000-0000-4000-8000-"
    private static let digits = 12

    /// The id of a record's number.
    func text(_ number: Int64) -> String {
        guard self == .string else { return String(number) }
        let text = String(number)
        return Self.prefix + String(repeating: "0", count: max(Self.digits - text.count, 0)) + text
    }

    /// The id of a record's number as the server writes it.
    func json(_ number: Int64) -> JSONValue { self == .string ? .string(text(number)) : .integer(number) }

    /// The number of a record's id; nil for an id that this server never gives.
    func number(_ text: some StringProtocol) -> Int64? {
        guard self == .string else { return Int64(text) }
        return text.hasPrefix(Self.prefix) ? Int64(text.dropFirst(Self.prefix.count)) : nil
    }

    /// The number of the record that a member names; nil where it names none.
    func number(_ value: JSONValue?) -> Int64? {
        self == .string ? value?.string.flatMap { number($0) } : value?.integer
    }
}
