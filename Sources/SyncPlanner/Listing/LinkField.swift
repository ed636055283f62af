/// A `Link` header field (RFC 8288).
enum LinkField {
    /// The address of the first of its links that leads to a next page; nil where none does.
    static func next(in value: String) -> String? {
        var rest = value[...]
        // An address may have commas and semicolons; it ends with its bracket.
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let address = rest[rest.index(after: open)..<close]
            let (parameters, end) = parameters(of: rest[rest.index(after: close)...])
            if let relation = parameters.first(where: { $0.name == "rel" })?.value,
                relation.lowercased().split(separator: " ").contains("next")
            {
                return address.filter { !$0.isWhitespace }
            }
            rest = rest[end...]
        }
        return nil
    }

    /// The parameters behind an address, and where the next link begins.
    private static func parameters(of text: Substring) -> (found: [(name: String, value: String)], end: Substring.Index)
    {
        var found: [(name: String, value: String)] = []
        var (name, value) = ("", "")
        var (isValue, isQuoted) = (false, false)
        var index = text.startIndex
        func take() {
            if !name.isEmpty { found.append((name.lowercased(), value)) }
            (name, value, isValue) = ("", "", false)
        }
        while index < text.endIndex {
            let character = text[index]
            index = text.index(after: index)
            switch character {
            case "\\" where isQuoted && index < text.endIndex:
                value.append(text[index])
                index = text.index(after: index)
            case "\"" where isValue: isQuoted.toggle()
            case _ where isQuoted: value.append(character)
            case ",":
                take()
                return (found, index)
            case ";": take()
            case "=" where !isValue: isValue = true
            case " ", "\t": break
            default: if isValue { value.append(character) } else { name.append(character) }
            }
        }
        take()
        return (found, text.endIndex)
    }
}
