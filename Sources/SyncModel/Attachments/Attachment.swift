/// How far a file has come on its way to the server, or from it (design section 10).
public enum AttachmentStage: String, Sendable, CaseIterable {
    /// It is only here: its operation says what becomes of it.
    case waiting
    /// The server said yes to it and nothing waits for it any more; a list is yet to show that the server keeps it.
    case checking
    /// The server keeps it: it was seen there, byte for byte or by its length.
    case uploaded
    /// A copy of a file of the server's.
    case cached
}

/// A file that belongs to a field of a record.
public struct Attachment: Sendable, Equatable {
    /// Its permanent name.
    public var id: LocalID
    /// The record's resource.
    public var resource: String
    /// The record.
    public var document: LocalID
    /// The field that tells of it.
    public var field: String
    /// The name that it came with: one path component.
    public var name: String
    /// What it is, by its first bytes.
    public var mediaType: String
    /// The SHA-256 of its content, 64 hexadecimal digits, by which it is stored.
    public var digest: String
    /// The length of its content in bytes.
    public var size: Int64
    /// Whether it is kept sealed.
    public var isSealed: Bool
    /// How far it has come.
    public var stage: AttachmentStage
    /// When it came to that stage, Unix milliseconds.
    public var stageAt: Int64
    /// The operation that sends it, or sent it; nil for a copy of the server's file.
    public var operation: LocalID?
    /// The content coding with which it was sent last; nil for none.
    public var coding: String?
    /// How many bytes its request had when it was sent last, the form around it included; nil when it never was.
    public var bytesOnWire: Int64?
    /// Where the server keeps it; of one that waits, what the record named when it was put in. Nil for nowhere.
    public var url: String?
    /// When it was put in, or fetched; Unix milliseconds.
    public var addedAt: Int64

    /// A file that was just put in.
    public init(
        id: LocalID, resource: String, document: LocalID, field: String, name: String, mediaType: String,
        digest: String,
        size: Int64, isSealed: Bool, stage: AttachmentStage, operation: LocalID? = nil, url: String? = nil,
        addedAt: Int64
    ) {
        self.id = id
        self.resource = resource
        self.document = document
        self.field = field
        self.name = name
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.isSealed = isSealed
        self.stage = stage
        stageAt = addedAt
        self.operation = operation
        self.url = url
        self.addedAt = addedAt
    }
}
