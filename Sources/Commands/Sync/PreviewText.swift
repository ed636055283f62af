import SyncModel

/// What a sync would do, as people read it.
enum PreviewText {
    /// The requests in their order, each with its header fields and its body below it; none where they were not asked for.
    static func traceLines(_ preview: JSONValue) -> [String] {
        guard let trace = preview["trace"]?.array else { return [] }
        let secret = preview["left_out"]?.string.map { ", each without its \($0)" } ?? ""
        var lines = ["requests in their order\(secret):"]
        for (index, request) in trace.enumerated() {
            let pages = request["further_pages"]?.integer.map { ", then \($0) more page\($0 == 1 ? "" : "s")" } ?? ""
            let isOpen = request["signed"] == false && !secret.isEmpty ? ", without a sign-in" : ""
            lines.append(
                "  \(index + 1) \(Text.of(request["step"])) \(Text.of(request["method"])) \(Text.of(request["path"]))\(pages)\(isOpen)"
            )
            for (name, value) in (request["fields"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                lines.append("      \(name): \(PlainText.line(Text.of(value)))")
            }
            if let body = request["body"], body != .null { lines.append("      \(PlainText.line(body.text))") }
            if let file = request["file"] {
                lines.append(
                    "      with the file \(PlainText.line(Text.of(file["name"]))), \(Text.of(file["media_type"])), \(Text.of(file["size"])) bytes, as \(Text.of(file["field"]))"
                )
            }
        }
        return lines
    }

    static func show(_ preview: JSONValue) {
        let sends = preview["sends"]?.array ?? []
        Terminal.line("would send \(Text.of(preview["counts"]?["sends"])):")
        for send in sends {
            let body = send["body"].flatMap { $0 == .null ? nil : " \(PlainText.line($0.text))" } ?? ""
            Terminal.line("  \(Text.of(send["method"])) \(Text.of(send["path"]))\(body)")
        }
        for line in traceLines(preview) { Terminal.line(line) }
        let waits = preview["waits"]?.array ?? []
        if !waits.isEmpty { Terminal.line("would not send \(Text.of(preview["counts"]?["waits"])):") }
        for wait in waits {
            Terminal.line(
                "  \(Text.of(wait["kind"])) \(Text.of(wait["resource"])) \(Text.of(wait["document"])): \(PlainText.line(Text.of(wait["next"])))"
            )
        }
        for operation in preview["settled"]?.array ?? [] {
            Terminal.line(
                "would settle \(Text.of(operation["kind"])) \(Text.of(operation["resource"])) \(Text.of(operation["document"])) as \(Text.of(operation["state"])): \(PlainText.line(Text.of(operation["message"])))"
            )
        }
        for (name, listing) in (preview["listings"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            Terminal.line(
                "\(name): \(Text.of(listing["elements"])) listed, \(Text.of(listing["added"])) would be new, \(Text.of(listing["changed"])) changed, "
                    + "\(Text.of(listing["removed"])) gone, \(Text.of(listing["asked"])) asked for alone, \(Text.of(listing["quarantined"])) in quarantine"
            )
        }
        for line in FlawText.lines(preview["flaws"]) { Terminal.line("not proven whole: \(line)") }
        for (name, reason) in (preview["failures"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            Terminal.line("\(name) can't be used: \(PlainText.line(Text.of(reason)))")
        }
        for conflict in preview["conflicts"]?.array ?? [] {
            Terminal.line(
                "would decide \(Text.of(conflict["resource"])) \(Text.of(conflict["document"])) \(Text.of(conflict["field"])): "
                    + PlainText.line(
                        "here \(Text.of(conflict["local"])), server \(Text.of(conflict["remote"])): \(Text.of(conflict["winner"])), by \(Text.of(conflict["rule"]))"
                    ))
        }
        for change in preview["changes"]?.array ?? [] where change["kind"]?.string != "conflict" {
            let id = change["server_id"].flatMap { $0 == .null ? nil : Text.of($0) } ?? Text.of(change["local_id"])
            let fields = change["fields"]?.array?.map(Text.of).joined(separator: ", ") ?? ""
            let reason = change["reason"]?.string ?? ""
            Terminal.line(
                "  \(Text.of(change["kind"])) \(Text.of(change["resource"])) \(id) \(PlainText.line(fields + reason))")
        }
        if preview["cut"]?.bool == true { Terminal.line("… and more: --limit shows it") }
        Terminal.line("nothing was sent or changed")
    }
}
