import CZlib
import Hummingbird

/// Compresses answers over 1 KiB for clients that say they accept it, but for pictures, which are compressed already, and
/// for files with a tag.
struct GzipAnswers: RouterMiddleware {
    typealias Context = BackendContext

    /// Smaller answers fit into one packet anyway.
    static let threshold = 1_024

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard (response.body.contentLength ?? .max) > Self.threshold, response.headers[.contentEncoding] == nil,
            // A tag is of the bytes that it came with; so are ranges.
            response.headers[.eTag] == nil,
            response.headers[.contentType]?.hasPrefix("image/") != true
        else {
            return response
        }
        response.headers.append(.init(name: .vary, value: "Accept-Encoding"))
        guard Self.accepts(request.headers[.acceptEncoding] ?? "") else { return response }
        response.headers[.contentEncoding] = "gzip"
        let plain = response.body
        response.body = ResponseBody { writer in
            try await plain.write(GzipBodyWriter(parent: writer, stream: try GzipStream()))
        }
        return response
    }

    /// Whether an `Accept-Encoding` names gzip (or anything) with a quality above 0 (RFC 9110 section 12.5.3).
    static func accepts(_ header: String) -> Bool {
        header.lowercased().split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard let coding = parts.first, coding == "gzip" || coding == "x-gzip" || coding == "*" else {
                return false
            }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            return quality > 0
        }
    }
}

/// Passes a body on compressed, piece by piece, so that the event loop gets its turn between pieces of a long list.
private struct GzipBodyWriter: ResponseBodyWriter {
    var parent: any ResponseBodyWriter
    let stream: GzipStream

    private static let piece = 64 * 1_024

    mutating func write(_ buffer: ByteBuffer) async throws {
        var rest = buffer
        while let slice = rest.readSlice(length: min(Self.piece, rest.readableBytes)), slice.readableBytes > 0 {
            let compressed = try stream.compress(slice, flush: Z_NO_FLUSH)
            if compressed.readableBytes > 0 { try await parent.write(compressed) }
        }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await parent.write(try stream.compress(ByteBuffer(), flush: Z_FINISH))
        try await parent.finish(trailingHeaders)
    }
}
