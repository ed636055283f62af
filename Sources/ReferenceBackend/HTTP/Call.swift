import Foundation
import Hummingbird

/// What Hummingbird keeps for one request; the default is all that this server needs.
typealias BackendContext = BasicRequestContext

/// A request on its way to the handler of its endpoint.
struct Call: Sendable {
    /// A body larger than this many bytes is answered with 413.
    static let bodyLimit = 1 << 20

    private let request: Request
    private let parameters: Parameters

    init(_ request: Request, _ parameters: Parameters) {
        self.request = request
        self.parameters = parameters
    }

    var query: Query { Query(request.uri.query) }

    /// A number of the path. Something else there is a path that the server hasn't, hence 404.
    func id(_ name: String = "id") throws(APIError) -> Int64 {
        guard let id = parameters.get(name).flatMap({ Int64($0) }) else { throw .notFound }
        return id
    }

    /// A segment of the path.
    func segment(_ name: String) -> String { parameters.get(name) ?? "" }

    /// The fields of the JSON body.
    /// - Throws: `APIError.bodyTooLarge`, `APIError.invalid`, or what broke the connection.
    func body() async throws -> [String: JSONValue] {
        var collected = ByteBuffer()
        for try await part in request.body {
            guard collected.readableBytes + part.readableBytes <= Self.bodyLimit else { throw APIError.bodyTooLarge }
            collected.writeImmutableBuffer(part)
        }
        return try JSONValue.object(Data(collected.readableBytesView))
    }

    /// Reads the body's fields; `partial` for a PATCH.
    func fields(partial: Bool = false) async throws -> FieldReader {
        FieldReader(try await body(), partial: partial)
    }
}
