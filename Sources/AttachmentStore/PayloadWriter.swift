/// Writes what follows a header: as it is, or sealed.
final class PayloadWriter {
    private let file: StoreFile
    private let seal: ChunkSeal?
    private var waiting: [UInt8] = []
    private var chunks: UInt32 = 0
    /// How many bytes were given to it.
    private(set) var count: Int64 = 0

    init(_ file: StoreFile, seal: ChunkSeal?) {
        (self.file, self.seal) = (file, seal)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(AttachmentError) {
        count += Int64(bytes.count)
        guard let seal else { return try file.write(bytes) }
        waiting += bytes
        // The last chunk is known only at the end: so one is always kept back.
        while waiting.count > ChunkSeal.chunk {
            try write(Array(waiting.prefix(ChunkSeal.chunk)), seal, isLast: false)
            waiting.removeFirst(ChunkSeal.chunk)
        }
    }

    func finish() throws(AttachmentError) {
        guard let seal else { return }
        try write(waiting, seal, isLast: true)
        waiting = []
    }

    private func write(_ chunk: [UInt8], _ seal: ChunkSeal, isLast: Bool) throws(AttachmentError) {
        let number = chunks
        let sealed = try chunk.withBytes { (bytes) throws(AttachmentError) in
            try seal.seal(bytes, number: number, isLast: isLast)
        }
        try file.write(sealed)
        chunks += 1
    }
}
