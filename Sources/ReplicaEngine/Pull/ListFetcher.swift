import ClinicHours
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import Transport

/// Fetches a list into a spool file, so that a long list never fills memory and a cut one never touches the replica.
struct ListFetcher: Sendable {
    /// A fetched list. Its file is removed by ``discard()``.
    struct Fetched: Sendable {
        let source: ListingSource
        let scope: ListingScope
        let bytes: Int64
        private let path: String

        init(path: String, scope: ListingScope, bytes: Int64) {
            self.path = path
            self.scope = scope
            self.bytes = bytes
            source = .file(path: path)
        }

        func discard() async {
            let path = path
            try? await FileWork.run { try FileManager.default.removeItem(atPath: path) }
        }
    }

    /// The longest list that is accepted, in decoded bytes.
    static let limit: Int64 = 2 << 30

    let context: EngineContext
    let session: ServerSession
    /// The folder of the spool files, `0700`.
    let spool: String

    /// Asks for the whole list, or for a window of days around today.
    ///
    /// - Throws: ``EngineError``, or `TransportFailure`.
    func fetch(
        _ resource: Resource, window: WindowRule?, progress: @escaping @Sendable (TransferProgress) -> Void
    ) async throws -> Fetched {
        let face = try context.face(of: resource)
        var url = session.baseURL + face.list.path
        var scope = ListingScope.everything
        if let window {
            let today = CivilDate(of: context.now, in: context.catalogue.zone)
            let from = today.adding(days: -window.daysBack)
            let to = today.adding(days: window.daysAhead)
            url += "?\(window.fromParameter)=\(from)&\(window.toParameter)=\(to)"
            scope = .window(
                field: window.field, from: milliseconds(from), until: milliseconds(to.adding(days: 1)))
        }
        let path = "\(spool)/\(context.identities.next()).list"
        let response = try await session.read(
            HTTPRequest(
                url: url, fields: ["Accept": "application/json"], destination: .file(path: path, limit: Self.limit)),
            progress: progress)
        guard response.status == 200, case .file(let file, let size) = response.body else {
            if case .file(let file, _) = response.body {
                try? await FileWork.run { try FileManager.default.removeItem(atPath: file) }
            }
            if response.status == 403 { throw EngineError.notAllowed(resource: resource.name, what: "list") }
            let answer = ServerAnswer(response)
            throw EngineError.unusableAnswer(
                what: "the list of \(resource.name)", reason: answer.words(context.catalogue.errorWords))
        }
        let fetched = Fetched(path: file, scope: scope, bytes: size)
        // A page of HTML with 200 is a proxy's or a hotel's: it says nothing about any record.
        let head = (try? await FileWork.run { try FileHead.read(file) }) ?? []
        guard ContentSniffer.looksLikeJSON(fields: response.fields, firstBytes: head) else {
            await fetched.discard()
            throw EngineError.unusableAnswer(what: "the list of \(resource.name)", reason: "the answer is no JSON")
        }
        return fetched
    }

    private func milliseconds(_ day: CivilDate) -> Int64 {
        Int64(day.start(in: context.catalogue.zone).timeIntervalSince1970 * 1000)
    }
}

/// The first bytes of a file.
enum FileHead {
    static func read(_ path: String) throws -> [UInt8] {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        return try Array(handle.read(upToCount: 64) ?? Data())
    }
}
