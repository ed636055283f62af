import Foundation

/// UUIDs as APIs write them, in lower case (RFC 9562 section 4).
enum Identifier {
    /// A new one that can't be guessed.
    static func new() -> String { UUID().uuidString.lowercased() }

    /// Reads an id; nil for anything but a UUID.
    static func normalised(_ text: String) -> String? {
        // Foundation's reader takes what follows the 36 characters, too.
        text.utf8.count == 36 ? UUID(uuidString: text)?.uuidString.lowercased() : nil
    }

    /// Whether a segment of a path is one.
    static func isOne(_ text: some StringProtocol) -> Bool { normalised(String(text)) != nil }
}
