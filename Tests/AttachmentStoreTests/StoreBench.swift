import Foundation
import SyncTestSupport
import Testing

@testable import AttachmentStore

/// A store in a folder of its own.
struct StoreBench {
    static let secret = [UInt8](repeating: 7, count: 32)

    let folder: TemporaryFolder
    let store: AttachmentStore

    init(secret: [UInt8]? = Self.secret) throws {
        folder = try TemporaryFolder()
        store = try AttachmentStore(folder: folder.file("files"), secret: secret)
    }

    @discardableResult
    func put(_ content: [UInt8], limit: Int64 = .max, isSealed: Bool = false) throws -> AttachmentStore.Receipt {
        let path = folder.file("source-\(UUID().uuidString)")
        try Data(content).write(to: URL(filePath: path))
        let source = try StoreFile(path, O_RDONLY)
        let receipt = try store.put(from: source.descriptor, limit: limit, isSealed: isSealed)
        store.release(receipt.stored.digest)
        return receipt
    }

    func content(_ digest: ContentDigest, in store: AttachmentStore? = nil, room: Int = 50_000) throws -> [UInt8] {
        let reader = try (store ?? self.store).reader(of: digest)
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: room)
        while case let count = try buffer.withUnsafeMutableBytes({ try reader.read(into: $0) }), count > 0 {
            content += buffer[..<count]
        }
        return content
    }

    /// The bytes of a stored file as they are on the disk.
    func bytes(_ digest: ContentDigest) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: store.path(of: digest))))
    }

    func overwrite(_ digest: ContentDigest, with bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: URL(filePath: store.path(of: digest)))
    }

    /// What is left of files that were being written.
    func leftovers() throws -> [String] { try FolderListing.names(in: store.incoming) }
}

/// What is wrong, with any words.
func isDamage(_ error: any Error) -> Bool {
    if case .damaged? = (error as? AttachmentError)?.reason { true } else { false }
}
