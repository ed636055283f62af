import SyncModel

/// How a probe quotes what a server sent: short, and without the account's secrets.
struct Quotation: Sendable {
    let echo: SecretEcho

    private static let longestValue = 40
    private static let longestWords = 400

    init(_ echo: SecretEcho = SecretEcho([])) {
        self.echo = echo
    }

    /// Words for people.
    func plain(_ text: String) -> String { Self.cut(echo.removed(from: text), to: Self.longestWords) }

    /// The value of a field. Of one that is sealed or secret only the kind is told.
    func value(_ value: JSONValue, isHidden: Bool = false) -> String {
        if isHidden { return "a \(value.kind)" }
        return Self.cut(echo.removed(from: value.text), to: Self.longestValue)
    }

    private static func cut(_ text: String, to length: Int) -> String {
        guard text.unicodeScalars.count > length else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(length))) + "…"
    }
}
