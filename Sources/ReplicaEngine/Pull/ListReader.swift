import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Reads lists that come in parts: several lists, pages, a list for each parent, or a record that is no list at all. They are short enough
/// to be held in memory, and become one array as documents have it.
struct ListReader: Sendable {
    let fetcher: ListFetcher
    let resource: Resource
    /// Whether all parents' lists are wanted, and all pages of each.
    let isForced: Bool
    let progress: @Sendable (TransferProgress) -> Void

    /// The longest part of a list that is accepted, in decoded bytes.
    private static let partLimit = 64 << 20
    /// The most pages of one list; a server that always has another one is not followed for ever.
    private static let mostPages = 10_000

    private var context: EngineContext { fetcher.context }

    /// Reads what an item of the plan asks for.
    ///
    /// - Throws: ``EngineError``, or `TransportFailure`.
    func read(_ item: PullPlan.Item) async throws -> ListFetcher.Fetched {
        if let rule = resource.pull.parent { return try await readLists(of: rule, item) }
        var records: [JSONObject] = []
        var isWhole = true
        for list in try context.face(of: resource).lists {
            let part = try await readList(try await path(list, under: nil), item.window)
            records += part.records
            isWhole = isWhole && part.isWhole
        }
        let scope = fetcher.scope(of: resource, window: item.window)
        var fetched = fetched(records, isWhole ? scope : .recent, [])
        fetched.isGapped = !isWhole && resource.pull.isInPages
        if resource.isOwnRecord, records.count == 1 { fetched.ownID = ServerID(json: records[0][resource.idField]) }
        return fetched
    }

    /// Reads the lists of the parents that are due.
    private func readLists(of rule: ParentRule, _ item: PullPlan.Item) async throws -> ListFetcher.Fetched {
        let (context, resource, isForced) = (context, resource, isForced)
        guard let list = try context.face(of: resource).list else {
            throw EngineError.notAllowed(resource: resource.name, what: "list")
        }
        let parents = try context.resource(rule.resource)
        let now = context.clock.milliseconds()
        let (due, lost) = try await context.replica.read { reader in
            let inDoubt = try reader.operations(in: [.queued, .sending, .unknown]).compactMap { operation in
                operation.resource == resource.name && operation.needsParentList
                    ? operation.edits[rule.field]?.value.string : nil
            }
            var due = try reader.parents(
                of: resource, in: parents, rule: rule, names: item.parents, isForced: isForced, now: now)
            if !inDoubt.isEmpty {
                let doubted = try reader.parents(of: resource, in: parents, rule: rule, names: inDoubt, now: now)
                due += doubted.filter { parent in !due.contains { $0.id == parent.id } }
            }
            return (due, try reader.lostParents(of: resource, in: parents, rule: rule))
        }
        var records: [JSONObject] = []
        var shown = lost.map(\.id)
        var whole = shown
        for parent in due {
            do {
                let part = try await readList(try await path(list, under: parent.id), item.window, of: parent.id)
                records += part.records.map { stamped($0, rule, parent.id) }
                // Of pages that do not fit together, any may be the one that is missing.
                if part.isWhole || !resource.pull.isInPages { shown.append(parent.id) }
                if part.isWhole { whole.append(parent.id) }
            } catch EngineError.notAllowed, EngineError.notFound {
                // It is closed to the account, or gone since: its records stay until its own resource's list tells.
                context.logger.debug("a parent's list is not to be had", metadata: ["resource": "\(resource.name)"])
            }
        }
        return fetched(records, .children(field: rule.field, of: shown, whole: whole), due + lost)
    }

    private func fetched(
        _ records: [JSONObject], _ scope: ListingScope, _ parents: [ListParent]
    ) -> ListFetcher.Fetched {
        // Two lists that are one may both have a record, and a page may repeat what moved while pages were asked for: the first counts.
        var known: Set<ServerID> = []
        let elements = records.filter { record in
            ServerID(json: record[resource.idField]).map { known.insert($0).inserted } ?? true
        }
        let text = JSONValue.array(elements.map { .object(context.vault.sealed($0, resource)) }).utf8Text
        return ListFetcher.Fetched(source: .bytes(text), scope: scope, parents: parents)
    }

