import SyncModel

/// What a decision changed, as its journal entry keeps it: by it the decision is taken back.
public struct RecordTrace: Sendable, Equatable {
    /// The conflict's number.
    public var conflict: Int64
    /// The fields before the decision; nil for a record that was not there.
    public var before: JSONObject?
    /// The fields since then; nil when nothing was changed.
    public var after: JSONObject?
    /// The fields of which an unsent edit was overwritten: taking the decision back brings that edit back.
    public var unsent: [String] = []

    /// The journal entry's `before` and `after`.
    public var texts: (before: String, after: String) {
        (text(before, [("unsent", .array(unsent.sorted().map(JSONValue.string)))]), text(after, []))
    }

    /// A trace.
    public init(conflict: Int64, before: JSONObject? = nil, after: JSONObject? = nil, unsent: [String] = []) {
        self.conflict = conflict
        self.before = before
        self.after = after
        self.unsent = unsent
    }

    /// The trace of a conflict's decision in the journal entries of its document; nil when none has it.
    public init?(conflict: Int64, in entries: [JournalEntry]) {
        for entry in entries {
            guard let before = Self.parse(entry.before), let after = Self.parse(entry.after),
                before["conflict"]?.integer == conflict
            else { continue }
            self.init(
                conflict: conflict, before: before["fields"]?.object, after: after["fields"]?.object,
                unsent: before["unsent"]?.array?.compactMap(\.string) ?? [])
            return
        }
        return nil
    }

    private static func parse(_ text: String?) -> JSONValue? {
        text.flatMap { try? JSONValue(parsing: $0) }
    }

    private func text(_ fields: JSONObject?, _ more: [(String, JSONValue)]) -> String {
        var members: JSONObject = ["conflict": .integer(conflict), "fields": fields.map(JSONValue.object) ?? .null]
        for (name, value) in more { members[name] = value }
        return JSONValue.object(members).text
    }
}
