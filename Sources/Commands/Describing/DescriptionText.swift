import SyncModel

/// What the catalogue says of resources, as people read it.
enum DescriptionText {
    /// All resources, views and online calls, a line each.
    static func overview(_ resources: [JSONValue], _ views: [JSONValue], _ calls: [JSONValue]) -> [String] {
        var lines = section(
            "resources",
            resources.map { resource in
                [Text.of(resource["name"]), "\(Text.of(resource["documents"])) here", Text.of(resource["summary"])]
            })
        lines += section(
            "views",
            views.map { view in
                let parameters = names(view["parameters"]).map { " \($0)=" }.joined()
                return ["clinicsync view \(Text.of(view["name"]))\(parameters)", Text.of(view["summary"])]
            })
        lines += section(
            "only the server can",
            calls.map { call in
                [
                    "clinicsync online \(Text.of(call["name"]))\(OnlineCommand.words(for: call))",
                    Text.of(call["summary"]),
                ]
            })
        return lines + ["", "More of one resource: clinicsync describe RESOURCE"]
    }

    /// One resource with all that may be done with it.
    static func lines(of resource: JSONValue) -> [String] {
        let name = Text.of(resource["name"])
        let writes = names(resource["writes"])
        var lines = [
            "\(name): \(Text.of(resource["summary"]))",
            "\(Text.of(resource["documents"])) here, last read from the server: \(Text.of(resource["pulled_at"]))",
            "your account may \(writes.isEmpty ? "only read them" : "read, " + writes.joined(separator: ", "))",
        ]
        lines += section(
            "fields",
            (resource["fields"]?.array ?? []).map { field in
                [Text.of(field["name"]), Text.of(field["type"]), writing(field), remarks(on: field)]
            })
        lines += section("filters (--filter name=value)", (resource["filters"]?.array ?? []).map(filter))
        lines += section(
            "actions",
            (resource["actions"]?.array ?? []).map { action in
                [call(of: action, name), Text.of(action["summary"]), conditions(of: action)]
            })
        if let booking = resource["booking"], booking != .null {
            lines += ["", "bookings", "  " + sentence(on: booking)]
            lines.append("  clinicsync slots \(Text.of(booking["holder"]).uppercased()) --resource \(name)")
        }
        return lines
    }

    /// A heading and rows below it in columns; nothing for no rows.
    private static func section(_ heading: String, _ rows: [[String]]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return ["", heading]
            + rows.map { row in
                var line = "  "
                for (cell, width) in zip(row, widths) {
                    line += cell + String(repeating: " ", count: width - cell.count + 2)
                }
                while line.last == " " { line.removeLast() }
                return line
            }
    }

    private static func writing(_ field: JSONValue) -> String {
        let isRequired = field["required"]?.bool == true
        switch field["write"]?.string {
        case "never"?: return field.value(at: ["file", "sent"])?.string == "always" ? "attach" : "read only"
        case "create"?: return isRequired ? "create (required)" : "create"
        case "update"?: return "update"
        default: return isRequired ? "create (required), update" : "create, update"
        }
    }

    private static func remarks(on field: JSONValue) -> String {
        var remarks: [String] = []
        let choices = names(field["choices"])
        if !choices.isEmpty { remarks.append("one of: \(choices.joined(separator: ", "))") }
        if let range = field["range"]?.string { remarks.append(range) }
        if let most = field["max_length"]?.integer { remarks.append("at most \(most) characters") }
        if let standard = field["default"] { remarks.append("\(Text.of(standard)) unless given") }
        if field["unique"]?.bool == true { remarks.append("no two records may have the same") }
        if field["secret"]?.bool == true { remarks.append("secret: write its name alone to be asked for it") }
        if field["sensitive"]?.bool == true { remarks.append("kept encrypted") }
        if let file = field["file"] {
            let media = names(file["media"])
            remarks.append(
                "a file of at most \(ByteCount.text(file["max_bytes"]?.integer ?? 0))"
                    + (media.isEmpty ? "" : ", \(media.joined(separator: ", "))"))
        }
        return remarks.joined(separator: "; ")
    }

    private static func filter(_ filter: JSONValue) -> [String] {
        let fields = names(filter["fields"]).joined(separator: " or ")
        let words =
            switch filter["match"]?.string {
            case "search"?: "words in the searched fields"
            case "equal"?: "the same \(fields)"
            case "folded"?: "the same \(fields), whatever its case and accents"
            case "contains"?: "\(fields) has the text"
            case "day"?: "\(fields) is on that day"
            case "since"?: "\(fields) is on that day or later"
            case "until"?: "\(fields) is on that day or earlier"
            case "at-least"?: "\(fields) is that number or larger"
            case "at-most"?: "\(fields) is that number or smaller"
            case "timing"?: "\(fields) is past or upcoming: write one of these words"
            case "either"?: "the same in \(fields)"
            case "named"?: "the id of whom \(fields) names"
            default: "true or false"
            }
        return [Text.of(filter["name"]), words]
    }

    private static func call(of action: JSONValue, _ resource: String) -> String {
        let required = names(action["required"])
        let fields = names(action["fields"]).map { required.contains($0) ? " \($0)=" : " [\($0)=]" }.joined()
        let id = action["all"]?.bool == true ? "" : " ID"
        return "clinicsync act \(resource)\(id) \(Text.of(action["name"]))\(fields)"
    }

    private static func conditions(of action: JSONValue) -> String {
        var parts: [String] = []
        let needed = (action["requires"]?.object ?? [:]).sorted { $0.key < $1.key }
        for (field, values) in needed { parts.append("needs \(field) = \(names(values).joined(separator: " or "))") }
        let made = (action["sets"]?.object ?? [:]).sorted { $0.key < $1.key }
        if !made.isEmpty {
            parts.append("sets " + made.map { "\($0.key) = \(Text.of($0.value))" }.joined(separator: ", "))
        }
        if let until = action["until"], until != .null {
            parts.append("until \(Text.of(until["minutes_before"])) minutes before \(Text.of(until["field"]))")
        }
        return parts.joined(separator: "; ")
    }

    private static func sentence(on booking: JSONValue) -> String {
        let start = [booking["day"], booking["start"]].compactMap { $0?.string }.joined(separator: " and ")
        let length =
            booking["length"]?.string.map { "as long as \($0) says, else \(Text.of(booking["minutes"])) minutes" }
            ?? "\(Text.of(booking["minutes"])) minutes long unless the holder's are otherwise"
        return "a slot of \(Text.of(booking["holder"])) that begins at \(start), \(length); the server decides"
    }

    private static func names(_ list: JSONValue?) -> [String] { (list?.array ?? []).map { Text.of($0) } }
}
