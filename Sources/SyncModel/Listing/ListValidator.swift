/// What a server marked the answer to a list with, by which it tells later that the list is as it was (RFC 9110 section 8.8).
public struct ListValidator: Sendable, Equatable {
    /// The address of the list, query included.
    public let address: String
    /// The entity tag, as it was written; nil for none.
    public let entityTag: String?
    /// When the list was last changed by the server's word, as it was written; nil for none that may be relied on.
    public let lastModified: String?
    /// When the answer was applied, Unix milliseconds.
    public let keptAt: Int64

    /// The longest text that is kept of either, in bytes.
    private static let longest = 1_024

    /// A validator; nil where there is nothing to tell by.
    ///
    /// - Parameters:
    ///   - entityTag: As the server wrote it. One that can't be sent back is none.
    ///   - lastModified: Likewise.
    public init?(address: String, entityTag: String?, lastModified: String?, keptAt: Int64) {
        func sendable(_ text: String?) -> String? {
            guard let text, !text.isEmpty, text.utf8.count <= Self.longest,
                text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f })
            else { return nil }
            return text
        }
        self.address = address
        self.entityTag = sendable(entityTag)
        self.lastModified = sendable(lastModified)
        self.keptAt = keptAt
        if self.entityTag == nil, self.lastModified == nil { return nil }
    }
}
