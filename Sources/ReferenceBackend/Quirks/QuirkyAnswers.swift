import Foundation
import Hummingbird

/// Rewrites answers with one record as deployed servers leave them: without an id, without names, with absolute URLs.
struct QuirkyAnswers: RouterMiddleware {
    typealias Context = BackendContext

    let quirks: Set<Quirk>
    /// Whether a create at this path may be answered without an id.
    let idless: @Sendable (_ path: String) -> Bool

    private static let names = ["doctor_name", "patient_name"]
    private static let media = ["medical_file", "image", "fichier"]

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        let path = request.uri.path
        guard (200..<300).contains(response.status.code), path.hasPrefix("/api/"), !path.hasPrefix("/api/users/") else {
            return response
        }
        let bytes = try await response.body.collected()
        // A list is passed on without a look at its rows.
        guard bytes.readableBytesView.first == UInt8(ascii: "{"),
            var record = try? JSONSerialization.jsonObject(with: Data(bytes.readableBytesView)) as? [String: Any]
        else { return response }

        if quirks.contains(.createsWithoutID), response.status == .created, idless(path) {
            record["id"] = nil
        }
        if quirks.contains(.namesInListsOnly) { for name in Self.names { record[name] = nil } }
        if quirks.contains(.mixedMediaURLs), let host = request.head.authority {
            for field in Self.media {
                if let path = record[field] as? String { record[field] = "http://\(host)\(path)" }
            }
        }
        let rewritten = try JSONSerialization.data(
            withJSONObject: record, options: [.sortedKeys, .withoutEscapingSlashes])
        return .json(bytes: Array(rewritten), status: response.status)
    }
}
