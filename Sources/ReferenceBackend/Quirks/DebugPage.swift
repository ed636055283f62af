import Hummingbird

/// The page that Django shows instead of an error when it was deployed with `DEBUG = True`.
enum DebugPage {
    /// How long it is, in bytes.
    static let size = 200 * 1_024

    /// An answer with the page.
    static func response(status: HTTPResponse.Status) -> Response {
        let head = "<!DOCTYPE html>\n<html lang=\"en\"><head><title>\(status.code) at /api/</title></head><body>\n"
        let row = "<tr><td>django.core.handlers.exception</td><td class=\"code\"><pre>response = get_response()</pre>\n"
        let tail = "</body></html>\n"
        var page = head
        while page.utf8.count + row.utf8.count + tail.utf8.count <= size { page += row }
        page += String(repeating: " ", count: size - page.utf8.count - tail.utf8.count) + tail
        return Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
    }
}
