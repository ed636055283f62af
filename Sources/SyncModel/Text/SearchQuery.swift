/// What a person looks for, as words of a ``SearchText``.
public struct SearchQuery: Sendable, Equatable {
    /// One thing that a record must have.
    public enum Term: Sendable, Equatable {
        /// A word: anywhere in a word where it is long enough, else at the beginning of one.
        case word(String)
        /// Digits that were typed in groups: as one number, or each group as a word.
        case number(String, groups: [String])
    }

    /// All that a record must have; empty where nothing was typed that could be in one.
    public let terms: [Term]

    /// The shortest word that is found in the middle of another, in characters: a trigram's.
    public static let shortestPart = 3

    /// The terms of a text.
    public init(_ text: String) {
        // No record has it, and what is behind it would be cut off on the way through C.
        guard !text.unicodeScalars.contains("\0") else {
            terms = []
            return
        }
        if TelephonePlan.mayBeNumber(text) {
            let groups = Self.words(of: text).map { $0.filter { $0.isASCII && $0.isNumber } }.filter { !$0.isEmpty }
            let digits = TelephonePlan.digits(ofQuery: text)
            terms = digits.isEmpty ? [] : groups == [digits] ? [.word(digits)] : [.number(digits, groups: groups)]
            return
        }
        var terms: [Term] = []
        var groups: [String] = []
        func flush() {
            if groups.count > 1 {
                terms.append(.number(groups.joined(), groups: groups))
            } else {
                terms += groups.map(Term.word)
            }
            groups = []
        }
        for word in Self.words(of: text) {
            if word.allSatisfy({ $0.isASCII && $0.isNumber }) {
                groups.append(word)
            } else {
                flush()
                terms.append(.word(word))
            }
        }
        flush()
        self.terms = terms
    }

    private static func words(of text: String) -> [String] {
        var search = SearchText()
        search.append(text)
        return search.text.split(separator: " ").map(String.init)
    }
}
