extension JSONValue {
    /// The value in a list of one; any other value as it is. A server that wraps values, for a moment or since it was brought up to date,
    /// changed none (design section 6).
    public var single: JSONValue {
        guard let values = array, values.count == 1, let only = values.first else { return self }
        return only
    }
}

extension [JSONValue] {
    /// Whether a record has one of these values, none of which is a list; nil for a record that does not say.
    public func cover(_ value: JSONValue?) -> Bool {
        guard let value else { return false }
        return contains(value) || contains(value.single)
    }
}
