/// A path of a document, in its words and its parameters.
struct PathTemplate: Sendable, Equatable {
    /// A part between two slashes.
    enum Part: Sendable, Equatable {
        case word(String)
        /// A word in braces.
        case parameter(String)
    }

    let parts: [Part]
    /// Whether it ends with a slash.
    let hasSlash: Bool

    /// Takes a path apart; nil for one that has braces inside of a word, or no slash at its start.
    init?(_ text: String) {
        guard text.hasPrefix("/"), !text.contains("?"), !text.contains("#"), !text.contains(" ") else { return nil }
        var parts: [Part] = []
        for piece in text.split(separator: "/") {
            if piece.hasPrefix("{"), piece.hasSuffix("}"),
                piece.dropFirst().dropLast().allSatisfy({ $0 != "{" && $0 != "}" })
            {
                parts.append(.parameter(String(piece.dropFirst().dropLast())))
            } else if piece.contains("{") || piece.contains("}") {
                return nil
            } else {
                parts.append(.word(String(piece)))
            }
        }
        (self.parts, hasSlash) = (parts, text.hasSuffix("/") && text != "/")
    }

    /// What two paths have in common that differ only in their parameters' names, or in a slash at the end.
    var key: String { Self.key(parts[...]) }
    /// The same of a path's beginning.
    static func key(_ parts: ArraySlice<Part>) -> String {
        parts.map { part in if case .word(let word) = part { "/" + word } else { "/{}" } }.joined()
    }

    /// The names of its parameters, in their order.
    var parameters: [String] { parts.compactMap { if case .parameter(let name) = $0 { name } else { nil } } }
    /// Whether it ends with a parameter.
    var isItem: Bool { if case .parameter? = parts.last { true } else { false } }
    /// Its words, without parameters.
    var words: [String] { parts.compactMap { if case .word(let word) = $0 { word } else { nil } } }
    /// Its last part, where that is a word.
    var lastWord: String? { if case .word(let word)? = parts.last { word } else { nil } }

    /// The path, with its parameters under other names.
    ///
    /// - Parameter names: As many names as it has parameters.
    func text(naming names: [String]) -> String {
        var names = names[...]
        let pieces = parts.map { part in
            switch part {
            case .word(let word): word
            case .parameter(let name): "{\(names.popFirst() ?? name)}"
            }
        }
        return "/" + pieces.joined(separator: "/") + (hasSlash ? "/" : "")
    }
}
