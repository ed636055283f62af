import ClinicHours
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Fetches a list into a spool file, so that a long list never fills memory and a cut one never touches the replica.
struct ListFetcher: Sendable {
    /// A fetched list. Its file is removed by ``discard()``.
    struct Fetched: Sendable {
        let source: ListingSource
        /// What was asked for, as method and address.
        let request: String
        let scope: ListingScope
        /// The parents whose lists these are; empty for a resource that has one list.
        var parents: [ListParent] = []
        /// How many parents' lists were due and are left for later.
        var left = 0
        /// What its answer says of more, where it is judged when it was read to its end.
        var signs = ListSigns()
        /// What is known already to be wrong with it, or with parents' lists of which it is put together.
        var flaws: [ListFlaw] = []
        /// The id of the account that asked; nil where nothing depends on it, or the server has not told it.
        var account: String?
        /// The id of the account's own record, where that is what was asked for.
        var ownID: ServerID?
        /// The moment of the server's clock since which changes were asked for, Unix milliseconds; nil for what there is.
        var since: Int64?
        /// When its first answer was given, by the server's clock, Unix milliseconds; nil where the server does not say.
        var answeredAt: Int64?
        /// What its answer was marked with, where it came in one answer.
        var validator: ListValidator?
        /// Whether the server says that it is as it was: there is nothing to apply.
        var isUnchanged = false

        /// What it proves, now that it was read to its end.
        func proof(of resource: Resource, elements: Int, _ bad: BadRecords) -> ListProof {
            ListProof(
                of: scope, signs: signs, came: elements, flaws: flaws + bad.flaws.map { ListFlaw($0) },
                isCapped: resource.pull.isCapped)
        }

        func discard() async { await source.discard() }

        /// What a failure to read it means: that it is too much, where it is.
        func told(_ error: any Error) -> any Error {
            (error as? ListingBound).map { EngineError.excess(request: request, .list($0)) } ?? error
        }
    }

    let context: EngineContext
    let session: ServerSession
    /// Where lists are kept on their way.
    let spool: SpoolRoom
    /// What the list was marked with that is in the replica: the server may say that it is as it was. Nil asks without it.
    var validator: ListValidator?
    /// Is told what is asked for, where it is only rehearsed; nil where it is not.
    var trace: ListTrace?
    /// Whether writes wait for what is fetched: it may take of what a declared rate keeps for them, and takes no longer than
    /// ``longestLook``. A list that can't be read until then holds back only what sends the whole record.
    var isUrgent = false

    /// How long a look may take that writes wait for.
    static let longestLook = TimeLimits(idle: .seconds(10), total: .seconds(30), pace: nil)

    /// Fetches what an item of the plan asks for.
    ///
    /// - Parameter isForced: Whether all parents' lists are wanted, and all pages of each.
    /// - Throws: ``EngineError``, or `TransportFailure`.
    func fetch(
        _ resource: Resource, _ item: PullPlan.Item, isForced: Bool = false,
        progress: @escaping @Sendable (TransferProgress) -> Void
    ) async throws -> Fetched {
        var fetcher = self
        // Of several answers one says nothing of the others.
        if try resource.pull.parent != nil || resource.pull.isPaged || context.face(of: resource).lists.count != 1 {
            fetcher.validator = nil
            fetcher.trace?.forgetMark()
        }
        do {
            var fetched = try await fetcher.read(resource, item, isForced: isForced, progress)
            fetched.since = item.since
            return fetched
        } catch is ListUnchanged {
            var fetched = Fetched(source: .bytes([]), request: "", scope: scope(of: resource, item))
            fetched.isUnchanged = true
            return fetched
        }
    }

