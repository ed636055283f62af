import ReplicaStore
import SyncModel

/// Flaws of lists as callers see them.
enum ListFlawJSON {
    /// How many are named at the most.
    private static let most = 100

    /// The flaws of some resources' lists, each with its resource and since when it is so.
    static func write(_ lists: [ListFlaws]) -> JSONValue {
        let flaws = lists.flatMap { list in
            list.flaws.map { flaw in
                write(flaw, ["resource": .string(list.resource), "since": WireTime.json(list.since)])
            }
        }
        return .array(Array(flaws.prefix(most)))
    }

    /// The flaws of one list, found just now.
    static func write(_ flaws: [ListFlaw]) -> JSONValue { .array(flaws.prefix(most).map { write($0, [:]) }) }

    private static func write(_ flaw: ListFlaw, _ members: JSONObject) -> JSONValue {
        var members = members.merging(flaw.json.object ?? [:]) { $1 }
        members["parent"] = flaw.parent.map(JSONValue.string) ?? .null
        members["message"] = .string(ListFlawText.sentence(flaw))
        return .object(members)
    }
}
