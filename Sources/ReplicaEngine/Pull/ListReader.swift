import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Reads lists that come in parts: several lists, pages, a list for each parent, or a record that is no list at all; and lists that have to
/// be taken apart, for they stand in something or are sealed. They become one array as documents have it, in the spool.
struct ListReader: Sendable {
    let fetcher: ListFetcher
    let resource: Resource
    /// Whether all parents' lists are wanted, and all pages of each.
    let isForced: Bool
    let progress: @Sendable (TransferProgress) -> Void

    /// The longest page of a list that is accepted, in decoded bytes. A list that comes whole may be as long as the spool allows.
    static let pageLimit: Int64 = 16 << 20
    /// The longest record that comes alone, in decoded bytes.
    static let recordLimit = Int64(ElementReader.elementLimit)
    /// The most records of all parts of a list together: their ids are held in memory.
    static let mostRecords = 1 << 18

    var context: EngineContext { fetcher.context }

    /// What was read of one list.
    struct Part {
        /// What keeps it from being proven whole.
        var flaws: [ListFlaw.Kind] = []
        /// Whether it was read no further than to what was known, and proves as much.
        var isLeft = false
        /// What its answer was marked with, where it came in one.
        var validator: ListValidator?
        /// When its first answer was given; nil where the server does not say.
        var answeredAt: Int64?

        var isWhole: Bool { flaws.isEmpty && !isLeft }
    }

    /// Reads what an item of the plan asks for.
    ///
    /// - Throws: ``EngineError``, or `TransportFailure`.
    func read(_ item: PullPlan.Item) async throws -> ListFetcher.Fetched {
        if let rule = resource.pull.parent { return try await readLists(of: rule, item) }
        let lists = try context.face(of: resource).lists
        let spool = spool(for: lists.first)
        var flaws: [ListFlaw] = []
        var isLeft = false
        var validator: ListValidator?
        var answers: [Int64?] = []
        for list in lists {
            let part = try await readList(try await path(list, under: nil), item, into: spool)
            flaws += part.flaws.map { ListFlaw($0) }
            isLeft = isLeft || part.isLeft
            validator = part.validator
            answers.append(part.answeredAt)
        }
        if lists.count != 1 { validator = nil }
        let scope = isLeft ? .recent : fetcher.scope(of: resource, item)
        var fetched = ListFetcher.Fetched(source: try await spool.finish(), request: spool.request, scope: scope)
        fetched.flaws = flaws
        fetched.validator = validator
        // What changed while a later list was read may be missing in the first.
        if !answers.contains(nil) { fetched.answeredAt = answers.compactMap(\.self).min() }
        if resource.isOwnRecord { fetched.ownID = spool.onlyID }
        return fetched
    }

    private func spool(for list: Endpoint?) -> ListSpool {
        ListSpool(fetcher.place(), spare: fetcher.place(), request: fetcher.request(at: list?.path ?? ""))
    }

    /// Reads the lists of the parents that are due.
    private func readLists(of rule: ParentRule, _ item: PullPlan.Item) async throws -> ListFetcher.Fetched {
        let (context, resource, isForced) = (context, resource, isForced)
        guard let list = try context.face(of: resource).list else {
            throw EngineError.notAllowed(resource: resource.name, what: "list")
        }
        let parents = try context.resource(rule.resource)
        let now = context.clock.milliseconds()
        let (age, most): (Int?, Int) =
            switch item.reach {
            case .refresh: (nil, .max)
            case .older(let seconds): (seconds, isForced ? .max : rule.batch)
            case .allOlder(let seconds): (seconds, .max)
            }
        let (due, left, lost, flawed) = try await context.replica.read { reader in
            let inDoubt = try reader.operations(in: [.queued, .sending, .unknown]).compactMap { operation in
                operation.resource == resource.name && operation.needsParentList
                    ? operation.edits[rule.field]?.value.string : nil
            }
            var due = try reader.parents(
                of: resource, in: parents, rule: rule, names: item.parents, isForced: isForced, olderThan: age,
                now: now)
            let left = max(0, due.count - most)
            due.removeLast(left)
            if !inDoubt.isEmpty {
                let doubted = try reader.parents(of: resource, in: parents, rule: rule, names: inDoubt, now: now)
                due += doubted.filter { parent in !due.contains { $0.id == parent.id } }
            }
            let flawed = try reader.listFlaws(of: resource.name).flatMap(\.flaws).compactMap(\.parent)
            return (due, left, try reader.lostParents(of: resource, in: parents, rule: rule), Set(flawed))
        }
        let spool = spool(for: list)
        var shown = lost.map(\.id)
        var whole = shown
        var flaws: [ListFlaw] = []
        for parent in due {
            let mark = spool.mark
            do {
                // What is known of a list that was not whole is not all that is older.
                let part = try await readList(
                    try await path(list, under: parent.id), item, of: parent.id,
                    isForced: isForced || flawed.contains(parent.id), into: spool)
                flaws += part.flaws.map { ListFlaw($0, parent: parent.id) }
                if part.flaws.isEmpty { shown.append(parent.id) }
                if part.isWhole { whole.append(parent.id) }
            } catch EngineError.notAllowed, EngineError.nothingThere {
                try await spool.rewind(to: mark)
                // It is closed to the account, or gone since: its records stay until its own resource's list tells.
                context.logger.debug("a parent's list is not to be had", metadata: ["resource": "\(resource.name)"])
            }
        }
        var fetched = ListFetcher.Fetched(
            source: try await spool.finish(), request: spool.request,
            scope: .children(field: rule.field, of: shown, whole: whole), parents: due + lost)
        fetched.flaws = flaws
        fetched.left = left
        return fetched
    }

