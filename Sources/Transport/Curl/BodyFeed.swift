/// Gives the body of a request piece by piece, and holds its source to the length that was announced. Confined to the
/// transport's thread.
final class BodyFeed {
    private enum Origin {
        case bytes([UInt8])
        case stream(any BodyReading)
    }

    private let origin: Origin
    private let length: Int64
    private var given: Int64 = 0

    /// Opens the source, if there is one: before anything is sent, so that a missing file costs no request.
    init(_ request: AdmittedRequest) throws(LocalStop) {
        length = request.bodyLength
        switch request.body {
        case nil: origin = .bytes([])
        case .bytes(let bytes): origin = .bytes(bytes)
        case .stream(let source):
            do { origin = .stream(try source.open()) } catch { throw .localFile(error) }
            if length == 0 { try expectEnd() }  // libcurl asks for no byte of an empty body
        }
    }

    /// Fills the room as far as there is something, and returns how far; 0 at the end of the body.
    func fill(_ room: UnsafeMutableRawBufferPointer) throws(LocalStop) -> Int {
        let wanted = Int(min(Int64(room.count), length - given))
        guard wanted > 0 else { return 0 }
        let count = try take(UnsafeMutableRawBufferPointer(rebasing: room[..<wanted]))
        guard count > 0 else {
            throw LocalStop(kind: .localFile, detail: "the body ended after \(given) of its \(length) bytes")
        }
        given += Int64(count)
        // Before the last piece leaves: a server must not get all that was announced of a body that is another one.
        if given == length { try expectEnd() }
        return count
    }

    private func take(_ room: UnsafeMutableRawBufferPointer) throws(LocalStop) -> Int {
        switch origin {
        case .bytes(let bytes):
            let start = Int(given)
            bytes.withUnsafeBytes {
                room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<(start + room.count)]))
            }
            return room.count
        case .stream(let reading):
            let count: Int
            do { count = try reading.read(into: room) } catch { throw .localFile(error) }
            guard (0...room.count).contains(count) else {
                throw LocalStop(kind: .localFile, detail: "the body's source read \(count) bytes of \(room.count)")
            }
            return count
        }
    }

    private func expectEnd() throws(LocalStop) {
        guard case .stream = origin else { return }
        var byte: UInt8 = 0
        let more = withUnsafeMutableBytes(of: &byte) { room in
            Result { () throws(LocalStop) in try take(room) }
        }
        guard try more.get() == 0 else {
            throw LocalStop(kind: .localFile, detail: "the body is longer than its \(length) bytes")
        }
    }
}
