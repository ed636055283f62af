import SyncModel

/// Holds the values that a catalogue gives for a field against what the field may hold.
extension ResourceLinks {
    /// Checks the values that a mapping has under a field's name.
    ///
    /// - Parameter place: The mapping of values by field.
    func checkValues(_ values: [JSONValue], of name: String, _ place: CatalogueNode) throws(CatalogueError) {
        try checkValues(values, of: name, at: name, place)
    }

    /// Checks values of a field.
    ///
    /// - Parameter key: The key of the place that has them.
    func checkValues(
        _ values: [JSONValue], of name: String, at key: String, _ place: CatalogueNode
    ) throws(CatalogueError) {
        guard let field = resource.field(named: name), place.isSound(key),
            place.book.isSound("resources.\(resource.name).fields.\(name)") || key == "default" || key == "starts"
        else { return }
        for value in values where value != .null {
            if !field.choices.isEmpty, let text = value.string, !field.choices.contains(text) {
                place.refuse(at: key, .notAllowed(value: text, allowed: field.choices))
            } else if !field.type.admits(value) {
                place.refuse(
                    at: key,
                    .invalid("has '\(value.string ?? value.text)', but '\(name)' holds \(field.type.description)"))
            }
        }
    }
}

extension FieldType {
    /// Whether a value of a catalogue can be one of the field's.
    fileprivate func admits(_ value: JSONValue) -> Bool {
        switch self {
        case .string, .instant, .date, .time: value.string != nil
        // An unquoted fraction is read as a text, which servers send of amounts too.
        case .decimal: value.bool == nil
        case .integer: value.string == nil && value.bool == nil
        case .boolean: value.bool != nil
        case .any, .reference, .file: true
        }
    }

    fileprivate var description: String {
        switch self {
        case .string: "texts"
        case .integer: "whole numbers"
        case .decimal: "amounts"
        case .boolean: "true and false"
        case .instant: "moments"
        case .date: "days"
        case .time: "times of day"
        case .any, .reference, .file: "anything"
        }
    }
}
