/// What one page of a list is asked for by, beside what the list always is.
public enum PageRequest: Sendable, Hashable {
    /// As the list itself: the first page, where answers name the next one.
    case first
    /// By a query parameter and its value.
    case parameter(String, String)
    /// By an address that an answer had.
    case address(PageAddress)

    /// The path and the query, which begins behind the question mark and is escaped.
    ///
    /// - Parameters:
    ///   - path: The path of the list.
    ///   - own: The parameters with which the list is always asked for. Of an address that leaves them out they are added: some servers name
    ///     only the page there.
    ///   - escape: Writes a name or a value as a part of a query.
    public func target(
        _ path: String, _ own: [(String, String)], escape: (String) -> String
    ) -> (path: String, query: String) {
        func joined(_ pairs: [(String, String)]) -> [String] { pairs.map { "\(escape($0.0))=\(escape($0.1))" } }
        switch self {
        case .first: return (path, joined(own).joined(separator: "&"))
        case .parameter(let name, let value):
            return (path, joined(own + [(name, value)]).joined(separator: "&"))
        case .address(let address):
            let names = Set(address.names)
            let missing = joined(own.filter { !names.contains($0.0) })
            let query = ([address.query].filter { !$0.isEmpty } + missing).joined(separator: "&")
            return (address.path, query)
        }
    }
}
