extension ValueForm {
    /// Reads a word, or the order of a day's parts.
    ///
    /// - Parameter isSent: Whether only requests have it, as the moment since which a list is asked for. One without an offset means two moments
    ///   in the night in which clocks go back, and is none to go by.
    init?(_ node: CatalogueNode, of type: FieldType, isSent: Bool = false) throws(CatalogueError) {
        let word = try node.string()
        switch (type, word) {
        case (.decimal, "text"), (.integer, "text"), (.reference, "text"): self = .text
        case (.decimal, "number"), (.integer, "number"), (.reference, "number"): self = .number
        case (.instant, "seconds"): self = .seconds
        case (.instant, "milliseconds"): self = .milliseconds
        case (.instant, "local") where !isSent: self = .local
        case (.instant, "offset") where !isSent: self = .offset
        case (.instant, "utc") where !isSent: self = .utc
        case (.date, _):
            guard let order = DayOrder(word) else {
                node.refuse(
                    .invalid("must have YYYY, MM and DD, once each, with '/', '.', '-', blanks or nothing between them")
                )
                return nil
            }
            self = .day(order)
        default:
            let allowed: [String]? =
                switch type {
                case .decimal, .integer, .reference: ["text", "number"]
                case .instant: ["seconds", "milliseconds"] + (isSent ? [] : ["local", "offset", "utc"])
                default: nil
                }
            node.refuse(
                allowed.map { .notAllowed(value: word, allowed: $0) }
                    ?? .invalid("goes with numbers, references, days and moments only"))
            return nil
        }
    }
}
