import Hummingbird
import NIOPosix

/// The files that records name, for whoever is signed in. Their names can't be guessed.
struct MediaRoutes: Sendable {
    let database: ClinicDatabase
    let folder: MediaFolder

    /// Where all files are.
    static let root = "/media/"
    /// Where those of dossiers are (cabinet-medical.md 6.1).
    static let dossiers = "/media/dossiers_medicaux/"

    func add(to endpoints: Endpoints) {
        endpoints.restricted("media/dossiers_medicaux/{name}", to: nil, [.get: show])
    }

    @Sendable private func show(_ call: Call, _ account: Account) async throws -> Response {
        let name = call.segment("name")
        guard let file = try await database.read({ try MediaTable($0).find(name: name) }) else {
            throw APIError.notFound
        }
        let content = try await content(of: file)
        return FileAnswer(
            type: file.type.rawValue, content: content, caching: "private", isBare: call.quirks.contains(.bareDownloads)
        ).response(to: call.request)
    }

    /// - Throws: `APIError.notFound` when the file is gone from the folder, as after an older database was put back.
    private func content(of file: StoredFile) async throws -> FileContent {
        try await NIOThreadPool.singleton.runIfActive { [folder] in
            switch file.place {
            case .row(let bytes): return FileContent(bytes)
            case .folder(let sha256):
                guard let file = try OpenFile(existing: folder.path(of: file.name)) else { throw APIError.notFound }
                return FileContent(file, sha256: sha256)
            }
        }
    }
}
