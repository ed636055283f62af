import Hummingbird

extension Response {
    /// An answer whose body the closure writes.
    static func json(status: HTTPResponse.Status = .ok, _ write: (inout JSONWriter) -> Void) -> Response {
        var writer = JSONWriter()
        write(&writer)
        return json(bytes: writer.bytes, status: status)
    }

    /// An answer with one record.
    static func json(_ record: some JSONWritable, status: HTTPResponse.Status = .ok) -> Response {
        json(status: status) { record.write(to: &$0) }
    }

    /// An answer whose JSON is written already.
    static func json(bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// 204.
    static let noContent = Response(status: .noContent)
}