    // MARK: One list

    /// Reads the records of one list into the spool. Returns what keeps it from being all of it.
    private func readList(
        _ path: String, _ item: PullPlan.Item, of parent: String? = nil, isForced: Bool = false, into spool: ListSpool
    ) async throws -> Part {
        let query = try fetcher.query(of: resource, item)
        var reading = PartReading(self, spool, parent)
        if let rule = resource.pull.pages { return try await readPages(path, query, rule, &reading) }
        switch resource.pull.strategy {
        case .cursor(let rule): return try await readBack(path, query, rule, &reading, isForced: isForced, into: spool)
        case .single:
            let records: [JSONObject]
            do {
                records = try await readSingle(path, query, parent)
            } catch EngineError.nothingThere where parent == nil {
                // Who has no such record has an empty list of them.
                records = try await unwritten(isFound: false)
            }
            for record in records {
                try await spool.add(context.vault.sealed(record, resource), ServerID(json: record[resource.idField]))
            }
            return Part()
        default:
            let page = try await read(path, query, limit: SpoolRoom.longest, into: &reading)
            // Of a list that the server is known to cut, no sign of more is news.
            var part = reading.part(resource.pull.isCapped ? [] : page.list.signs.flaws(came: page.list.ids.count))
            part.validator = page.validator
            part.answeredAt = page.answeredAt
            return part
        }
    }

    /// Reads one answer that is a list.
    private func read(
        _ path: String, _ query: [(String, String)], _ page: PageRequest = .first, limit: Int64 = pageLimit,
        pages: PageRule? = nil, moment: String? = nil, into reading: inout PartReading
    ) async throws -> (list: ListPage, validator: ListValidator?, answeredAt: Int64?) {
        let place = fetcher.place(limit: limit)
        let target = page.target(path, query, escape: Endpoint.escape)
        let response = try await fetcher.ask(for: resource, at: target.path, target.query, place, progress)
        let member = try context.face(of: resource).member ?? []
        let source = ListingSource(response.body)
        let form = PartReading.Form(
            member: member, signs: ListSigns(of: response, query), pages: pages, moment: moment)
        do {
            let page = try await reading.take(source, form)
            await source.discard()
            return (page, fetcher.validator(of: response, at: target.path, target.query), response.answeredAt)
        } catch {
            await source.discard()
            switch error {
            case let bound as ListingBound:
                throw EngineError.excess(request: fetcher.request(at: target.path), .list(bound))
            case is JSONSyntaxError:
                throw unusable(
                    member.isEmpty ? "it is no list" : "it has no list in '\(member.joined(separator: "."))'")
            default: throw error
            }
        }
    }

