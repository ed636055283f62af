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

        func discard() async {
            guard case .file(let path) = source else { return }
            try? await FileWork.run { try FileManager.default.removeItem(atPath: path) }
        }

        /// All of it.
        func bytes() async -> [UInt8] {
            switch source {
            case .bytes(let bytes): bytes
            case .file(let path):
                (try? await FileWork.run { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }) ?? []
            }
        }

        /// The first bytes, by which a page is told from a list.
        func head() async -> [UInt8] {
            switch source {
            case .bytes(let bytes): Array(bytes.prefix(FileHead.length))
            case .file(let path): (try? await FileWork.run { try FileHead.read(path) }) ?? []
            }
        }
    }

    /// The longest list that is accepted, in decoded bytes.
    static let limit: Int64 = 2 << 30

    let context: EngineContext
    let session: ServerSession
    /// The folder of the spool files, `0700`; nil to keep lists in memory.
    let spool: String?

    /// Asks for the whole list, or for a window of days around today.
    ///
    /// - Throws: ``EngineError``, or `TransportFailure`.
    func fetch(
        _ resource: Resource, window: WindowRule?, progress: @escaping @Sendable (TransferProgress) -> Void
    ) async throws -> Fetched {
        let face = try context.face(of: resource)
        guard let list = face.list else { throw EngineError.notAllowed(resource: resource.name, what: "list") }
        var url = session.baseURL + list.path
        var query = face.query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var scope = ListingScope.everything
        if let window {
            let today = CivilDate(of: context.now, in: context.catalogue.zone)
            let from = today.adding(days: -window.daysBack)
            let to = today.adding(days: window.daysAhead)
            query += ["\(window.fromParameter)=\(from)", "\(window.toParameter)=\(to)"]
            scope = .window(
                field: window.field, from: milliseconds(from), until: milliseconds(to.adding(days: 1)))
        }
        if !query.isEmpty { url += "?" + query.joined(separator: "&") }
        let destination = spool.map {
            BodyDestination.file(path: "\($0)/\(context.identities.next()).list", limit: Self.limit)
        }
        let response = try await session.read(
            HTTPRequest(
                url: url, fields: ["Accept": "application/json"],
                destination: destination ?? .memory(limit: Int(Self.limit))), progress: progress)
        let fetched = Fetched(source: ListingSource(response.body), scope: scope)
        guard response.status == 200 else {
            await fetched.discard()
            if response.status == 403 { throw EngineError.notAllowed(resource: resource.name, what: "list") }
            let answer = ServerAnswer(response)
            throw EngineError.unusableAnswer(
                what: "the list of \(resource.name)", reason: answer.words(context.catalogue.errorWords))
        }
        // A page of HTML with 200 is a proxy's or a hotel's: it says nothing about any record.
        guard ContentSniffer.looksLikeJSON(fields: response.fields, firstBytes: await fetched.head()) else {
            await fetched.discard()
            throw EngineError.unusableAnswer(what: "the list of \(resource.name)", reason: "the answer is no JSON")
        }
        return if let member = face.member { try await unwrapped(fetched, member, resource) } else { fetched }
    }

    /// The list that an answer keeps in a member: an array, or the one record that there is.
    private func unwrapped(_ fetched: Fetched, _ member: [String], _ resource: Resource) async throws -> Fetched {
        let text = await fetched.bytes()
        await fetched.discard()
        let value = (try? JSONValue(parsing: text))?.value(at: member)
        let list: [JSONValue]
        switch value {
        case .array(let elements)?: list = elements
        case .object(var record)?:
            if record[resource.idField] == nil { record[resource.idField] = .integer(1) }
            list = [.object(record)]
        default:
            throw EngineError.unusableAnswer(
                what: "the list of \(resource.name)", reason: "it has no '\(member.joined(separator: "."))'")
        }
        return Fetched(source: .bytes(JSONValue.array(list).utf8Text), scope: fetched.scope)
    }

    private func milliseconds(_ day: CivilDate) -> Int64 {
        Int64(day.start(in: context.catalogue.zone).timeIntervalSince1970 * 1000)
    }
}

extension ListingSource {
    /// The body of an answer, wherever it went.
    fileprivate init(_ body: ResponseBody) {
        switch body {
        case .bytes(let bytes): self = .bytes(bytes)
        case .file(let path, _): self = .file(path: path)
        }
    }
}

/// The first bytes of a file.
enum FileHead {
    static let length = 64

    static func read(_ path: String) throws -> [UInt8] {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        return try Array(handle.read(upToCount: length) ?? Data())
    }
}