    // MARK: One list

    /// The records of one list, and whether they are all of it.
    private func readList(
        _ path: String, _ window: WindowRule?, of parent: String? = nil
    ) async throws -> (records: [JSONObject], isWhole: Bool) {
        let query = try fetcher.query(of: resource, window: window)
        switch resource.pull.strategy {
        case .pages(let rule): return try await readPages(path, query, rule, parent)
        case .cursor(let rule): return try await readBack(path, query, rule, parent)
        case .single where parent == nil:
            do { return (try await readPart(path, query, nil).records, true) } catch EngineError.notFound {
                return (try await unwritten(isFound: false), true)
            }
        default: return (try await readPart(path, query, parent).records, true)
        }
    }

    /// One answer: its records as documents have them, and the answer itself.
    private func readPart(
        _ path: String, _ query: [(String, String)], _ parent: String?
    ) async throws -> (records: [JSONObject], answer: JSONValue) {
        let response = try await fetcher.ask(
            for: resource, at: path, query, .memory(limit: Self.partLimit), progress)
        guard case .bytes(let bytes) = response.body, let answer = try? JSONValue(parsing: bytes) else {
            throw unusable("the answer is no JSON")
        }
        let member = try context.face(of: resource).member ?? []
        guard let value = member.isEmpty ? answer : answer.value(at: member) else {
            throw unusable("it has no '\(member.joined(separator: "."))'")
        }
        switch (value, resource.pull.strategy) {
        case (.null, .single) where parent == nil && resource.isMadeByFirstChange(as: context.role, isFound: true):
            return (try await unwritten(isFound: true), answer)
        case (.object(var record), .single):
            if record[resource.idField] == nil {
                let known = parent == nil ? try await knownID() : nil
                record[resource.idField] = parent.map { .string($0) } ?? known ?? .integer(1)
            }
            return ([record], answer)
        case (.array(let elements), let strategy) where strategy != .single:
            return (
                try elements.map { element in
                    guard let record = element.object else { throw unusable("an element is no record") }
                    return record
                }, answer
            )
        default: throw unusable(resource.pull.strategy == .single ? "it is no record" : "it is no list")
        }
    }

    /// What stands for the account's own record while the server has none: nothing but an id where the first change makes it, so that there is
    /// a record to change. Of who can't make it there is none.
    private func unwritten(isFound: Bool) async throws -> [JSONObject] {
        guard resource.isMadeByFirstChange(as: context.role, isFound: isFound) else { return [] }
        let account = await fetcher.session.accountID.map { context.catalogue.idForm.json(ServerID($0)) }
        return [[resource.idField: try await knownID() ?? account ?? .integer(1)]]
    }

    /// The id of the account's own record, where it is known: left out for once, it has not become another.
    private func knownID() async throws -> JSONValue? {
        let (resource, form) = (resource, context.catalogue.idForm)
        return try await context.replica.read { reader in
            try reader.documents(resource, DocumentQuery(limit: 10)).compactMap(\.serverID).first.map(form.json)
        }
    }

    private func readPages(
        _ path: String, _ query: [(String, String)], _ rule: PageRule, _ parent: String?
    ) async throws -> (records: [JSONObject], isWhole: Bool) {
        var records: [JSONObject] = []
        var totals: Set<JSONValue> = []
        for _ in 0..<Self.mostPages {
            let page = try await readPart(
                path,
                query + [(rule.limitParameter, "\(rule.size)"), (rule.offsetParameter, "\(records.count)")], parent)
            records += page.records
            if let path = rule.totalPath, let total = page.answer.value(at: path) { totals.insert(total) }
            // A server may give smaller pages than it was asked for: only an empty one, or the announced number, is the end.
            let isAll = totals.count == 1 && totals.first == .integer(Int64(records.count))
            guard !page.records.isEmpty, !isAll, rule.totalPath != nil || page.records.count >= rule.size else { break }
        }
        // A record that came or went between two pages moves the others, and one may be missed.
        let ids = Set(records.compactMap { ServerID(json: $0[resource.idField]) })
        let isAnnounced = rule.totalPath == nil || totals == [.integer(Int64(records.count))]
        return (records, isAnnounced && ids.count == records.count)
    }

