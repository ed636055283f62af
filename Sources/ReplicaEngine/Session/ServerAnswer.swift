import SyncCatalogue
import SyncModel
import Transport

/// A server's answer as the engine reads it: JSON where it is JSON, and words for people where it is an error.
struct ServerAnswer: Sendable {
    let status: Int
    /// The parsed body; nil for none, or for something that is no JSON, such as a proxy's page.
    let json: JSONValue?
    private let isText: Bool

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
            ? try? JSONValue(parsing: bytes) : nil
    }

    /// Whether it came with something that is no JSON: another server's answer, such as a proxy's or a captive portal's.
    var isForeign: Bool { isText && json == nil }

    /// The server's own words, from the members that the catalogue names, with the details of a validation.
    func words(_ catalogue: Catalogue) -> String { words(catalogue.errorWords, details: catalogue.errorDetails) }

    /// The same, by paths: of the words, and of the details.
    func words(_ paths: [[String]], details: [[String]] = [["details"]]) -> String {
        guard let json else { return "the server answered \(status)" + (isText ? " with a page that is no JSON" : "") }
        let message = paths.lazy.compactMap { json.value(at: $0)?.string }.first
        let told = details.lazy.compactMap { json.value(at: $0) }.first { $0.object?.isEmpty == false }
        let details = (told ?? (message == nil ? json : nil))?.object?.sorted { $0.key < $1.key }.map {
            field, value in
            "\(field): \(Self.flat(value))"
        }
        let parts = [message, details?.joined(separator: "; ")].compactMap(\.self).filter { !$0.isEmpty }
        return parts.isEmpty ? "the server answered \(status)" : parts.joined(separator: " – ")
    }

    private static func flat(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .array(let elements): elements.map(flat).joined(separator: " ")
        default: value.text
        }
    }
}
