/// Where refusals keep the server's words, as their schemas tell.
struct ErrorWordsGuess {
    /// The member paths, those that say most first.
    let paths: [String]
    /// Whether the document says nothing of it.
    let isGuess: Bool

    private static let texts = [
        "detail", "message", "error", "error_description", "title", "msg", "non_field_errors", "reason",
    ]
    private static let lists = ["detail", "details", "errors", "violations"]
    private static let parts = ["msg", "message", "detail", "title", "description"]

    init(_ document: OpenAPIDocument, _ reader: SchemaReader) {
        var (lists, texts): ([String], [String]) = ([], [])
        var seen: Set<String> = []
        for operation in document.operations {
            for refusal in operation.refusals {
                // One schema tells the same wherever it stands.
                if let reference = refusal["$ref"]?.text, !seen.insert(reference).inserted { continue }
                let shape = reader.shape(of: refusal)
                for name in Self.lists {
                    guard let elements = reader.member(name, of: shape).elements else { continue }
                    let element = reader.shape(of: elements)
                    if let part = Self.parts.first(where: { element[$0] != nil }) { lists.append("\(name)[].\(part)") }
                }
                for name in Self.texts {
                    let member = reader.member(name, of: shape)
                    if member.types.contains("string") || shape[name] != nil && member.isEmpty { texts.append(name) }
                    guard let part = Self.parts.first(where: { member[$0] != nil }) else { continue }
                    texts.append("\(name).\(part)")
                }
            }
        }
        let order = { (path: String) in Self.texts.firstIndex { path.hasPrefix($0) } ?? 99 }
        let found = (lists + texts.sorted { order($0) < order($1) }).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        isGuess = found.isEmpty
        paths = found.isEmpty ? ["detail", "message", "error"] : Array(found.prefix(8))
    }
}
