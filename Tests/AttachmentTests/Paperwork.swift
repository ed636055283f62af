import AttachmentStore
import ControlProtocol
import Foundation
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Testing
import Transport

/// Files, and a front desk that attaches them.
struct Paperwork: Sendable {
    let workplace: Workplace
    let clinic: ServedClinic

    /// Runs a front desk at a server of its own.
    static func run(
        _ role: String = "ADMIN", login: String = Seed.adminEmail, quirks: Set<Quirk> = [], overlay: String? = nil,
        configure: (inout ReferenceServer.Configuration) -> Void = { _ in },
        _ body: @escaping @Sendable (Paperwork) async throws -> Void
    ) async throws {
        try await ServedClinic.run(quirks: quirks, configure: configure) { clinic async throws in
            let changes = try TemporaryFolder()
            let path = changes.file("overlay.yaml")
            if let overlay { try Data(overlay.utf8).write(to: URL(filePath: path)) }
            try await Workplace.run(role, login: login, at: clinic, overlayFile: overlay == nil ? nil : path) {
                workplace async throws in
                try await body(Paperwork(workplace: workplace, clinic: clinic))
            }
        }
    }

    /// Lines that compress well.
    static func text(_ count: Int, _ seed: String = "Consultation") -> [UInt8] {
        let line = Array("\(seed) du 12/01/2026 : tension 12/8, pouls 72, rien à signaler.\n".utf8)
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += line + Array("\(bytes.count) ".utf8) }
        return Array(bytes.prefix(count))
    }

    /// What does not compress, behind the first bytes of a kind of file.
    static func noise(_ count: Int, head: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0]) -> [UInt8] {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        let rest = (0..<max(0, count - head.count)).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 24)
        }
        return head + rest
    }

    /// Puts a content into a file, and attaches it.
    @discardableResult
    func attach(
        _ content: [UInt8], name: String = "rapport.pdf", to resource: String = "dossiers", _ params: JSONObject
    ) async throws -> JSONValue {
        let path = workplace.folder.file("source-\(UUID().uuidString)")
        try Data(content).write(to: URL(filePath: path))
        var all = params
        all["resource"] = .string(resource)
        all["path"] = .string(path)
        all["name"] = .string(name)
        return try await workplace.ask(.attachmentsPut, all)
    }

    /// Makes a dossier with a file in one call.
    @discardableResult
    func file(_ content: [UInt8], name: String = "rapport.pdf", patient: JSONValue = 6, _ words: String = "Vu")
        async throws
        -> JSONValue
    {
        try await attach(
            content, name: name,
            ["fields": ["patient": patient, "observations": .string(words), "traitement": "Repos"]])
    }

    /// A dossier without a file, which the server knows. Returns its local id.
    func bareDossier() async throws -> JSONValue {
        let answer = try await workplace.ask(
            .recordsCreate,
            ["resource": "dossiers", "fields": ["patient": 6, "observations": "Ailleurs", "traitement": "Repos"]])
        try await workplace.sync()
        return answer["document"]?["local_id"] ?? answer["local_id"] ?? .null
    }

    /// Cycles and turns of the lane until no attachment is on its way.
    func settle() async throws {
        for _ in 0..<8 {
            try? await workplace.sync()
            try await workplace.lane.runOnce()
            let open = try await attachments().filter {
                ["queued", "sending", "unknown", "checking"].contains($0["state"]?.string)
            }
            if open.isEmpty { return }
        }
    }

    func attachments() async throws -> [JSONValue] {
        try await workplace.ask(.attachmentsList)["attachments"]?.array ?? []
    }

    func states() async throws -> [String] { try await attachments().compactMap { $0["state"]?.string } }

    /// What the server keeps of a record's file.
    func onServer(_ id: String, resource: String = "dossiers", field: String = "fichier") async throws -> [UInt8]? {
        let record = try await workplace.ask(.recordsGet, ["resource": .string(resource), "id": .string(id)])
        guard let path = record["record"]?[field]?.string else { return nil }
        return try await download(path)
    }

    /// The server's bytes at a path.
    func download(_ path: String) async throws -> [UInt8]? {
        let curl = CurlTransport()
        let response = try await curl.send(
            HTTPRequest(
                url: path.hasPrefix("/") ? clinic.url + path : path,
                fields: ["Authorization": "Bearer \(try await clinic.token(of: Seed.adminEmail))"],
                destination: .memory(limit: 64 << 20)))
        await curl.shutdown()
        guard response.status == 200, case .bytes(let bytes) = response.body else { return nil }
        return bytes
    }

    /// The bytes that come out at a path.
    func fetch(_ params: JSONObject) async throws -> (bytes: [UInt8], source: String?) {
        let path = workplace.folder.file("out-\(UUID().uuidString)")
        var all = params
        all["path"] = .string(path)
        let answer = try await workplace.ask(.attachmentsGet, all)
        return (Array(try Data(contentsOf: URL(filePath: path))), answer["source"]?.string)
    }

    /// The dead letters' words.
    func deadLetters() async throws -> [String] {
        try await workplace.ask(.outboxList, ["all": true])["operations"]?.array?
            .filter { $0["state"]?.string == "rejected" }.compactMap { $0["message"]?.string } ?? []
    }

    static func digest(_ bytes: [UInt8]) -> String { ContentDigest(of: bytes).hex }
}

/// A refusal with its machine-readable reason.
func refuses(_ reason: String, _ work: () async throws -> Void) async {
    do {
        try await work()
        Issue.record("nothing was refused")
    } catch let error as ControlError {
        #expect(error.reason == reason, "\(error)")
    } catch {
        Issue.record("\(error)")
    }
}
