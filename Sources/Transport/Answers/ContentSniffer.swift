/// Tells JSON from the pages that proxies and hotels put in its place, with status 200 (design section 8).
public enum ContentSniffer {
    /// Whether a body may be parsed as JSON, by its `Content-Type` and its first bytes.
    ///
    /// A declared JSON type must begin like a JSON value. Without a type, or with one that says little (`text/plain`,
    /// `application/octet-stream`), only an array or an object passes. Any other type is what it says it is.
    ///
    /// - Parameter firstBytes: at least up to the first byte that is not white space; a byte-order mark is skipped.
    public static func looksLikeJSON(fields: HTTPFields, firstBytes: some Collection<UInt8>) -> Bool {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let blank = Set(" \t\r\n".utf8)
        let text = firstBytes.dropFirst(firstBytes.starts(with: mark) ? mark.count : 0)
        guard let first = text.first(where: { !blank.contains($0) }) else { return false }

        let type = (fields["Content-Type"] ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        if type == "application/json" || type == "text/json" || type.hasSuffix("+json") {
            return "{[\"-0123456789tfn".utf8.contains(first)
        }
        let saysLittle = ["", "text/plain", "application/octet-stream"].contains(type)
        return saysLittle && "{[".utf8.contains(first)
    }
}
