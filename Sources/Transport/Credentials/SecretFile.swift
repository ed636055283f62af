import Foundation

/// A small JSON file that only its owner may read (design section 12). Its calls block on the disk: keep them off the
/// cooperative pool and off event loops.
struct SecretFile: Sendable, Equatable {
    /// Which file it is, for errors.
    let file: SecretFileError.File
    /// Where it is.
    let path: String

    /// The longest file that is read, in bytes.
    static let sizeLimit = 64 * 1024

    /// Reads the value.
    ///
    /// - Parameter form: What the file must hold, in words for an error.
    func read<Value: Decodable>(_: Value.Type, form: String) throws(SecretFileError) -> Value {
        let bytes = try bytes()
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch DecodingError.keyNotFound(let key, _) {
            throw failure(.malformed("the key \"\(key.stringValue)\" is missing"))
        } catch {
            // The decoder's own words quote the file, so they stay out.
            throw failure(.malformed("it is not a \(form)"))
        }
    }

    /// Reads what the file holds. Every check is made on the opened file, so that nobody can swap it in between.
    func bytes() throws(SecretFileError) -> [UInt8] {
        let file: OpenFile
        do {
            // O_NONBLOCK: opening a FIFO must not hang before the check that refuses it.
            file = try OpenFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        } catch {
            switch error.code {
            case ENOENT: throw failure(.missing)
            case ELOOP: throw failure(.symbolicLink)
            default: throw failure(.system(error.description))
            }
        }
        var state = stat()
        guard fstat(file.descriptor, &state) == 0 else { throw failure(.system(SystemFault("fstat").description)) }
        guard state.st_mode & S_IFMT == S_IFREG else { throw failure(.notRegular) }
        guard state.st_uid == geteuid() else { throw failure(.otherOwner(state.st_uid)) }
        guard state.st_mode & 0o077 == 0 else { throw failure(.readableByOthers(mode: Int(state.st_mode & 0o777))) }
        guard state.st_size <= Self.sizeLimit else { throw failure(.malformed("longer than \(Self.sizeLimit) bytes")) }
        do { return try file.read(upTo: Self.sizeLimit) } catch { throw failure(.system(error.description)) }
    }

    /// Writes the value with mode 0600, whole or not at all, and on the disk when this returns. A symbolic link at `path` is
    /// replaced, not followed.
    func write(_ value: some Encodable) throws(SecretFileError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes: [UInt8]
        do { bytes = try [UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")] } catch {
            throw failure(.malformed("its content has no JSON form"))
        }
        do { try replace(with: bytes) } catch { throw failure(.system(error.description)) }
    }

    /// Gives the file a name that no other has.
    func setAside() throws(SecretFileError) {
        guard rename(path, path + ".damaged-" + UUID().uuidString) == 0 else {
            throw failure(.system(SystemFault("rename").description))
        }
    }

    func failure(_ reason: SecretFileError.Reason) -> SecretFileError {
        SecretFileError(file: file, path: path, reason: reason)
    }

    private func replace(with bytes: [UInt8]) throws(SystemFault) {
        let folder = (path as NSString).deletingLastPathComponent
        let draft = path + ".new-" + UUID().uuidString
        let file = try OpenFile(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
        do throws(SystemFault) {
            try file.write(bytes)
            try file.sync()
            guard rename(draft, path) == 0 else { throw SystemFault("rename") }
        } catch {
            unlink(draft)
            throw error
        }
        // Without this the name could still lead to the old file after a power cut.
        try OpenFile(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY).sync()
    }
}
