import SyncCatalogue
import SyncModel
import Transport

/// A server's answer as the engine reads it: JSON where it is JSON, and words for people where it is an error.
struct ServerAnswer: Sendable {
    let status: Int
    /// The parsed body; nil for none, or for something that is no JSON, such as a proxy's page.
    let json: JSONValue?
    private let isText: Bool
    /// The longest words that are kept of an answer, in characters: they are shown, logged and stored.
    private static let longestWords = 4_000

    init(_ response: HTTPResponse) {
        status = response.status
        guard case .bytes(let bytes) = response.body, !bytes.isEmpty else {
            json = nil
            isText = false
            return
        }
        isText = true
        json =
            ContentSniffer.looksLikeJSON(fields: response.fields, firstBytes: bytes.prefix(64))
            ? try? JSONValue(parsingAnswer: bytes) : nil
    }

    /// Whether it came with nothing, as a 204 does.
    var isEmpty: Bool { !isText }

    /// Whether it came with something that is no JSON: another server's answer, such as a proxy's or a captive portal's.
    var isForeign: Bool { isText && json == nil }

    /// What the server says, in its own words where it has any.
    func words(_ paths: [[String]]) -> String {
        ownWords(paths) ?? "the server answered \(status)" + (isForeign ? " with a page that is no JSON" : "")
    }

    /// The server's own words, from the members that the catalogue names, with the details of a validation that stand beside them; nil for
    /// an answer without any.
    func ownWords(_ paths: [[String]]) -> String? {
        guard let json else { return nil }
        let found = Self.text(at: paths, in: json)
        let details: JSONValue? =
            found.flatMap { json.value(at: $0.path.dropLast() + ["details"]) } ?? json["details"]
            ?? (found == nil ? json : nil)
        let parts = [found?.text, details.map { Self.lines($0).joined(separator: "; ") }]
            .compactMap(\.self).filter { !$0.isEmpty }
        let words = parts.joined(separator: " – ")
        // A character may be of any number of accents.
        guard words.unicodeScalars.count > Self.longestWords else { return words.isEmpty ? nil : words }
        return String(String.UnicodeScalarView(words.unicodeScalars.prefix(Self.longestWords))) + " …"
    }

    /// The first text that stands at one of some member paths.
    static func text(at paths: [[String]], in json: JSONValue) -> (path: [String], text: String)? {
        paths.lazy.compactMap { path in text(at: path[...], in: json).map { (path: path, text: $0) } }.first
    }

    /// The text at a member path, whose names with `[]` behind them are lists of which each element says something, about the field that it
    /// names beside it.
    private static func text(at path: ArraySlice<String>, in json: JSONValue) -> String? {
        guard let name = path.first else { return json.string.flatMap { $0.isEmpty ? nil : $0 } }
        guard name.hasSuffix("[]") else { return json[name].flatMap { text(at: path.dropFirst(), in: $0) } }
        let elements = name == "[]" ? json.array : json[String(name.dropLast(2))]?.array
        let texts = (elements ?? []).compactMap { element in
            text(at: path.dropFirst(), in: element).map {
                [place(of: element), $0].compactMap(\.self).joined(separator: ": ")
            }
        }
        return texts.isEmpty ? nil : texts.joined(separator: "; ")
    }

    /// The field that an element of a list of errors is about, as FastAPI (`loc`), Spring (`field`) and JSON:API (`source.pointer`) say it.
    private static func place(of element: JSONValue) -> String? {
        if let parts = element["loc"]?.array {
            let names = parts.map { $0.string ?? $0.text }
            let own = names.first == "body" ? Array(names.dropFirst()) : names
            return own.isEmpty ? nil : own.joined(separator: ".")
        }
        let pointer = element.value(at: ["source", "pointer"])?.string?.split(separator: "/").last
        return element["field"]?.string ?? pointer.map(String.init)
    }

    /// A line for each field that says something, also of objects that only group fields.
    private static func lines(_ details: JSONValue) -> [String] {
        (details.object ?? [:]).sorted { $0.key < $1.key }.flatMap { field, value in
            if value.object != nil { return lines(value) }
            let text = flat(value)
            return text.isEmpty ? [] : ["\(field): \(text)"]
        }
    }

    private static func flat(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .array(let elements): elements.map(flat).joined(separator: " ")
        default: value.text
        }
    }
}
