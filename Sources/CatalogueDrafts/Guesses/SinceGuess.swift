/// Finds the parameter by which a list tells what changed since a moment.
enum SinceGuess {
    private static let changes: Set<String> = ["updated", "modified", "changed", "update", "modification", "change"]
    private static let marks: Set<String> = ["since", "after", "gte", "gt", "from", "min"]

    /// The keys of `since`, and the parameter's name; nil where no parameter is one.
    static func find(
        _ query: [DocumentedOperation.Parameter], _ reader: SchemaReader
    ) -> (parameter: String, keys: [(key: String, value: String)])? {
        for parameter in query {
            let words = Set(Noun.words(of: parameter.name))
            let isNamed = !words.isDisjoint(with: changes) && !words.isDisjoint(with: marks)
            let told = Set(Noun.words(of: parameter.words))
            let isTold =
                ["since", "changed", "modified_since"].contains(parameter.name.lowercased())
                && !told.isDisjoint(with: changes.union(["changes"]))
            guard isNamed || isTold else { continue }
            let shape = reader.shape(of: parameter.schema)
            var keys = [("parameter", YAMLText.scalar(parameter.name)), ("full_every", "21600")]
            if shape.types == ["integer"] { keys.append(("form", "seconds")) }
            return (parameter.name, keys)
        }
        return nil
    }
}
