import AttachmentStore
import Foundation
import Transport

/// The files that the server keeps: asked for at its own places only, with the token where it belongs.
struct ServerFiles: Sendable {
    let session: ServerSession

    /// The address that a record names.
    ///
    /// - Throws: ``EngineError/refused(_:)`` for one that is not followed.
    func address(_ text: String) throws -> FileAddress {
        do {
            return try FileAddress(text, server: session.baseURL, others: [session.service.url])
        } catch {
            throw EngineError.refused(.init(.foreignAddress(error.description)))
        }
    }

    /// Whether two addresses, or their lack, mean the same place: some servers write the same one relative here and absolute there.
    func isSame(_ one: String?, _ other: String?) -> Bool {
        func place(_ text: String?) -> String? {
            guard let text, !text.isEmpty else { return nil }
            return (try? address(text).url) ?? text
        }
        return place(one) == place(other)
    }

    /// Asks for a file, or for its head.
    ///
    /// - Throws: ``EngineError``, or `TransportFailure`.
    func ask(
        _ method: HTTPMethod, _ address: FileAddress, fields: HTTPFields = [:],
        to destination: BodyDestination = .memory(limit: 1 << 20),
        progress: (@Sendable (TransferProgress) -> Void)? = nil
    ) async throws -> HTTPResponse {
        // Lengths and ranges are those of the file as it is (RFC 9110 section 14.2), not of a compressed form of it.
        var fields = fields
        fields["Accept-Encoding"] = "identity"
        var request = HTTPRequest(
            method: method, url: address.url, fields: fields, destination: destination, limits: .transfer)
        // A file may be kept at the place that signs in, and the API lead there.
        request.otherPlaces = [session.baseURL, session.service.url]
        return try await session.read(request, isPublic: !address.isOwn, progress: progress)
    }
}

extension HTTPFields {
    /// The length of the whole file, as an answer tells it: of a part (RFC 9110 section 14.4), or of a whole that is not compressed.
    var fileLength: Int64? {
        if let range = self["Content-Range"] {
            return range.split(separator: "/").last.flatMap { Int64($0) }
        }
        guard isIdentity else { return nil }
        return self["Content-Length"].flatMap { Int64($0) }
    }

    /// Where the part of a file begins that an answer has; nil for none.
    var rangeStart: Int64? {
        guard let range = self["Content-Range"], range.lowercased().hasPrefix("bytes ") else { return nil }
        return range.dropFirst(6).split(separator: "-").first.flatMap { Int64($0) }
    }

    /// Whether the body is a page of HTML.
    var isPage: Bool { self["Content-Type"]?.lowercased().hasPrefix("text/html") ?? false }

    /// Whether the body is as the file is.
    var isIdentity: Bool { self["Content-Encoding"].map { $0.lowercased() == "identity" } ?? true }

    /// The SHA-256 of the whole file, where the server names it (RFC 9530, or RFC 3230 before it).
    var fileDigest: ContentDigest? {
        for name in ["Repr-Digest", "Digest"] {
            for item in self[name]?.split(separator: ",") ?? [] {
                let parts = item.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces).lowercased() == "sha-256",
                    let data = Data(base64Encoded: parts[1].trimmingCharacters(in: [":", " "])),
                    let digest = ContentDigest(bytes: data)
                else { continue }
                return digest
            }
        }
        return nil
    }

    /// By what a later answer is known to be of the same file: a strong tag, or else the time of its last change (RFC 9110 section 13.1.5).
    var validator: String? {
        if let tag = self["ETag"], !tag.hasPrefix("W/") { return tag }
        return self["Last-Modified"]
    }
}