    private func read(
        _ resource: Resource, _ item: PullPlan.Item, isForced: Bool,
        _ progress: @escaping @Sendable (TransferProgress) -> Void
    ) async throws -> Fetched {
        if resource.pull.parent != nil || resource.isRewritten(context.role) || resource.pull.isPaged {
            return try await ListReader(fetcher: self, resource: resource, isForced: isForced, progress: progress)
                .read(item)
        }
        let face = try context.face(of: resource)
        guard let list = face.list else { throw EngineError.notAllowed(resource: resource.name, what: "list") }
        let query = try query(of: resource, item)
        let target = PageRequest.first.target(list.path, query, escape: Endpoint.escape)
        let response = try await ask(for: resource, at: target.path, target.query, place(), progress)
        var fetched = Fetched(
            source: ListingSource(response.body), request: request(at: list.path),
            scope: scope(of: resource, item))
        fetched.signs = ListSigns(of: response, query)
        fetched.answeredAt = response.answeredAt
        fetched.validator = validator(of: response, at: target.path, target.query)
        return fetched
    }

    /// What an answer is marked with; nil where it has nothing that may be relied on.
    func validator(of response: HTTPResponse, at path: String, _ query: String) -> ListValidator? {
        ListValidator(response, address: address(path, query), now: context.clock.milliseconds())
    }

    private func address(_ path: String, _ query: String) -> String {
        session.baseURL + path + (query.isEmpty ? "" : "?" + query)
    }

    /// A new place for an answer, or for what is made of answers.
    func place(limit: Int64 = SpoolRoom.longest) -> SpoolRoom.Place {
        spool.place("\(context.identities.next())", limit: limit)
    }

    /// The request for a path as people read it: method and address.
    func request(at path: String) -> String { "\(HTTPMethod.get.rawValue) \(session.baseURL + path)" }

    /// The path of the server's base address, without a slash at its end; empty for none.
    var basePath: String {
        let rest = session.baseURL.firstRange(of: "://").map { session.baseURL[$0.upperBound...] } ?? ""
        return String(rest.drop { $0 != "/" })
    }

    /// The request for a list, a part of one, or a record, and the condition on which it asks: the same for what is sent and for what is
    /// only said to be.
    ///
    /// - Parameters:
    ///   - query: What follows the question mark, escaped; empty for nothing.
    ///   - validator: What the list in the replica was marked with. It counts only for the address that it came from.
    func request(
        at path: String, _ query: String, marked validator: ListValidator?
    ) -> (request: HTTPRequest, condition: ListValidator?) {
        var request = HTTPRequest(url: address(path, query), fields: ["Accept": "application/json"])
        let condition = validator.flatMap { $0.address == request.url ? $0 : nil }
        if let tag = condition?.entityTag {
            request.fields["If-None-Match"] = tag
        } else if let moment = condition?.lastModified {
            request.fields["If-Modified-Since"] = moment
        }
        return (request, condition)
    }

    /// Asks for a list, or a part of one, and proves that the answer is the server's own.
    ///
    /// - Parameter query: What follows the question mark, escaped; empty for nothing.
    func ask(
        for resource: Resource, at path: String, _ query: String, _ place: SpoolRoom.Place,
        _ progress: @escaping @Sendable (TransferProgress) -> Void
    ) async throws -> HTTPResponse {
        let isPublic = try context.face(of: resource).isPublic
        var (request, condition) = request(at: path, query, marked: validator)
        request.destination = place.destination
        if isUrgent { request.limits = Self.longestLook }
        if let trace {
            let would = self.request(at: path, query, marked: trace.validator).request
            trace.note(
                TracedRequest(would, .list, of: resource, base: session.baseURL, isSigned: !isPublic), path: path)
        }
        let response: HTTPResponse
        do {
            response = try await session.read(
                request, isPublic: isPublic, isUrgent: isUrgent, progress: progress)
        } catch {
            throw place.told(error, self.request(at: path))
        }
        let source = ListingSource(response.body)
        let head = await source.head()
        if response.status == 304, condition != nil {
            await source.discard()
            context.answers.noteWell()
            throw ListUnchanged()
        }
        guard response.status == 200 else {
            let answer = ServerAnswer(response)
            await source.discard()
            if response.status == 403 { throw EngineError.notAllowed(resource: resource.name, what: "list") }
            // That nothing is there is for the server to say, not for a page of whoever stands before it.
            let isOwn = head.isEmpty || ContentSniffer.looksLikeJSON(fields: response.fields, firstBytes: head)
            if [404, 410].contains(response.status), isOwn {
                throw EngineError.nothingThere(
                    request: self.request(at: path), status: response.status,
                    words: answer.ownWords(context.catalogue.errorWords))
            }
            throw EngineError.unusableAnswer(
                what: "the list of \(resource.name)", reason: answer.words(context.catalogue.errorWords))
        }
        // A page of HTML with 200 is a proxy's or a hotel's: it says nothing about any record.
        guard ContentSniffer.looksLikeJSON(fields: response.fields, firstBytes: head) else {
            await source.discard()
            throw EngineError.unusableAnswer(what: "the list of \(resource.name)", reason: "the answer is no JSON")
        }
        context.answers.noteWell()
        return response
    }

