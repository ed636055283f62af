import SyncModel

/// A conflict as people read it.
enum ConflictText {
    /// The writes in the outbox that wait for a decision, which are no conflicts of values.
    static func undecided(_ outbox: JSONValue?) -> [String] {
        guard let count = outbox?["undecided"]?.integer, count > 0 else { return [] }
        let contested = outbox?["contested"]?.integer ?? 0
        let lost =
            contested == 0
            ? "" : ", \(contested == count ? "" : "\(contested) of them ")for a slot that somebody else got"
        return ["\(count) \(count == 1 ? "write waits" : "writes wait") for a decision in the outbox\(lost)"]
            + ["→ \(Text.of(outbox?["next"]))"]
    }

    static func show(_ conflict: JSONValue) {
        func line(_ name: String, _ value: String) {
            Terminal.line(name + String(repeating: " ", count: 9 - name.count) + PlainText.line(value))
        }
        let id = conflict["server_id"].flatMap { $0 == .null ? nil : Text.of($0) } ?? Text.of(conflict["document"])
        line("conflict", "\(Text.of(conflict["number"])) of \(Text.of(conflict["resource"])) \(id)")
        if let action = conflict["action"]?.string {
            line("action", action)
        } else {
            line("field", conflict["field"].flatMap(\.string) ?? "the whole record")
        }
        line("before", Text.of(conflict["base"]))
        line(
            "here",
            "\(Text.of(conflict["local"]))  (\(Text.of(conflict["author"])), \(Text.of(conflict["local_time"])))")
        line("server", "\(Text.of(conflict["remote"]))  (\(Text.of(conflict["remote_time"])))")
        line("stands", "\(Text.of(conflict["winner"])), by \(Text.of(conflict["rule"]))")
        if let resolution = conflict["resolution"], resolution != .null {
            line(
                "decided",
                "\(Text.of(resolution["choice"])): \(Text.of(resolution["value"]))  (\(Text.of(resolution["author"])), \(Text.of(resolution["time"])))"
            )
            if let operation = resolution["operation"]?.string {
                line("", "operation \(operation), \(Text.of(resolution["state"]))")
            }
        }
        Terminal.line("→ \(PlainText.line(Text.of(conflict["next"])))")
    }
}
