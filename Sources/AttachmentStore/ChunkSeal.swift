import Crypto
import Foundation

/// Seals a stream in chunks of 64 KiB, each AES-256-GCM: constant memory, and no byte is handed on before its chunk is proven.
///
/// The nonce is the file's own eight random bytes and the chunk's number, so that none is used twice under one key. The last chunk says so
/// under the seal: a file that was cut off between two chunks does not open.
struct ChunkSeal {
    static let chunk = 64 << 10
    static let overhead = 16
    static let prefixLength = 8

    /// The file's part of the nonces.
    let prefix: [UInt8]
    private let key: SymmetricKey

    init(secret: [UInt8], prefix: [UInt8] = Self.freshPrefix()) {
        self.prefix = prefix
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Data("clinicsync attachment".utf8), outputByteCount: 32)
    }

    private static func freshPrefix() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<prefixLength).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    func seal(_ bytes: UnsafeRawBufferPointer, number: UInt32, isLast: Bool) throws(AttachmentError) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(
                Data(bytes), using: key, nonce: try nonce(number), authenticating: [isLast ? 1 : 0])
            return Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw AttachmentError(.damaged("it could not be sealed"))
        }
    }

    func open(_ bytes: ArraySlice<UInt8>, number: UInt32, isLast: Bool) throws(AttachmentError) -> [UInt8] {
        do {
            guard bytes.count >= Self.overhead else { throw CocoaError(.coderReadCorrupt) }
            let box = try AES.GCM.SealedBox(
                nonce: try nonce(number), ciphertext: bytes.dropLast(Self.overhead), tag: bytes.suffix(Self.overhead))
            return Array(try AES.GCM.open(box, using: key, authenticating: [isLast ? 1 : 0]))
        } catch {
            throw AttachmentError(.damaged("its seal is broken, or it was sealed with another key"))
        }
    }

    private func nonce(_ number: UInt32) throws -> AES.GCM.Nonce {
        try AES.GCM.Nonce(data: prefix + number.littleEndianBytes)
    }
}