    /// What a list is narrowed by: always, and to its window, or to what changed.
    func query(of resource: Resource, _ item: PullPlan.Item) throws -> [(String, String)] {
        let query = try context.face(of: resource).query.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if let since = item.since, let rule = resource.pull.since {
            let moment = JSONValue.string(WireTime.text(since))
            let value = rule.form?.encoded(moment, in: context.catalogue.zone) { context.instant($0) } ?? moment
            return query + [(rule.parameter, value.string ?? value.text)]
        }
        guard let window = item.window else { return query }
        let (from, to) = days(of: window)
        return query + [(window.fromParameter, "\(from)"), (window.toParameter, "\(to)")]
    }

    /// What a list is about.
    func scope(of resource: Resource, _ item: PullPlan.Item) -> ListingScope {
        if resource.pull.isCapped { return .recent }
        if item.since != nil { return .these }
        guard let window = item.window else { return .everything }
        let (from, to) = days(of: window)
        return .window(field: window.field, from: milliseconds(from), until: milliseconds(to.adding(days: 1)))
    }

    private func days(of window: WindowRule) -> (CivilDate, CivilDate) {
        let today = CivilDate(of: context.now, in: context.catalogue.zone)
        return (today.adding(days: -window.daysBack), today.adding(days: window.daysAhead))
    }

    private func milliseconds(_ day: CivilDate) -> Int64 {
        Int64(day.start(in: context.catalogue.zone).timeIntervalSince1970 * 1000)
    }
}

/// The server says that a list is as it was.
private struct ListUnchanged: Error {}

extension ListValidator {
    /// A list may be changed again within the second that a date tells: only one that is a minute old by the answer's own date may be relied
    /// on (RFC 9110 section 8.8.2.2).
    private static let settledSeconds: TimeInterval = 60

    /// What an answer is marked with.
    ///
    /// - Parameter now: Unix milliseconds.
    init?(_ response: HTTPResponse, address: String, now: Int64) {
        let modified = response.fields["Last-Modified"]
        let moment = modified.flatMap { HTTPDate.parse($0, now: response.receivedAt) }
        let isSettled =
            if let moment, let date = response.serverDate { date.timeIntervalSince(moment) >= Self.settledSeconds } else
            {
                false
            }
        self.init(
            address: address, entityTag: response.fields["ETag"], lastModified: isSettled ? modified : nil, keptAt: now)
    }
}

extension HTTPResponse {
    /// When the answer was given, by the server's clock, Unix milliseconds; nil where it does not say.
    var answeredAt: Int64? { serverDate.map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) } }
}

extension ListSigns {
    /// What the head of an answer and its request say of more.
    init(of response: HTTPResponse, _ query: [(String, String)]) {
        self.init()
        read(query: query)
        for field in response.fields.entries { read(header: field.name, field.value) }
    }
}

extension ListingSource {
    /// The body of an answer, wherever it went.
    init(_ body: ResponseBody) {
        switch body {
        case .bytes(let bytes): self = .bytes(bytes)
        case .file(let path, _): self = .file(path: path)
        // No list is asked for in this way; an empty text is no list.
        case .handedOver: self = .bytes([])
        }
    }

    /// Removes its file.
    func discard() async {
        guard case .file(let path) = self else { return }
        try? await FileWork.run { try FileManager.default.removeItem(atPath: path) }
    }

    /// The first bytes, by which a page is told from a list.
    func head() async -> [UInt8] {
        switch self {
        case .bytes(let bytes): Array(bytes.prefix(FileHead.length))
        case .file(let path): (try? await FileWork.run { try FileHead.read(path) }) ?? []
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
