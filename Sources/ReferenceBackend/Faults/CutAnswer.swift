import Hummingbird
import NIOCore

extension Response {
    /// The answer as it arrives when the connection ends in the middle of its body; nil when that has no middle.
    func cutInTheMiddle(_ channel: any Channel) async throws -> Response? {
        var (response, whole) = (self, body)
        if whole.contentLength == nil { whole = ResponseBody(byteBuffer: try await whole.collected()) }
        guard let length = whole.contentLength, length > 1 else { return nil }
        response.body = ResponseBody(contentLength: length) { [whole] writer in
            do {
                try await whole.write(CuttingWriter(parent: writer, left: length / 2))
            } catch is CuttingWriter.End {
                try await channel.close()
            }
        }
        return response
    }
}

/// Passes on so many bytes, and no more.
private struct CuttingWriter: ResponseBodyWriter {
    /// All that may pass has passed.
    struct End: Error {}

    var parent: any ResponseBodyWriter
    var left: Int

    mutating func write(_ buffer: ByteBuffer) async throws {
        var buffer = buffer
        guard let slice = buffer.readSlice(length: min(left, buffer.readableBytes)) else { return }
        try await parent.write(slice)
        left -= slice.readableBytes
        if left == 0 { throw End() }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws { throw End() }
}
