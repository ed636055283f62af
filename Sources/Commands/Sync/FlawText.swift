import SyncModel

/// The lists that prove nothing by what they lack, as people read them.
enum FlawText {
    /// A line for each flaw among an answer's, with the resource where it stands with it.
    static func lines(_ flaws: JSONValue?, of resource: String? = nil) -> [String] {
        (flaws?.array ?? []).map { flaw in
            "\(resource ?? Text.of(flaw["resource"])): \(PlainText.line(Text.of(flaw["message"])))"
        }
    }

    /// What follows from any.
    static let consequence = "until such a list is good, nothing that it lacks is taken for gone"
}
