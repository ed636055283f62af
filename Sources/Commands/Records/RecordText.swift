import ControlProtocol
import SyncModel

/// Records as people read them.
enum RecordText {
    /// One line that says where a document stands.
    static func state(_ document: JSONValue) -> String {
        if let booking = document["booking"]?.string, booking != "confirmed" { return booking }
        return document["pending"]?.bool == true ? "pending" : "synced"
    }

    /// The id that people use: the server's once it is known.
    static func id(_ document: JSONValue) -> String {
        document["server_id"].flatMap { $0 == .null ? nil : Text.of($0) } ?? Text.of(document["local_id"])
    }

    /// All fields of one document, a line each.
    static func show(_ document: JSONValue, fields: [String]) {
        let record = document["record"]?.object ?? [:]
        let names =
            fields.filter { record[$0] != nil } + record.keys.filter { !fields.contains($0) && $0 != "id" }.sorted()
        let width = (names + ["local id"]).map(\.count).max() ?? 0
        func line(_ name: String, _ value: String) {
            Terminal.line(name + String(repeating: " ", count: width - name.count) + "  " + PlainText.line(value))
        }
        line("id", id(document))
        line("local id", Text.of(document["local_id"]))
        line("state", state(document))
        for name in names { line(name, Text.of(record[name])) }
    }

    /// What became of a write: one line, or the JSON.
    static func written(_ answer: JSONValue, _ what: String) {
        if let operations = answer["operations"]?.array {
            return Terminal.line(
                "\(what): \(operations.isEmpty ? "nothing to send" : "\(operations.count) records, queued")")
        }
        guard let operation = answer["operation"], operation != .null else {
            return Terminal.line("\(what): nothing to send")
        }
        let id = answer["document"].map { $0 == .null ? "" : " " + Self.id($0) } ?? ""
        let state = answer["document"].map { $0 == .null ? "queued" : Self.state($0) } ?? "queued"
        Terminal.line("\(what)\(id): \(state), operation \(Text.of(operation))")
    }
}
