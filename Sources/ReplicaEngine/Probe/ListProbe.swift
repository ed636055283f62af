import ClinicHours
import Foundation
import SyncCatalogue
import SyncModel
import SyncPlanner

/// The few requests by which one list is tried: its first page, a second one where there is any sign of it, and whether the server says of an
/// unchanged list that it is unchanged.
struct ListProbe {
    let probe: ServerProbe
    let frame: RecordReading.Frame
    let face: Face
    let list: Endpoint
    /// The id of the parent whose list it is; nil for one of the resource.
    let parent: String?

    private var pull: PullRule { frame.resource.pull }

    /// A page that was asked for and read.
    private struct Page {
        let answer: ProbeAnswer
        let json: JSONValue
        let reading: ListReading
        let ids: IDReading
        let signs: ListSigns

        var fresh: Set<ServerID> { Set(ids.ids.compactMap(\.self)) }
    }

    /// Tries the list.
    ///
    /// - Returns: The records that it showed.
    func run() async throws -> [JSONObject] {
        let account = await probe.grant?.account
        guard let path = list.path(filling: { $0 == Endpoint.accountWord ? account : parent }) else {
            await probe.skip(frame.resource, "the sign-in did not tell the account's id, which its path has")
            return []
        }
        let own = query
        let place = PageAddress.Place(base: probe.basePath, path: path)
        var walk = pull.pages.map { PageWalk($0, list: place) }
        let target = (walk?.request ?? .first).target(path, own, escape: Endpoint.escape)
        let answer = try await probe.ask(
            target.path, target.query, isPublic: face.isPublic, at: list, for: "list", frame)
        var told = ProbedList(resource: frame.resource.name)
        told.note(answer)
        guard (200..<300).contains(answer.status), let json = answer.json else {
            await probe.note(told)
            return []
        }
        // One that is said to be public and is not was asked for once more.
        let isPublic = face.isPublic && !answer.isSigned
        let first = await read(answer, json, own)
        await note(first, &told)
        var records = first.reading.records
        if let member = first.reading.member, pull.strategy != .single {
            let before = Place(path: answer.path ?? path, own: own, member: member, isPublic: isPublic)
            if let second = try await secondPage(behind: first, at: before, &walk) {
                told.secondPage = second.reading.count
                records += second.reading.records
            }
            if let problem = outsideWindow(first.reading.records) {
                await probe.add(problem, frame, request: answer.request)
            }
        }
        told.saysUnchanged = try await asksAgain(answer, at: answer.path ?? path, target.query, isPublic: isPublic)
        await probe.note(told)
        return records
    }

    /// Where a list was found.
    private struct Place {
        let path: String
        let own: [(String, String)]
        let member: [String]
        let isPublic: Bool
    }

    /// What the list is always asked for with.
    private var query: [(String, String)] {
        var query = face.query.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if let window = pull.window, let days = days(of: window) {
            query += [(window.fromParameter, "\(days.lowerBound)"), (window.toParameter, "\(days.upperBound)")]
        }
        if let rule = pull.pages, let name = rule.limitParameter, let size = rule.size {
            query.append((name, "\(size)"))
        }
        if case .cursor(let rule) = pull.strategy { query.append((rule.limitParameter, "\(rule.size)")) }
        return query
    }

    private func days(of window: WindowRule) -> ClosedRange<CivilDate>? {
        let today = CivilDate(of: Date(), in: frame.catalogue.zone)
        return today.adding(days: -window.daysBack)...today.adding(days: window.daysAhead)
    }

    private func read(_ answer: ProbeAnswer, _ json: JSONValue, _ own: [(String, String)], at member: [String]? = nil)
        async
        -> Page
    {
        let expected = member ?? face.member ?? []
        let reading =
            pull.strategy == .single
            ? ListReading(single: json, at: expected) : ListReading(list: json, at: expected)
        let ids = IDReading(
            reading.records, of: frame.resource, form: frame.resource.idForm, quotation: await probe.quotation)
        var signs = ListSigns()
        signs.read(query: own)
        for field in answer.fields.entries { signs.read(header: field.name, field.value) }
        signs.read(json, around: reading.member ?? [])
        return Page(answer: answer, json: json, reading: reading, ids: ids, signs: signs)
    }

    private func note(_ page: Page, _ told: inout ProbedList) async {
        for problem in page.reading.problems + page.ids.problems {
            await probe.add(problem, frame, request: page.answer.request)
        }
        let resource = frame.resource
        told.id = resource.idParts.isEmpty ? [resource.idField] : resource.idParts
        told.idForm = page.ids.form?.rawValue
        (told.total, told.more) = (page.signs.announced, page.signs.more)
        told.records = page.reading.member.map { _ in page.reading.count }
    }

    // MARK: The second page

    private func secondPage(behind first: Page, at place: Place, _ walk: inout PageWalk?) async throws -> Page? {
        if let rule = pull.pages { return try await walked(rule, behind: first, at: place, &walk) }
        if case .cursor(let rule) = pull.strategy { return try await older(than: first, by: rule, at: place) }
        guard !pull.isCapped, let flaw = first.signs.flaws(came: first.reading.count).first else { return nil }
        let guess = guess(first, place)
        var second: Page?
        if let request = guess.request {
            second = try await page(request, at: place)
            // What the first page has is none.
            if let page = second, page.fresh.subtracting(first.fresh).isEmpty { second = nil }
        }
        var isNamed = false
        if case .address? = guess.request { isNamed = true }
        await probe.add(
            .cut(flaw, pages: second != nil || isNamed ? guess.line : nil, isTried: second != nil), frame,
            request: first.answer.request)
        return second
    }

