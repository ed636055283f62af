import Foundation
import GRDB
import Hummingbird
import NIOPosix

/// The pictures of profiles (dokal.md 4), stored as Supabase's storage serves a public bucket.
struct AvatarRoutes: Sendable {
    let store: DokalStore

    /// Where all of them are.
    static let root = "/storage/v1/object/public/avatars/"
    /// The most bytes that one may have.
    static let limit = 5 << 20

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/profile/avatar", to: nil, [.post: upload])
        endpoints.open("storage/v1/object/public/avatars/{id}/{name}", [.get: download])
    }

    @Sendable private func upload(_ call: Call, _ caller: Caller) async throws -> Response {
        let parts = try await call.parts()
        guard let file = parts.first(where: { $0.name == "avatar" && $0.fileName != nil })?.content, !file.isEmpty
        else { throw APIError.refused("No file uploaded") }
        guard file.count <= Self.limit else { throw APIError.refused("File too large") }
        guard let type = ImageType(of: file) else { throw APIError.refused("Only image files are allowed") }
        try await store.change { change in
            try change.db.execute(
                sql: "INSERT OR REPLACE INTO avatar_file (profile, content_type, bytes) VALUES (?, ?, ?)",
                arguments: [caller.id, type.rawValue, file])
            // A new name each time, so that no cache shows the old picture.
            try change.db.update(
                "profile", id: caller.id,
                ["avatar": "\(Identifier.new()).\(type.suffix)", "updated_at": change.now.description])
        }
        return try await store.record(call, ProfileRoutes.query, ["me": caller.id])
    }

    @Sendable private func download(_ call: Call) async throws -> Response {
        let (id, name) = (try call.uuid(), call.segment("name"))
        let found = try await store.database.read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT f.content_type, f.bytes FROM avatar_file f JOIN profile p ON p.id = f.profile
                    WHERE p.id = ? AND p.avatar = ?
                    """,
                arguments: [id, name]
            ).map { row -> (String, Data) in (row[0], row[1]) }
        }
        guard let (type, bytes) = found else { throw APIError.notFound }
        return FileAnswer(type: type, bytes: bytes, tag: "\"\(name)\"").response(to: call.request)
    }
}

extension Call {
    /// The parts of a form.
    /// - Throws: `APIError.refused` for another body, `APIError.bodyTooLarge`, or what broke the connection.
    fileprivate func parts() async throws -> [MultipartBody.Part] {
        do {
            guard let boundary = try MultipartBody.boundary(of: request.headers[.contentType] ?? "") else { return [] }
            let bytes = try await bytes(limit: Self.uploadLimit)
            // Megabytes are searched for the boundary: not on a thread that others wait for.
            return try await NIOThreadPool.singleton.runIfActive { try MultipartBody(bytes, boundary: boundary).parts }
        } catch APIError.invalid {
            throw APIError.refused("Malformed multipart form")
        }
    }
}
