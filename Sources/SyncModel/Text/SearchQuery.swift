/// What a person looks for, as words of a ``SearchText``.
public struct SearchQuery: Sendable, Equatable {
    /// One thing that a record must have.
    public enum Term: Sendable, Equatable {
        /// A word: anywhere in a word where it is long enough, else at the beginning of one.
        case word(String)
        /// Digits that were typed in groups: as one number, or each group as a word.
        case number(String, groups: [String])
    }

    /// The most terms that are looked for: of a whole page that somebody pastes, the first.
    public static let mostTerms = 32

    /// All that a record must have, each once; empty where nothing was typed that could be in one.
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
            // Nothing but what stands before a number from abroad is a word.
            if digits.isEmpty || groups == [digits] {
                terms = Self.few(groups.map(Term.word))
            } else {
                terms = [.number(digits, groups: Array(groups.prefix(Self.mostTerms)))]
            }
            return
        }
        var terms: [Term] = []
        var groups: [String] = []
        func flush() {
            if groups.count > 1 {
                terms.append(.number(groups.joined(), groups: Array(groups.prefix(Self.mostTerms))))
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
        self.terms = Self.few(terms)
    }

    private static func few(_ terms: [Term]) -> [Term] {
        var few: [Term] = []
        for term in terms where few.count < mostTerms && !few.contains(term) { few.append(term) }
        return few
    }

    private static func words(of text: String) -> [String] {
        var search = SearchText()
        search.append(text)
        return search.text.split(separator: " ").map(String.init)
    }
}
