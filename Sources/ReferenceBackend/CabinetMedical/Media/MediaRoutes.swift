import Hummingbird

/// The files that records name, for whoever is signed in. Their names can't be guessed.
struct MediaRoutes: Sendable {
    let database: ClinicDatabase

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
        return Response(
            status: .ok,
            headers: [
                .contentType: file.type.rawValue, .xContentTypeOptions: "nosniff", .cacheControl: "private",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
}