    private func guess(_ page: Page, _ place: Place) -> PagesGuess {
        PagesGuess(
            page.json, member: place.member, signs: page.signs,
            place: PageAddress.Place(base: probe.basePath, path: place.path), came: page.reading.count)
    }

    private func walked(
        _ rule: PageRule, behind first: Page, at place: Place, _ walk: inout PageWalk?
    ) async throws -> Page? {
        let request = first.answer.request
        let places = SignPlaces(first.json, around: place.member)
        var isExplained = false
        for (key, path, found) in [
            ("total", rule.totalPath, places.total), ("more", rule.morePath, places.more),
            ("next", rule.nextPath, places.next),
        ] {
            guard let path, first.json.value(at: path) == nil, key == "total" || found != nil else { continue }
            isExplained = true
            await probe.add(.noPageMember(key: key, path: path, found: found), frame, request: request)
        }
        _ = walk?.take(listPage(first, rule))
        let guess = guess(first, place)
        guard let next = walk?.request else {
            let flaw = walk?.flaws.first { if case .unannounced = $0 { false } else { true } }
            if !isExplained, let flaw, !first.ids.ids.isEmpty {
                await probe.add(.cut(flaw, pages: guess.line, isTried: false), frame, request: request)
            }
            return nil
        }
        let came = first.reading.count
        if let size = rule.size, came > 0, came < size, (first.signs.announced ?? 0) > came || first.signs.more != nil {
            await probe.add(
                .smallPage(parameter: rule.limitParameter, asked: size, came: came), frame, request: request)
        }
        guard let second = try await page(next, at: place, noting: true), !second.reading.records.isEmpty else {
            return nil
        }
        if walk?.take(listPage(second, rule)) == false {
            let better = guess.line
            await probe.add(
                .samePage(asked: Self.words(for: next), pages: isSuggested(guess) ? better : nil), frame,
                request: second.answer.request)
        }
        return second
    }

    /// Whether a guess is more than a guess: an answer names the page.
    private func isSuggested(_ guess: PagesGuess) -> Bool {
        if case .address? = guess.request { true } else { false }
    }

    private func listPage(_ page: Page, _ rule: PageRule) -> ListPage {
        func told(_ path: [String]?) -> JSONValue? { path.flatMap { page.json.value(at: $0) } }
        return ListPage(
            ids: page.ids.ids, signs: page.signs, total: told(rule.totalPath), more: told(rule.morePath),
            next: told(rule.nextPath))
    }

    private func older(than first: Page, by rule: CursorRule, at place: Place) async throws -> Page? {
        let zone = frame.catalogue.zone
        let moments = first.reading.records.compactMap { record -> (text: String, moment: Date)? in
            guard let text = record[rule.field]?.string, let moment = InstantText.parse(text, naiveIn: zone) else {
                return nil
            }
            return (text, moment)
        }
        let isFull = first.reading.count >= rule.size || first.signs.more != nil
        guard isFull, let oldest = moments.min(by: { $0.moment < $1.moment }) else { return nil }
        let request = PageRequest.parameter(rule.beforeParameter, oldest.text)
        guard let second = try await page(request, at: place, noting: true), !second.reading.records.isEmpty else {
            return nil
        }
        if second.fresh.subtracting(first.fresh).isEmpty {
            await probe.add(
                .samePage(asked: Self.words(for: request), pages: nil), frame, request: second.answer.request)
        }
        return second
    }

    /// Asks for a page.
    ///
    /// - Parameter isNoted: Whether a refusal is a finding.
    private func page(_ request: PageRequest, at place: Place, noting isNoted: Bool = false) async throws -> Page? {
        let target = request.target(place.path, place.own, escape: Endpoint.escape)
        let answer = try await probe.ask(target.path, target.query, isPublic: place.isPublic)
        guard (200..<300).contains(answer.status), let json = answer.json else {
            if isNoted {
                await probe.add(
                    .pageRefused(status: answer.status, words: answer.words), frame, request: answer.request)
            }
            return nil
        }
        return await read(answer, json, place.own, at: place.member)
    }

    private static func words(for request: PageRequest) -> String {
        switch request {
        case .first: "nothing"
        case .parameter(let name, let value): "'\(name)=\(value)'"
        case .address: "the address that the first names"
        }
    }

    // MARK: Windows and validators

    /// What lies outside the days that were asked for, give or take a day for the zone.
    private func outsideWindow(_ records: [JSONObject]) -> ProbeProblem? {
        guard let window = pull.window, let days = days(of: window) else { return nil }
        let zone = frame.catalogue.zone
        let wide = days.lowerBound.adding(days: -1)...days.upperBound.adding(days: 1)
        let found = records.compactMap { record in
            record[window.field]?.string.flatMap { InstantText.parse($0, naiveIn: zone) }
        }.map { CivilDate(of: $0, in: zone) }
        let outside = found.count { !wide.contains($0) }
        guard outside > 0 else { return nil }
        return .outsideWindow(
            count: outside, of: found.count, parameters: [window.fromParameter, window.toParameter])
    }

    /// Asks for the list as it was marked; nil for one that has no mark.
    private func asksAgain(
        _ answer: ProbeAnswer, at path: String, _ query: String, isPublic: Bool
    ) async throws -> Bool? {
        let condition: [String: String]
        if let tag = answer.fields["ETag"] {
            condition = ["If-None-Match": tag]
        } else if let moment = answer.fields["Last-Modified"] {
            condition = ["If-Modified-Since": moment]
        } else {
            return nil
        }
        return try await probe.ask(path, query, isPublic: isPublic, condition).status == 304
    }
}
