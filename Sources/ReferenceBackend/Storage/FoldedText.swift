import Foundation
import GRDB

/// Text without case and accents, in which searches look: `helene` finds `Hélène`.
enum FoldedText {
    /// The text in lower case and without accents, whatever the language.
    static func of(_ text: String) -> String {
        // Foundation's folding costs microseconds, and most of what is searched has nothing to fold but case.
        text.utf8.allSatisfy { $0 < 0x80 }
            ? text.lowercased() : text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }

    /// The same for SQL, as `folded(text)`; SQLite's own `lower` knows ASCII only.
    static let function = DatabaseFunction("folded", argumentCount: 1, pure: true) { values in
        String.fromDatabaseValue(values[0]).map(of)
    }
}
