import Foundation
import GRDB
import Hummingbird
import NIOPosix

/// The pictures of profiles (dokal.md 4), stored as Supabase's storage serves a public bucket.
struct AvatarRoutes: Sendable {
    let store: DokalStore
    let uploads: Uploads

    /// Where all of them are.
    static let root = "/storage/v1/object/public/avatars/"
    /// The most bytes that one may have.
    static let limit = 5 << 20

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/profile/avatar", to: nil, [.post: upload])
        endpoints.open("storage/v1/object/public/avatars/{id}/{name}", [.get: download])
    }

    /// What a form brought.
    private struct Picture: Sendable {
        let type: ImageType
        let bytes: Data
        let file: ReceivedFile
    }

    @Sendable private func upload(_ call: Call, _ caller: Caller) async throws -> Response {
        if let picture = try await picture(of: call) {
            try await store.change { change in
                try change.db.execute(
                    sql: "INSERT OR REPLACE INTO avatar_file (profile, content_type, bytes) VALUES (?, ?, ?)",
                    arguments: [caller.id, picture.type.rawValue, picture.bytes])
                // A new name each time, so that no cache shows the old picture.
                let name = "\(Identifier.new()).\(picture.type.suffix)"
                try change.db.update(
                    "profile", id: caller.id, ["avatar": name, "updated_at": change.now.description])
                try UploadLog(change.db).note(record: caller.id, name: name, picture.file)
            }
        }
        return try await store.record(call, ProfileRoutes.query, ["me": caller.id])
    }

    /// The picture that a form brings; nil when the server lost it, and keeps quiet about that.
    /// - Throws: `APIError.refused` for none, or one that isn't what it should be, and what `Uploads.withForm` throws.
    private func picture(of call: Call) async throws -> Picture? {
        do {
            guard let boundary = try MultipartStream.boundary(of: call.request.headers[.contentType] ?? "") else {
                throw APIError.refused("No file uploaded")
            }
            return try await uploads.withForm(of: call, boundary: boundary, fileField: "avatar") { form in
                guard form.fate == .read else { return nil }
                guard let file = form.file, file.size > 0 else { throw APIError.refused("No file uploaded") }
                guard file.size <= Self.limit else { throw APIError.refused("File too large") }
                let bytes = try await NIOThreadPool.singleton.runIfActive {
                    try Data(contentsOf: URL(filePath: file.path))
                }
                guard let type = ImageType(of: bytes) else { throw APIError.refused("Only image files are allowed") }
                return Picture(type: type, bytes: bytes, file: file)
            }
        } catch APIError.invalid {
            throw APIError.refused("Malformed multipart form")
        }
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
            ).map { row in (type: row[0] as String, content: FileContent(row[1])) }
        }
        guard let found else { throw APIError.notFound }
        return FileAnswer(
            type: found.type, content: found.content, caching: "public, max-age=3600",
            isBare: call.quirks.contains(.bareDownloads)
        ).response(to: call.request)
    }
}
