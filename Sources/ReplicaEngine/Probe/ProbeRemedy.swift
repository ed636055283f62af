import SyncModel

/// What is to be done about a finding.
public enum ProbeRemedy: Sendable, Equatable {
    /// Lines of YAML, mostly one, and the mapping of the catalogue that they belong into, as a path from its top, which is `.`; then what there is to say of it.
    case write(String, at: String, note: String = "")
    /// A key of a mapping that has to go.
    case remove(String, at: String, note: String = "")
    /// The language has no words for it: what can be done all the same.
    case unsayable(String)
    /// The catalogue is not to blame, or not for sure: where a person has to look.
    case look(String)

    /// One sentence for people.
    public var words: String {
        switch self {
        case .write(let line, let place, let note):
            "write '\(line.replacing("\n", with: "' and '"))' \(Self.words(of: place))\(note)"
        case .remove(let key, let place, let note): "take '\(key)' out of \(place)\(note)"
        case .unsayable(let words): "the language can't say it: \(words)"
        case .look(let words): words
        }
    }

    private static func words(of place: String) -> String {
        place == "." ? "at the catalogue's top" : "in \(place)"
    }

    /// The lines of YAML; nil where there are none to write.
    public var line: String? { if case .write(let line, _, _) = self { line } else { nil } }

    /// The mapping that is to be changed; nil where none is.
    public var place: String? {
        switch self {
        case .write(_, let place, _), .remove(_, let place, _): place
        case .unsayable, .look: nil
        }
    }
}

/// Words of a server's as a catalogue would have them.
enum CatalogueLine {
    private static let truths: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

    /// Whether a text can be a field's name.
    static func isName(_ text: String) -> Bool {
        text.count <= 64 && text.wholeMatch(of: /[A-Za-z][A-Za-z0-9_\-]*/) != nil
    }

    /// A text as a YAML scalar.
    static func text(_ text: String) -> String {
        let isPlain = text.wholeMatch(of: /[A-Za-z_\/][A-Za-z0-9_.\/\-]*/) != nil && !truths.contains(text.lowercased())
        // A string of JSON is one of YAML too (YAML 1.2 section 7.3.1).
        return isPlain ? text : JSONValue.string(text).text
    }

    /// A flow sequence of texts.
    static func list(_ texts: [String]) -> String { "[\(texts.map(text).joined(separator: ", "))]" }

    /// A member path.
    static func path(_ names: [String]) -> String { text(names.joined(separator: ".")) }
}
