import Glibc
import Synchronization

/// The files of one account, each stored once under the SHA-256 of its content (design section 10).
///
/// A file is `ab/cd/abcd…` below the store's folder. It comes to be by a rename, after its bytes are on the disk, so that a name never
/// stands for half a file. Which records a file belongs to is not known here: the replica's database says so, and tells what may go.
///
/// All calls block on the disk, and may be made from any thread.
///
/// ## Putting and reading
/// - ``put(from:limit:isSealed:progress:)``
/// - ``intake(limit:isSealed:)``
/// - ``release(_:)``
/// - ``reader(of:)``
/// - ``status(of:)``
///
/// ## Keeping it small and sound
/// - ``remove(_:)``
/// - ``entries()``
/// - ``evict(downTo:sparing:)``
/// - ``scrub(_:)``
public final class AttachmentStore: Sendable {
    /// A file that was put in.
    public struct Stored: Sendable, Equatable {
        /// What it is known by.
        public let digest: ContentDigest
        /// The length of its content in bytes.
        public let length: Int64
        /// How many bytes it takes on the disk.
        public let bytesOnDisk: Int64
        /// Whether its bytes are compressed there.
        public let isCompressed: Bool
        /// Whether its bytes are sealed there.
        public let isSealed: Bool
    }

    /// A file that was put in, and what was seen on the way.
    public struct Receipt: Sendable, Equatable {
        /// The file as it is stored.
        public let stored: Stored
        /// Whether it was here before.
        public let wasKnown: Bool
        /// The first bytes of its content, 132 at most, by which its kind is known.
        public let head: [UInt8]
    }

    /// The store's folder.
    public let folder: String
    private let secret: [UInt8]?
    private let serial = Mutex<UInt64>(0)
    private let admitted = Mutex(0)
    /// How often each file was put in without having been released: nothing removes those.
    private let claims = Mutex<[ContentDigest: Int]>([:])

    var incoming: String { folder + "/incoming" }

    /// Opens a store, and removes what a process that died was writing.
    ///
    /// - Parameters:
    ///   - folder: Its folder, made `0700` when it is not there; its parent must be.
    ///   - secret: The 32 bytes that sensitive files are sealed with; nil where there are none.
    /// - Throws: ``AttachmentError`` when the folder can't be made or read.
    public init(folder: String, secret: [UInt8]? = nil) throws(AttachmentError) {
        (self.folder, self.secret) = (folder, secret)
        try StoreFile.makeFolder(folder)
        try StoreFile.makeFolder(folder + "/incoming")
        for name in try FolderListing.names(in: incoming) { unlink(incoming + "/" + name) }
    }

    // MARK: Putting and reading