    /// From the newest page back to one whose oldest record is known from an earlier list.
    private func readBack(
        _ path: String, _ query: [(String, String)], _ rule: CursorRule, _ parent: String?
    ) async throws -> (records: [JSONObject], isWhole: Bool) {
        var pages: [[JSONObject]] = []
        var before: String?
        for _ in 0..<Self.mostPages {
            let cursor = before.map { [(rule.beforeParameter, $0)] } ?? []
            let page = try await readPart(
                path, query + [(rule.limitParameter, "\(rule.size)")] + cursor, parent
            ).records
            let known = Set(pages.joined().compactMap { ServerID(json: $0[resource.idField]) })
            let fresh = page.filter { record in
                ServerID(json: record[resource.idField]).map { !known.contains($0) } ?? true
            }
            if !fresh.isEmpty { pages.append(fresh) }
            let oldest = fresh.min { moment($0, rule) < moment($1, rule) }
            guard let oldest, fresh.count >= rule.size, let next = oldest[rule.field]?.string else {
                return (Array(pages.reversed().joined()), true)
            }
            if !isForced, try await isListed(oldest) { return (Array(pages.reversed().joined()), false) }
            before = next
        }
        return (Array(pages.reversed().joined()), false)
    }

    private func moment(_ record: JSONObject, _ rule: CursorRule) -> Int64 {
        context.instant(record[rule.field]?.string) ?? .max
    }

    private func isListed(_ record: JSONObject) async throws -> Bool {
        let resource = resource
        guard let id = ServerID(json: record[resource.idField]) else { return false }
        return try await context.replica.read { try $0.isListed(resource, id) }
    }

    // MARK: Forms

    /// The path of a list, with the parent's or the account's id in it.
    private func path(_ list: Endpoint, under parent: String?) async throws -> String {
        let account = await fetcher.session.accountID
        guard let path = list.path(filling: { $0 == Endpoint.accountWord ? account : parent }) else {
            throw unusable("the server did not tell the account's id when it signed in")
        }
        return path
    }

    /// A record with its parent's id, and an id of its own where the server gives none.
    private func stamped(_ record: JSONObject, _ rule: ParentRule, _ parent: String) -> JSONObject {
        var record = record
        if record[rule.field] == nil { record[rule.field] = context.catalogue.idForm.json(ServerID(parent)) }
        if !resource.idParts.isEmpty {
            record[resource.idField] = .string(
                resource.idParts.map { part in record[part].map { $0.string ?? $0.text } ?? "" }.joined(separator: "~"))
        }
        return record
    }

    private func unusable(_ reason: String) -> EngineError {
        .unusableAnswer(what: "the list of \(resource.name)", reason: reason)
    }
}

extension PullRule {
    /// Whether a list comes in pages that are counted from its beginning, so that it may change between two of them.
    var isInPages: Bool { if case .pages = strategy { true } else { false } }

    /// Whether a list comes in parts.
    var isPaged: Bool {
        switch strategy {
        case .pages, .cursor, .single: true
        case .full, .window, .unlisted: false
        }
    }
}

extension Resource {
    /// Whether a list has to be taken apart before it can be applied.
    func isRewritten(_ role: String) -> Bool {
        guard let face = faces[role] else { return false }
        return face.member != nil || face.lists.count != 1 || isSealed || !idParts.isEmpty
            || face.list?.words.isEmpty == false
    }
}
