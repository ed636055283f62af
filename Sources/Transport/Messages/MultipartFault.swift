/// Why a form can't be made.
public enum MultipartFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The boundary is empty, longer than 70 characters, or holds one that RFC 2046 section 5.1.1 does not allow.
    case malformedBoundary
    /// The value of a field holds the boundary.
    case boundaryInValue(field: String)
    /// The type of the file's content is no media type (RFC 9110 section 8.3.1).
    case malformedMediaType
    /// The length of the file is negative, or beyond what can be counted.
    case impossibleLength(Int64)

    /// What, where, and what to do next.
    public var description: String {
        switch self {
        case .malformedBoundary:
            "the form's boundary is malformed. Use 1 to 70 letters and digits."
        case .boundaryInValue(let field):
            "the form's boundary stands in the field \(MultipartText.name(field)). Use another random boundary."
        case .malformedMediaType:
            "the file's media type is malformed. Use a type such as image/png, or application/octet-stream."
        case .impossibleLength(let length):
            "the file's length can't be \(length) bytes. Look at the file again."
        }
    }
}
