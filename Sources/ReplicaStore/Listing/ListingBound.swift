/// A bound of a list that its text breaks. Nothing of such a list is taken.
public enum ListingBound: Error, Sendable, Equatable, CustomStringConvertible {
    /// One of its elements is longer than so many bytes.
    case element(limit: Int)
    /// It has more than so many elements.
    case elements(limit: Int)
    /// What it stands in is longer than so many bytes, before it or behind it.
    case envelope(limit: Int)

    /// The text for people and logs.
    public var description: String {
        switch self {
        case .element(let limit): "a record of the list is longer than \(limit) bytes"
        case .elements(let limit): "the list has more than \(limit) records"
        case .envelope(let limit): "what stands around the list is longer than \(limit) bytes"
        }
    }
}
