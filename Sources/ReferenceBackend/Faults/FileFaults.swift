import Hummingbird

/// What is wrong with a file that is served.
struct FileFaults {
    let fault: Fault

    /// The answer that comes in place of one with a file.
    /// - Throws: `CompressionError`.
    func response(for response: Response) throws -> Response {
        fault.kind == .gzipBomb
            ? try GzipBomb().response(type: response.headers[.contentType]) : otherFile(for: response)
    }

    /// Other bytes, with everything that is said of the right ones, or with nothing that would prove any.
    private func otherFile(for response: Response) -> Response {
        var headers = response.headers
        if fault.form(of: 2) == 1 {
            for name in FileAnswer.proofs { headers[name] = nil }
        }
        let right = response.body
        let body = ResponseBody(contentLength: right.contentLength) { writer in
            try await right.write(OtherBytes(parent: writer))
        }
        return Response(status: response.status, headers: headers, body: body)
    }
}

/// Passes on other bytes than it is given, as many.
private struct OtherBytes: ResponseBodyWriter {
    var parent: any ResponseBodyWriter

    mutating func write(_ buffer: ByteBuffer) async throws {
        try await parent.write(ByteBuffer(bytes: buffer.readableBytesView.map { $0 ^ 0x5A }))
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await parent.finish(trailingHeaders)
    }
}
