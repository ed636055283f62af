import SyncModel

/// An operation as people read it.
enum OperationText {
    static func show(_ operation: JSONValue) {
        let id = operation["server_id"].flatMap { $0 == .null ? nil : Text.of($0) } ?? Text.of(operation["document"])
        let booking = operation["booking"]?.string.flatMap { $0 == "confirmed" ? nil : " (\($0))" } ?? ""
        Terminal.line(
            "\(Text.of(operation["state"]))  \(Text.of(operation["kind"])) \(Text.of(operation["resource"])) \(id)\(booking)"
        )
        let fields = (operation["fields"]?.object ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key)=\(PlainText.line(Text.of($0.value)))" }
        if !fields.isEmpty { Terminal.line("    \(fields.joined(separator: " "))") }
        if let message = operation["message"]?.string { Terminal.line("    \(PlainText.line(message))") }
        let alternatives = operation["alternatives"]?.array?.map(Text.of) ?? []
        if !alternatives.isEmpty {
            Terminal.line("    nearest free slots: \(alternatives.joined(separator: ", "))")
        }
        if let waits = operation["waits_for"]?.string { Terminal.line("    waits for \(waits)") }
        Terminal.line(
            "    operation \(Text.of(operation["id"])), by \(Text.of(operation["author"])) at \(Text.of(operation["created_at"]))"
        )
        if let next = operation["next"]?.string { Terminal.line("    → \(PlainText.line(next))") }
    }

    /// An operation with all that is known of it.
    static func showWhole(_ operation: JSONValue) {
        show(operation)
        let base = (operation["base"]?.object ?? [:]).sorted { $0.key < $1.key }
        for (field, value) in base { Terminal.line("    \(field) was \(PlainText.line(Text.of(value)))") }
        Terminal.line(
            "    \(Text.of(operation["state"])) since \(Text.of(operation["state_at"])), sent \(Text.of(operation["attempts"])) times"
        )
        if let evidence = operation["evidence"], evidence != .null {
            Terminal.line("    evidence: \(PlainText.line(Text.of(evidence)))")
        }
        for other in operation["dependants"]?.array ?? [] {
            Terminal.line(
                "    holds back \(Text.of(other["kind"])) \(Text.of(other["resource"])) \(Text.of(other["document"])) (operation \(Text.of(other["id"])))"
            )
        }
    }
}
