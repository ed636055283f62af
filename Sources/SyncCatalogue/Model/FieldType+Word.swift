extension FieldType {
    /// The word for it in a catalogue, such as `decimal`; that of a reference without what it refers to.
    public var word: String {
        switch self {
        case .string: "string"
        case .integer: "integer"
        case .decimal: "decimal"
        case .boolean: "boolean"
        case .instant: "instant"
        case .date: "date"
        case .time: "time"
        case .any: "any"
        case .reference: "reference"
        case .file: "file"
        }
    }
}