    /// The one record that there is, or what stands for it.
    private func readSingle(
        _ path: String, _ query: [(String, String)], _ parent: String?
    ) async throws -> [JSONObject] {
        let target = PageRequest.first.target(path, query, escape: Endpoint.escape)
        let response = try await fetcher.ask(
            for: resource, at: target.path, target.query, .inMemory(Self.recordLimit), progress)
        guard case .bytes(let bytes) = response.body, let answer = try? JSONValue(parsingAnswer: bytes) else {
            throw unusable("the answer is no JSON")
        }
        let member = try context.face(of: resource).member ?? []
        guard let value = answer.value(at: member) else {
            throw unusable("it has no '\(member.joined(separator: "."))'")
        }
        if value == .null, parent == nil, resource.isMadeByFirstChange(as: context.role, isFound: true) {
            return try await unwritten(isFound: true)
        }
        guard let answer = value.object else { throw unusable("it is no record") }
        var record = resource.wire?.document(from: answer) ?? answer
        if record[resource.idField] == nil {
            let known = parent == nil ? try await knownID() : nil
            record[resource.idField] = parent.map { .string($0) } ?? known ?? .integer(1)
        }
        return [parent.map { stamped(record, under: $0) } ?? record]
    }

    /// What stands for the account's own record while the server has none: nothing but an id where the first change makes it, so that there is
    /// a record to change. Of who can't make it there is none.
    private func unwritten(isFound: Bool) async throws -> [JSONObject] {
        guard resource.isMadeByFirstChange(as: context.role, isFound: isFound) else { return [] }
        let account = await fetcher.session.accountID.map { resource.idForm.json(ServerID($0)) }
        return [[resource.idField: try await knownID() ?? account ?? .integer(1)]]
    }

    /// The id of the account's own record, where it is known: left out for once, it has not become another.
    private func knownID() async throws -> JSONValue? {
        let resource = resource
        return try await context.replica.read { reader in
            try reader.documents(resource, DocumentQuery(limit: 10)).compactMap(\.serverID).first.map(
                resource.idForm.json)
        }
    }

    private func readPages(
        _ path: String, _ query: [(String, String)], _ rule: PageRule, _ reading: inout PartReading
    ) async throws -> Part {
        let limit = rule.limitParameter.flatMap { name in rule.size.map { (name, "\($0)") } }
        let query = query + [limit].compactMap(\.self)
        var walk = PageWalk(rule, list: PageAddress.Place(base: fetcher.basePath, path: path))
        var answeredAt: Int64??
        while let request = walk.request {
            let before = reading.tally
            let page: ListPage
            do {
                let answer = try await read(path, query, request, pages: rule, into: &reading)
                page = answer.list
                answeredAt = answeredAt ?? .some(answer.answeredAt)
            } catch EngineError.nothingThere(let asked, let status, _) where walk.isUnderWay {
                // The list is there: that a page of it is not proves no end, and is no word about its parent.
                throw unusable(
                    "\(asked) is not there (\(status)); where the server says so behind the last page, the catalogue's 'pages' needs 'total', 'more' or 'size'"
                )
            }
            if !walk.take(page) { reading.forget(since: before) }
        }
        var part = reading.part(walk.flaws)
        part.answeredAt = answeredAt ?? nil
        return part
    }

    /// From the newest page back to one whose oldest record is known from an earlier list.
    private func readBack(
        _ path: String, _ query: [(String, String)], _ rule: CursorRule, _ reading: inout PartReading, isForced: Bool,
        into spool: ListSpool
    ) async throws -> Part {
        var walk = CursorWalk(rule)
        let first = spool.mark
        var cursor: [(String, String)] = []
        while walk.goesOn {
            spool.beginPage()
            let page = try await read(
                path, query + [(rule.limitParameter, "\(rule.size)")] + cursor, moment: rule.field, into: &reading
            ).list
            let oldest = reading.oldest?.record
            let before = oldest?[rule.field]?.string
            walk.take(page, hasOldest: before != nil)
            guard walk.goesOn, let oldest, let before else { break }
            if !isForced, try await isListed(oldest) {
                reading.isLeft = true
                break
            }
            cursor = [(rule.beforeParameter, before)]
        }
        spool.reverse(since: first)
        return reading.part(walk.flaws)
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
    func stamped(_ record: JSONObject, under parent: String) -> JSONObject {
        guard let rule = resource.pull.parent else { return record }
        var record = record
        if record[rule.field] == nil {
            record[rule.field] = context.catalogue.ids.json(ServerID(parent), of: rule.resource)
        }
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
    /// Whether a list comes in parts.
    var isPaged: Bool {
        if pages != nil { return true }
        return switch strategy {
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
            || wire?.isReadAsWritten == false
            || face.list?.words.isEmpty == false
    }
}