    /// Takes in what a descriptor reads up to its end. When this returns, the file is on the disk, whatever happens to the machine.
    ///
    /// - Parameters:
    ///   - source: A descriptor to read from; it stays the caller's.
    ///   - limit: The most bytes that are taken.
    ///   - isSealed: Whether it is to be sealed on the disk.
    ///   - progress: Is told how many bytes were read so far.
    /// - Returns: What was stored, claimed until ``release(_:)``.
    /// - Throws: ``AttachmentError``: too large, sealed without a key, or a fault of the disk. Nothing is left behind then.
    public func put(
        from source: Int32, limit: Int64 = .max, isSealed: Bool = false, progress: (Int64) -> Void = { _ in }
    ) throws(AttachmentError) -> Receipt {
        let intake = try intake(limit: limit, isSealed: isSealed)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CompressionJudge.headLength, alignment: 16)
        defer { buffer.deallocate() }
        while case let count = try StoreFile.read(source, nil, into: buffer), count > 0 {
            try intake.take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            progress(intake.length)
        }
        return try intake.finish()
    }

    /// Begins to take in what comes piece by piece, such as a download.
    ///
    /// - Throws: ``AttachmentError`` with ``AttachmentError/Reason/sealed`` without a key.
    public func intake(limit: Int64 = .max, isSealed: Bool = false) throws(AttachmentError) -> Intake {
        guard !isSealed || secret != nil else { throw AttachmentError(.sealed) }
        let writer = BlobWriter(freshPath: freshPath, secret: isSealed ? secret : nil, limit: limit)
        return Intake(self, writer, isSealed: isSealed)
    }

    /// Says that it is written down elsewhere whom a file belongs to, or that nobody wants it: from now on it may be removed.
    public func release(_ digest: ContentDigest) {
        claims.withLock { claims in
            guard let count = claims[digest] else { return }
            claims[digest] = count > 1 ? count - 1 : nil
        }
    }

    /// Moves a written content to its place.
    func admit(_ outcome: BlobPass.Outcome, isSealed: Bool) throws(AttachmentError) -> Receipt {
        // Claimed before it is looked for: it can't be removed in between.
        claims.withLock { $0[outcome.digest, default: 0] += 1 }
        do throws(AttachmentError) {
            // What is here already stays, unless it is to be sealed from now on. A damaged file is replaced by a sound one.
            if let known = try? status(of: outcome.digest), known.isSealed || !isSealed, isSound(outcome.digest) {
                return Receipt(stored: known, wasKnown: true, head: outcome.head)
            }
            let isNew = try moveIn(outcome)
            return Receipt(stored: try status(of: outcome.digest), wasKnown: !isNew, head: outcome.head)
        } catch {
            release(outcome.digest)
            throw error
        }
    }

    /// Opens a file from its beginning, and notes that it was used.
    ///
    /// - Throws: ``AttachmentError``: missing, damaged, or sealed without a key.
    public func reader(of digest: ContentDigest) throws(AttachmentError) -> BlobReader {
        let file = try open(digest)
        // Only the cache's order depends on it.
        futimens(file.descriptor, nil)
        return try BlobReader(file, digest: digest, secret: secret)
    }

    /// What is stored under a digest, without reading all of it.
    ///
    /// - Throws: ``AttachmentError``: missing, or damaged in its first bytes.
    public func status(of digest: ContentDigest) throws(AttachmentError) -> Stored {
        let file = try open(digest)
        let bytesOnDisk = Int64(try file.status().st_size)
        var bytes = [UInt8](repeating: 0, count: BlobHeader.length)
        let count = try bytes.withMutableBytes { (room) throws(AttachmentError) in try file.read(into: room) }
        guard count == BlobHeader.length, let header = BlobHeader(bytes) else {
            throw AttachmentError(.damaged("it has no header of this store"), digest.hex)
        }
        return Stored(
            digest: digest, length: header.contentLength, bytesOnDisk: bytesOnDisk,
            isCompressed: header.form == .zlib, isSealed: header.seal != nil)
    }

    /// Removes a file, if it is there and not claimed.
    ///
    /// - Returns: Whether it is gone.
    /// - Throws: ``AttachmentError`` for a fault of the disk.
    @discardableResult
    public func remove(_ digest: ContentDigest) throws(AttachmentError) -> Bool {
        let path = path(of: digest)
        let code: Int32? = claims.withLock { claims in
            if claims[digest] != nil { return nil }
            return unlink(path) == 0 || errno == ENOENT ? 0 : errno
        }
        guard let code else { return false }
        guard code == 0 else { throw .failed("unlink", path, code: code) }
        return true
    }

    /// How many files came in since the store was opened.
    public var additions: Int { admitted.withLock(\.self) }

    // MARK: Places

    func path(of digest: ContentDigest) -> String {
        "\(folder)/\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2).prefix(2))/\(digest.hex)"
    }

    private func open(_ digest: ContentDigest) throws(AttachmentError) -> StoreFile {
        do throws(AttachmentError) {
            return try StoreFile(path(of: digest), O_RDONLY)
        } catch {
            if case .system(_, ENOENT) = error.reason { throw AttachmentError(.missing, digest.hex) }
            throw error
        }
    }

    private func freshPath() -> String {
        let number = serial.withLock { serial in
            serial += 1
            return serial
        }
        return "\(incoming)/\(getpid())-\(number)"
    }

    /// Moves a file to its place, and waits until that is on the disk. Whether nothing was there before.
    private func moveIn(_ outcome: BlobPass.Outcome) throws(AttachmentError) -> Bool {
        let place = path(of: outcome.digest)
        let inner = String(place.dropLast(ContentDigest.digits + 1))
        let outer = String(inner.dropLast(3))
        if try StoreFile.makeFolder(outer) { try StoreFile.syncFolder(folder) }
        if try StoreFile.makeFolder(inner) { try StoreFile.syncFolder(outer) }
        let isNew = access(place, F_OK) != 0
        admitted.withLock { $0 += 1 }
        guard rename(outcome.path, place) == 0 else { throw .failed("rename", place) }
        try StoreFile.syncFolder(inner)
        return isNew
    }

    // MARK: Checking

    /// Reads a whole file, and tells what is wrong with it; nil when it is what was put in.
    func check(_ digest: ContentDigest) -> AttachmentError? {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        do throws(AttachmentError) {
            let reader = try BlobReader(open(digest), digest: digest, secret: secret)
            while try reader.read(into: buffer) > 0 {}
            return nil
        } catch {
            return error
        }
    }

    private func isSound(_ digest: ContentDigest) -> Bool { check(digest) == nil }
}
