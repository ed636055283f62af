/// What servers make of a text beside taking white space from its ends: one space between words, line feeds alone, HTML escapes, and e-mail
/// addresses in small letters.
enum RewrittenText {
    static func of(_ text: String) -> String {
        let plain = text.split(separator: "&amp;", omittingEmptySubsequences: false).joined(separator: "&")
        var spaced = ""
        for character in plain where !(character.isWhitespace && spaced.last == " ") {
            spaced.append(character.isWhitespace ? " " : character)
        }
        let isAddress = spaced.contains("@") && !spaced.contains(where: \.isWhitespace)
        let escaped = spaced.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&amp;")
        return isAddress ? escaped.lowercased() : escaped
    }
}
