/// What a field's file may be, and how it is sent (design section 10).
public struct FileRule: Sendable, Equatable {
    /// The name of the form's part that carries the file.
    public let part: String
    /// The most bytes that a file may have.
    public let maximumBytes: Int64
    /// The kinds that a file may be, judged by its first bytes, such as `image/png` or `image/*`; empty where any will do.
    public let mediaTypes: [String]
    /// Whether the file is kept sealed (design section 12).
    public let isSensitive: Bool
    /// Another field and the values of it with which this one tells of a file; nil where it always does.
    public let condition: FileCondition?

    /// What a file may have where the catalogue names no limit: 25 MiB.
    public static let usualMaximumBytes: Int64 = 25 << 20

    /// Whether a file may be of a kind.
    public func admits(_ mediaType: String) -> Bool {
        mediaTypes.isEmpty
            || mediaTypes.contains { rule in
                rule == mediaType || rule.hasSuffix("/*") && mediaType.hasPrefix(rule.dropLast(1))
            }
    }
}

/// By what a record tells that a field of it names a file, such as a message's kind.
public struct FileCondition: Sendable, Equatable {
    /// The field that tells.
    public let field: String
    /// The values with which it does.
    public let values: [String]
}

/// How a file comes to the server.
public enum UploadRoute: Sendable, Equatable {
    /// By a request of its own, when the record is there.
    case alone(Endpoint)
    /// Only in the request that makes the record.
    case withCreate
}

/// What a catalogue says of files as a whole.
public struct FilePolicy: Sendable, Equatable {
    /// The content codings that the server is known to decode in requests.
    public let codings: [String]
    /// Which files are kept at hand.
    public internal(set) var pinned: [PinRule]
}

/// Which files are kept at hand before anybody asks for them, such as those of the patients who come today.
public struct PinRule: Sendable, Equatable {
    /// The roles that it is for.
    public let roles: [String]
    /// A query over the replica whose rows are a resource, a record's local id and a field. It may use `:now` and `:today`, as views do.
    public let sql: String
}

extension Resource {
    /// The fields that tell of files.
    public var fileFields: [Field] { fields.filter { $0.file != nil } }

    /// How a field's file comes to the server; nil where it can't.
    ///
    /// - Parameter face: What the role may do.
    public func uploadRoute(of field: Field, _ face: Face) -> UploadRoute? {
        guard field.type == .file else { return nil }
        if let endpoint = face.uploads[field.name] ?? field.upload { return .alone(endpoint) }
        switch field.writable {
        case .update, .always: return face.update.map(UploadRoute.alone)
        case .create: return face.create == nil ? nil : .withCreate
        case .never: return nil
        }
    }
}
