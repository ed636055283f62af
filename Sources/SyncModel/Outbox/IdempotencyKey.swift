/// By what a server that keeps keys knows a request again (`Idempotency-Key`).
extension Operation {
    /// The key of a request of this operation: its id, a dot, and 16 hexadecimal digits of the request's digest.
    ///
    /// The same request has the same key, however often it is sent. One whose content changed since has another: to a key that it knows, a
    /// server repeats what it answered, and does nothing.
    public func idempotencyKey(ofRequest digest: ElementDigest) -> String {
        let digits = String(digest.low, radix: 16)
        return "\(id.text).\(String(repeating: "0", count: 16 - digits.count))\(digits)"
    }

    /// The id, as text, of the operation that a key was made for.
    public static func id(inIdempotencyKey key: String) -> String { String(key.prefix { $0 != "." }) }
}
