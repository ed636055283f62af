/// Why no catalogue can be drafted from a document, and what to do next.
public enum DraftProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// It has more bytes or values than any document.
    case tooLarge
    /// Its values lie deeper in each other than any document's.
    case tooDeep
    /// It is neither YAML nor JSON; the line counts from 1.
    case unreadable(String, line: Int?)
    /// It is of an older language.
    case swagger(version: String)
    /// It does not say that it is an OpenAPI document of version 3; what it says, if anything.
    case noOpenAPI(version: String?)
    /// It has no path that is a list of records; how many paths it has.
    case noCollections(paths: Int)
    /// The name that was asked for is none of a catalogue.
    case badName(String)
    /// What was drafted is refused by the catalogue's loader, in its words.
    case unsound([String])

    /// The text for people, in one line, whatever the document says.
    public var description: String { YAMLText.line(words, most: 900) }

    private var words: String {
        switch self {
        case .tooLarge:
            "it is larger than 16 MiB, or repeats itself by aliases; leave out of it what you do not need, such as examples"
        case .tooDeep: "its values lie too deep in each other for an OpenAPI document; look whether it is one"
        case .unreadable(let words, let line):
            "it is neither YAML nor JSON\(line.map { ", line \($0)" } ?? ""): \(words); give the file that the server's documentation is made from, often at /openapi.json"
        case .swagger(let version):
            "it is Swagger \(version), and OpenAPI 3 is read; convert it first, such as with: npx swagger2openapi FILE -o openapi.yaml"
        case .noOpenAPI(let version?):
            "it says that it is OpenAPI '\(version)', and 3.0 and 3.1 are read; have the server write one of these"
        case .noOpenAPI(nil):
            "it has no 'openapi: 3.…' at its top, so that it is no OpenAPI document; it is often at /openapi.json, /api/schema/ or /docs.json"
        case .noCollections(let paths):
            "none of its \(paths) paths is a list of records, such as GET /patients with an array in its answer; write the catalogue by hand, as sync/README.md teaches"
        case .badName(let name):
            "'\(name)' can't be a catalogue's name: a letter, then letters, digits, '_' or '-', at most 64; give another with --name"
        case .unsound(let mistakes):
            "what was drafted has a mistake, which is a fault of this program: \(mistakes.joined(separator: "; ")); write the catalogue by hand, as sync/README.md teaches"
        }
    }
}
