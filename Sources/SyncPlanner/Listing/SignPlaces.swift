import SyncModel

/// Where an answer keeps what it says of more: the member paths that a catalogue's `pages` would name. They are the places that
/// ``ListSigns`` looks into.
public struct SignPlaces: Sendable, Equatable {
    /// The number of all records; nil where the answer has none.
    public private(set) var total: [String]?
    /// The next page, also where it names none; nil where the answer has no such member.
    public private(set) var next: [String]?
    /// Whether more follow; nil where the answer has no such member.
    public private(set) var more: [String]?

    /// Reads an answer.
    ///
    /// - Parameter member: The path of the list in the answer.
    public init(_ answer: JSONValue, around member: [String]) {
        var current = answer
        for (depth, name) in member.enumerated() {
            guard var object = current.object else { return }
            let inner = object.removeValue(forKey: name) ?? .null
            let path = Array(member.prefix(depth))
            read(object, at: path)
            for (place, value) in object.sorted(by: { $0.key < $1.key })
            where ListSigns.places.contains(ListSigns.plain(place)) {
                if let object = value.object { read(object, at: path + [place]) }
            }
            current = inner
        }
    }

    private mutating func read(_ object: JSONObject, at path: [String]) {
        for (name, value) in object.sorted(by: { $0.key < $1.key }) {
            let plain = ListSigns.plain(name)
            if total == nil, ListSigns.numbers.contains(plain), ListSigns.number(value) != nil { total = path + [name] }
            if next == nil, ListSigns.links.contains(plain) { next = path + [name] }
            if more == nil, ListSigns.flags.contains(plain), ListSigns.flag(value) != nil { more = path + [name] }
        }
    }
}
