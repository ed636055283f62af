import GRDB
import SyncCatalogue
import SyncModel

/// How a search finds its records in one resource: an index that narrows, and the stored text that decides.
struct SearchPlan {
    /// SQL with the values of its question marks.
    typealias Part = (sql: String, arguments: [any DatabaseValueConvertible])

    /// One of the full text's tables, and what must match in it; nil where nothing narrows.
    let narrowing: (table: String, match: String)?
    /// What must hold of a record's stored text.
    let check: Part
    private let others: Part?

    /// More trigrams or words than that hardly narrow: the text itself is looked at anyway.
    private static let mostParts = 6

    init(_ query: SearchQuery, _ resource: Resource) {
        guard let text = DocumentSchema(resource).text, !query.terms.isEmpty else {
            (narrowing, check, others) = (nil, ("0", []), nil)
            return
        }
        let column = "\(DocumentSchema(resource).table).\(TextTables.column)"
        var checks: [String] = []
        var arguments: [any DatabaseValueConvertible] = []
        func has(_ word: String, asBeginning: Bool = false) -> String {
            arguments.append(Self.isPart(word) && !asBeginning ? word : " " + word)
            return "instr(\(column), ?) > 0"
        }
        for term in query.terms {
            switch term {
            case .word(let word): checks.append(has(word))
            case .number(let digits, let groups):
                let number = has(digits)
                checks.append(
                    "(\(number) OR (\(groups.map { has($0, asBeginning: true) }.joined(separator: " AND "))))")
            }
        }
        self.check = (checks.joined(separator: " AND "), arguments)
        let words = query.terms.compactMap { if case .word(let word) = $0 { word } else { nil } }
        narrowing = Self.narrowing(words, text)
        others = narrowing == nil ? Self.narrowing(query.terms, text) : nil
    }

    /// The whole condition on a document's row.
    var condition: Part {
        if let narrowing {
            return (
                "(id IN (SELECT rowid FROM \(narrowing.table) WHERE \(narrowing.table) MATCH ?) AND \(check.sql))",
                [narrowing.match] + check.arguments
            )
        }
        guard let others else { return ("(\(check.sql))", check.arguments) }
        return ("(id IN (\(others.sql)) AND \(check.sql))", others.arguments + check.arguments)
    }

    private static func isPart(_ word: String) -> Bool { word.unicodeScalars.count >= SearchQuery.shortestPart }

    private static func narrowing(_ words: [String], _ text: TextTables) -> (table: String, match: String)? {
        let parts = trigrams(of: words)
        if !parts.isEmpty { return (text.parts, parts) }
        let beginnings = words.filter(isIndexed)
        return beginnings.isEmpty ? nil : (text.words, prefixes(beginnings))
    }

    /// A single number that was typed in groups: found as a number, or by each group as a word.
    private static func narrowing(_ terms: [SearchQuery.Term], _ text: TextTables) -> Part? {
        guard case .number(let digits, let groups)? = terms.first, isPart(digits) else { return nil }
        let (parts, words) = (text.parts, text.words)
        return (
            """
            SELECT rowid FROM \(parts) WHERE \(parts) MATCH ? UNION ALL SELECT rowid FROM \(words) WHERE \(words) MATCH ?
            """, [trigrams(of: [digits]), prefixes(groups)]
        )
    }

    /// Few of a text's trigrams, and likely rare ones, for each list of records is walked beside the others: those with digits first, and each
    /// letter of a long word in one.
    private static func trigrams(of words: [String]) -> String {
        var found: [String] = []
        for word in words where isPart(word) {
            let scalars = Array(word.unicodeScalars)
            for start in Array(stride(from: 0, to: scalars.count - 2, by: 3)) + [scalars.count - 3] {
                var part = String.UnicodeScalarView()
                part.append(contentsOf: scalars[start..<start + 3])
                if !found.contains(String(part)) { found.append(String(part)) }
            }
        }
        func isNumber(_ part: String) -> Bool { part.utf8.contains { (0x30...0x39).contains($0) } }
        return quoted(Array((found.filter(isNumber) + found.filter { !isNumber($0) }).prefix(mostParts)), "")
    }

    private static func prefixes(_ words: [String]) -> String { quoted(Array(words.prefix(mostParts)), "*") }

    private static func quoted(_ tokens: [String], _ end: String) -> String {
        tokens.map { "\"\($0)\"\(end)" }.joined(separator: " ")
    }

    /// Whether FTS5's own tables of characters know all of a word as letters and digits, so that it is one token to them, too.
    private static func isIndexed(_ word: String) -> Bool {
        word.unicodeScalars.allSatisfy { scalar in
            guard scalar.value < 0x10000 else { return false }
            return switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
                true
            default: false
            }
        }
    }
}
