/// Reads what follows a header: as it is, or unsealed chunk by chunk.
final class PayloadReader {
    private let file: StoreFile
    private let seal: ChunkSeal?
    private var opened: ArraySlice<UInt8> = []
    private var chunks: UInt32 = 0
    private var rest: Int64
    /// How many bytes it will give in all, with nothing sealed.
    let length: Int64

    /// - Parameter length: How many bytes of the file follow the header.
    init(_ file: StoreFile, seal: ChunkSeal?, length: Int64) {
        (self.file, self.seal, rest) = (file, seal, length)
        let sealedChunk = Int64(ChunkSeal.chunk + ChunkSeal.overhead)
        let chunks = (length + sealedChunk - 1) / sealedChunk
        self.length = seal == nil ? length : length - chunks * Int64(ChunkSeal.overhead)
    }

    /// Reads until the room is full or the payload ends.
    func read(into room: UnsafeMutableRawBufferPointer) throws(AttachmentError) -> Int {
        guard let seal else { return try file.read(into: room) }
        var filled = 0
        while filled < room.count {
            if opened.isEmpty, try !openNext(seal) { break }
            let part = opened.prefix(room.count - filled)
            UnsafeMutableRawBufferPointer(rebasing: room[filled...]).copyBytes(from: part)
            filled += part.count
            opened = opened.dropFirst(part.count)
        }
        return filled
    }

    /// Opens the next chunk; false behind the last.
    private func openNext(_ seal: ChunkSeal) throws(AttachmentError) -> Bool {
        guard rest > 0 else {
            // Even an empty file has a chunk, which says that it is the last.
            guard chunks > 0 else { throw AttachmentError(.damaged("it ends behind its header")) }
            return false
        }
        var bytes = [UInt8](repeating: 0, count: Int(min(rest, Int64(ChunkSeal.chunk + ChunkSeal.overhead))))
        let (file, wanted) = (file, bytes.count)
        let count = try bytes.withMutableBytes { (room) throws(AttachmentError) in try file.read(into: room) }
        guard count == wanted else { throw AttachmentError(.damaged("it is shorter than it was")) }
        rest -= Int64(wanted)
        opened = try seal.open(bytes[...], number: chunks, isLast: rest == 0)[...]
        chunks += 1
        return !opened.isEmpty
    }
}
