/// The file with the secret by which sensitive values are sealed, `0600` (design section 12). Without it they can't be read: it belongs into
/// the backup of who backs up a replica.
public struct KeyFile: Sendable, Equatable {
    private struct Content: Codable {
        let key: String
    }

    /// How long a secret is, in bytes.
    public static let length = 32

    private let secret: SecretFile

    /// The file at `path`, which need not exist yet.
    public init(path: String) {
        secret = SecretFile(file: .key, path: path)
    }

    /// Where the file is.
    public var path: String { secret.path }

    /// The secret; nil where there is no file. It blocks on the disk.
    ///
    /// Whether a new one may be made then, only who knows what was sealed can tell: it would open nothing of that.
    ///
    /// - Throws: ``SecretFileError`` for a file that can't be used.
    public func bytes() throws(SecretFileError) -> [UInt8]? {
        let found: Content
        do throws(SecretFileError) {
            found = try secret.read(Content.self, form: "JSON object with a key")
        } catch {
            guard error.reason == .missing else { throw error }
            return nil
        }
        let digits = found.key
        let bytes = stride(from: 0, to: digits.utf8.count, by: 2).compactMap { offset in
            UInt8(digits.dropFirst(offset).prefix(2), radix: 16)
        }
        guard bytes.count == Self.length, digits.utf8.count == 2 * Self.length else {
            throw secret.failure(.malformed("its key has not 64 hexadecimal digits"))
        }
        return bytes
    }

    /// Gives a file that holds no whole secret another name beside it, so that nothing of it is overwritten. It blocks on the disk.
    ///
    /// - Throws: ``SecretFileError``.
    public func setAside() throws(SecretFileError) { try secret.setAside() }

    /// Makes a new secret, in place of any that is there. It blocks on the disk.
    ///
    /// - Throws: ``SecretFileError``.
    public func make() throws(SecretFileError) -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<Self.length).map { _ in UInt8.random(in: 0...255, using: &random) }
        try secret.write(Content(key: bytes.map { String(String(UInt16($0) + 256, radix: 16).dropFirst()) }.joined()))
        return bytes
    }
}
