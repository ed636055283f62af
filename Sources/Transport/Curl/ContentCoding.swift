/// In which codings the body of an answer is taken: those that were asked for, and one at a time.
///
/// libcurl decodes whatever it can, asked for or not, in up to five layers, and a single frame of zstd may have it keep 128 MiB of what it
/// decoded.
enum ContentCoding {
    /// What is asked for: the value of `Accept-Encoding`.
    static let accepted = "gzip, deflate"

    private static let known: Set<String> = ["gzip", "x-gzip", "deflate"]

    /// Throws for a body in another coding, or in several.
    static func check(_ fields: HTTPFields) throws(LocalStop) {
        let codings = fields.values("Content-Encoding").flatMap { $0.lowercased().split(separator: ",") }
            .map { $0.filter { $0 != " " && $0 != "\t" } }
            .filter { !$0.isEmpty && $0 != "identity" && $0 != "none" }
        if let other = codings.first(where: { !known.contains($0) }) {
            throw LocalStop(kind: .badEncoding, detail: "it is coded as \(other.prefix(20)), which was not asked for")
        }
        guard codings.count < 2 else {
            throw LocalStop(kind: .badEncoding, detail: "it is coded \(codings.count) times over")
        }
    }
}
