import SyncModel

/// Attachments as people read them.
enum AttachmentText {
    static func show(_ attachment: JSONValue) {
        for line in lines(attachment) { Terminal.line(line) }
    }

    static func lines(_ attachment: JSONValue) -> [String] {
        var lines = ["\(Text.of(attachment["state"]))  \(title(attachment))\(progress(attachment))"]
        if let message = attachment["message"]?.string { lines.append("    \(PlainText.line(message))") }
        var origin = "    attachment \(Text.of(attachment["id"]))"
        if let operation = attachment["operation"], operation != .null {
            origin += ", operation \(Text.of(operation))"
        }
        origin += ", added \(Text.of(attachment["added_at"]))"
        if attachment["pinned"]?.bool == true { origin += ", pinned" }
        lines.append(origin)
        return lines
    }

    /// What it is and whose, on one line.
    static func title(_ attachment: JSONValue) -> String {
        let size = attachment["size"]?.integer.map { ", \(ByteCount.text($0))" } ?? ""
        return PlainText.line(
            "\(Text.of(attachment["name"]))\(size), \(Text.of(attachment["field"])) of \(Text.of(attachment["resource"])) \(Text.of(attachment["record"]))"
        )
    }

    private static func progress(_ attachment: JSONValue) -> String {
        guard let sent = attachment["sent"]?.integer, let total = attachment["total"]?.integer, sent > 0, sent < total
        else { return "" }
        let rate = attachment["rate"]?.integer.map { ", \(ByteCount.text($0))/s" } ?? ""
        return "  (\(ByteCount.text(sent)) of \(ByteCount.text(total)) sent\(rate))"
    }

    /// What became of uploads that were waited for; false where one needs a person.
    static func isSettledWell(_ attachments: [JSONValue]) -> Bool {
        attachments.allSatisfy { ["uploaded", "cached"].contains($0["state"]?.string ?? "") }
    }
}
