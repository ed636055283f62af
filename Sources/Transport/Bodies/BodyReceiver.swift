/// Takes the body of an answer while it comes in: a file that is continued, hashed and decompressed on the way.
///
/// Its functions are called on the transport's thread, and must be quick: every other transfer waits meanwhile. What they
/// throw ends the transfer with kind `localFile`, and its description ends in logs. Whatever happens to a transfer, the
/// receiver keeps what it got: its owner may ask for the rest (RFC 9110 section 14.2).
public protocol BodyReceiver: Sendable {
    /// Looks at the head of an answer, once per exchange: redirects that are followed, and interim answers, are left out.
    ///
    /// - Returns: whether it takes the body. If not, the body comes in memory (at most 1 MiB of it).
    func begin(status: Int, fields: HTTPFields) throws -> Bool

    /// Takes the next decoded bytes, which are valid only until it returns.
    func take(_ bytes: UnsafeRawBufferPointer) throws
}
