extension SmallCatalogue {
    /// The number, from 1, of the only line that holds a text.
    static func line(of part: String, in text: String = text) -> Int? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let hits = lines.indices.filter { lines[$0].contains(part) }
        return hits.count == 1 ? hits[0] + 1 : nil
    }
}
