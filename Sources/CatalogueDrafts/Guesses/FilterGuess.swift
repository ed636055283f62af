/// Finds the filters of a list among the parameters of its query, as the replica can apply them itself.
enum FilterGuess {
    private static let from = ["gte", "gt", "after", "from", "since", "start", "min"]
    private static let until = ["lte", "lt", "before", "to", "until", "end", "max"]

    /// The filters, each with its keys.
    ///
    /// - Parameter others: Parameters that mean something else.
    static func filters(
        _ query: [DocumentedOperation.Parameter], without others: Set<String>, _ fields: [FieldDraft]
    ) -> [(name: String, keys: [(key: String, value: String)])] {
        let columns = fields.filter { !$0.isSecret && ($0.isShown || $0.object != nil) && $0.value.type != "file" }
        return query.compactMap { parameter in
            guard !others.contains(parameter.name), Noun.isName(parameter.name) else { return nil }
            return keys(parameter.name, columns).map { (parameter.name, $0) }
        }
    }

    private static func keys(_ name: String, _ columns: [FieldDraft]) -> [(key: String, value: String)]? {
        let isDay = { (field: FieldDraft) in ["instant", "date"].contains(field.value.type) && field.reference == nil }
        if ["search", "q", "query", "term"].contains(name.lowercased()) {
            return columns.contains(where: \.isSearched) ? [("match", "search")] : nil
        }
        if let field = field(name, columns) {
            let match = isDay(field) ? "day" : "equal"
            return [("match", match), ("field", field.name)]
        }
        if ["day", "date"].contains(name.lowercased()) {
            let days = columns.filter {
                isDay($0)
                    && !["created", "updated", "modified", "deleted"].contains(Noun.words(of: $0.name).first ?? "")
            }
            return days.count == 1 ? [("match", "day"), ("field", days[0].name)] : nil
        }
        let words = Noun.words(of: name)
        for (marks, match) in [(from, "since"), (until, "until")] {
            var stems: [[String]] = []
            if words.last.map(marks.contains) == true { stems.append(words.dropLast()) }
            if words.first.map(marks.contains) == true { stems.append(Array(words.dropFirst())) }
            for rest in stems where !rest.isEmpty {
                let stem = rest.joined(separator: "_")
                let found =
                    field(stem, columns)
                    ?? columns.first { Noun.joined($0.name) == stem + "_at" || Noun.joined($0.name) == stem + "_on" }
                if let found, isDay(found) { return [("match", match), ("field", found.name)] }
            }
        }
        return nil
    }

    /// The field of that name, or the reference whose id it is.
    private static func field(_ name: String, _ columns: [FieldDraft]) -> FieldDraft? {
        columns.first { $0.name == name } ?? columns.first { Noun.joined($0.name) == Noun.joined(name) }
            ?? columns.first {
                $0.reference != nil && ReferenceGuess.stem(of: $0.name).text == ReferenceGuess.stem(of: name).text
            }
    }
}
