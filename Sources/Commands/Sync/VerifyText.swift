import SyncModel

/// What a comparison with the server found, as people read it.
enum VerifyText {
    static func lines(_ answer: JSONValue) -> [String] {
        let resources = answer["resources"]?.array ?? []
        var lines = resources.flatMap(compared) + resources.flatMap(newer)
        if let count = answer["unsettled"]?.integer, count > 0 {
            lines.append("\(count) local changes wait; see clinicsync outbox")
        }
        return lines + [verdict(answer, resources)]
    }

    private static func compared(_ resource: JSONValue) -> [String] {
        let name = Text.of(resource["resource"])
        let removed = resource["removed"]?.integer ?? 0
        let compared = (resource["listed"]?.integer ?? 0) - removed
        let marked = removed > 0 ? "; the server lists \(removed) more that it says were removed" : ""
        return ["\(name): \(Text.of(resource["identical"])) of \(compared) documents are the same\(marked)"]
            + FlawText.lines(resource["flaws"], of: name).map { "  not proven whole: \($0)" }
            + (resource["differences"]?.array ?? []).map { difference in
                let fields = difference["fields"]?.array?.map(Text.of) ?? []
                return "  \(name) \(Text.of(difference["server_id"])): \(Text.of(difference["kind"]))"
                    + (fields.isEmpty ? "" : " in \(fields.joined(separator: ", "))")
            }
    }

    /// What the server has otherwise since its list was read last.
    private static func newer(_ resource: JSONValue) -> [String] {
        guard let count = resource["unread"]?.integer, count > 0 else { return [] }
        let parts = ["added", "changed", "removed"].compactMap { kind in
            (resource["newer"]?[kind]?.integer).flatMap { $0 > 0 ? "\($0) \(kind)" : nil }
        }
        let name = Text.of(resource["resource"])
        return [
            "\(name): newer on the server, \(parts.joined(separator: ", ")), since \(Text.of(resource["read_at"])), when its list was read last; 'clinicsync sync --full \(name)' reads it"
        ]
    }

    private static func verdict(_ answer: JSONValue, _ resources: [JSONValue]) -> String {
        guard answer["identical"]?.bool == true else {
            return resources.contains { $0["differing"]?.integer ?? 0 > 0 } ? "different" : "not proven"
        }
        let unread = answer["unread"]?.integer ?? 0
        return unread == 0 ? "identical" : "nothing differs but the \(unread) that are newer on the server"
    }
}
