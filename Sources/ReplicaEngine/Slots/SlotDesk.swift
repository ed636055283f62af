import ClinicHours
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Free slots and refusals as the replica knows them (design section 7). The server has the last word.
public struct SlotDesk {
    let context: EngineContext
    let reader: ReplicaReader
    let resource: Resource
    let rule: BookingRule
    let times: BookingTimes
    let holders: SlotHolders
    let length: SlotLength

    /// What is known of when a holder can be had.
    public enum Hours: String, Sendable {
        /// Hours, or the slots that there are.
        case known
        /// There should be some, and none can be read here, or none are here yet: nothing is offered.
        case unknown
        /// There are none: any time that is not taken may be had, and the server decides.
        case none
    }

    /// The desk of a resource; nil when its records are no bookings.
    public init?(_ context: EngineContext, _ reader: ReplicaReader, _ resource: Resource) {
        guard let rule = resource.booking else { return nil }
        self.context = context
        self.reader = reader
        self.resource = resource
        self.rule = rule
        times = BookingTimes(rule: rule, zone: context.catalogue.zone)
        holders = SlotHolders(context: context, reader: reader, resource: resource, rule: rule)
        length = SlotLength(rule: rule, holders: holders)
    }

    /// The free slots of a holder in a span, in order.
    ///
    /// - Parameters:
    ///   - id: The holder's id, the server's or the local one.
    ///   - minutes: How long the slots are to be, where bookings say so themselves; nil for as long as they usually are.
    /// - Throws: ``EngineError/notFound(resource:id:)`` when nothing is known of the holder.
    public func free(holder id: String, within span: TimeSpan, minutes: Int? = nil) throws -> [BookedTime] {
        let holder = try holders.named(id)
        let usual = try length.minutes(of: [:], holder: holder)
        let plan = try plan(
            holder: holder, around: span, except: nil, minutes: rule.lengthField == nil ? usual : minutes ?? usual)
        return plan.free(within: span, after: context.now)
    }

    /// What is known of when a holder can be had.
    ///
    /// - Throws: ``EngineError/notFound(resource:id:)`` when nothing is known of the holder.
    public func hours(holder id: String) throws -> Hours {
        let holder = try holders.named(id)
        if rule.hasNoHours { return .none }
        if rule.dayField != nil {
            let minutes = try length.minutes(of: [:], holder: holder)
            if case .unknown = try schedules.offer(of: holder, minutes: minutes) { return .unknown }
            return .known
        }
        return switch try openings(of: holder).openings {
        case .unknown: .unknown
        case .any: .none
        case .words, .week: .known
        }
    }

    /// The words of a holder's opening hours that can't be read; nil where there are none, or they are read.
    ///
    /// - Throws: ``EngineError/notFound(resource:id:)`` when nothing is known of the holder.
    public func unreadHours(holder id: String) throws -> String? {
        let (openings, words) = try openings(of: holders.named(id))
        guard case .unknown = openings, let words, !words.isEmpty else { return nil }
        return words
    }

    /// Why a booking can't be, judged before it is queued; nil when it may be.
    ///
    /// - Parameters:
    ///   - record: The booking as it would be.
    ///   - document: The booking's own document, which does not stand in its own way.
    func refusal(of record: JSONObject, document: LocalID?) throws -> EngineError.Refusal? {
        guard let (time, holder, minutes) = try placed(record) else { return nil }
        let plan = try plan(holder: holder, around: days(around: time), except: document, minutes: minutes)
        guard let reason = plan.refusal(of: time, now: context.now) else { return nil }
        return .init(reason, alternatives: plan.nearest(to: time, after: context.now).map(\.start))
    }

    /// The starts of the three free slots nearest to a booking that the server refused, in the backend's form. The refused slot is none
    /// of them, even where the replica does not know yet who holds it.
    func alternatives(to record: JSONObject, document: LocalID?) throws -> [String] {
        guard let (time, holder, minutes) = try placed(record) else { return [] }
        let plan = try plan(
            holder: holder, around: days(around: time), except: document, minutes: minutes, taken: [time])
        return plan.nearest(to: time, after: context.now).map(\.start)
    }

    /// The end that a booking is shown with: by its length, or its own where the client writes it.
    func end(of record: JSONObject) throws -> String? {
        let minutes = try length.minutes(of: record)
        if rule.dayField != nil { return times.wanted(record, minutes: minutes)?.wall?.to.description }
        return times.wanted(record, minutes: minutes).map { InstantText.utc($0.span.end) }
    }

    /// Fields of a write with the end of the slot that they name, where the client writes the end and they leave it out.
    ///
    /// - Parameter record: The record that they are laid over.
    func completed(_ fields: JSONObject, over record: JSONObject = [:]) throws -> JSONObject {
        guard let endField = rule.endField, fields[endField] == nil,
            [rule.dayField, rule.startField, rule.lengthField].contains(where: { name in
                name.map { fields[$0] != nil } ?? false
            }),
            resource.field(named: endField)?.writable != .never
        else { return fields }
        let whole = record.merging(fields) { $1 }
        let minutes = try length.minutes(of: whole)
        guard rule.dayField != nil else { return instantEnd(fields, over: record, endField, minutes: minutes) }
        guard let (day, from) = times.wallStart(whole) else { return fields }
        var slot = times.wallSlot(on: day, from: from, minutes: minutes)
        if rule.lengthField == nil, let holder = try holders.holder(of: whole) {
            let offer = try schedules.offer(of: holder, minutes: minutes)
            slot = WallPlan(offer: offer, zone: times.zone, busy: []).slot(on: day, from: from) ?? slot
        }
        return fields.merging([endField: .string(slot.to.description)]) { $1 }
    }

    /// A booking that is moved, and says nothing of its length, stays as long as it was.
    private func instantEnd(
        _ fields: JSONObject, over record: JSONObject, _ endField: String, minutes: Int
    ) -> JSONObject {
        var started = record.merging(fields) { $1 }
        started[endField] = nil
        guard var span = times.held(started, minutes: minutes)?.span else { return fields }
        if rule.lengthField == nil, record[endField].map({ $0 != .null }) ?? false,
            let before = times.held(record, minutes: minutes)?.span
        {
            let seconds = before.end.timeIntervalSince(before.start)
            span = TimeSpan(start: span.start, end: span.start.addingTimeInterval(seconds))
        }
        let end = WireTime.zoned(Self.milliseconds(span.end), in: times.zone)
        return fields.merging([endField: .string(end)]) { $1 }
    }

    /// The slot of a booking, Unix milliseconds; nil where its start is none, or lies more than a day back.
    func span(of document: Document) throws -> BookingReview.Span? {
        let record = try document.visibleObject()
        guard let time = times.held(record, minutes: try length.minutes(of: record)) else { return nil }
        let span = Self.span(time)
        return span.start > Self.milliseconds(context.now) - 86_400_000 ? span : nil
    }

    /// The other records of a booking's holder that the server has around its slot. One that holds its slot no longer stands in nobody's way.
    func others(besides document: Document) throws -> (spans: [BookingReview.Span], ids: [ServerID]) {
        let record = try document.visibleObject()
        guard times.holdsSlot(record), let (wanted, holder, _) = try placed(record) else { return ([], []) }
        let found = try records(of: holder, around: wanted.hold).filter { $0.localID != document.localID }
        let own = Self.span(wanted)
        var spans: [BookingReview.Span] = []
        var ids: [ServerID] = []
        for other in found {
            guard let id = other.serverID else { continue }
            let record = try other.serverObject()
            guard times.holdsSlot(record), let time = try held(record, holder) else { continue }
            // One that is called off or moved away here goes first: it is not in the way for long.
            let shown = try other.visibleObject()
            guard !other.isHidden, times.holdsSlot(shown), let now = try held(shown, holder),
                now.span.start == time.span.start, now.span == time.span || now.hold.overlaps(wanted.hold)
            else { continue }
            let span = Self.span(time)
            spans.append(span)
            if span.start < own.end, own.start < span.end { ids.append(id) }
        }
        return (spans, ids)
    }

    /// Whether the server's list of free slots, which tells about the day of a booking, no longer has its slot.
    func isNoLongerOffered(_ document: Document) throws -> Bool {
        guard rule.offered != nil, let (time, holder, minutes) = try placed(try document.visibleObject())
        else { return false }
        return try plan(holder: holder, around: time.span, except: document.localID, minutes: minutes)
            .isNoLongerOffered(time)
    }

    /// The time that a booking holds, Unix milliseconds.
    static func span(_ time: BookedTime) -> BookingReview.Span {
        BookingReview.Span(start: milliseconds(time.hold.start), end: milliseconds(time.hold.end))
    }

    private static func milliseconds(_ moment: Date) -> Int64 { Int64((moment.timeIntervalSince1970 * 1000).rounded()) }

    private func days(around time: BookedTime) -> TimeSpan {
        let reach = Double(HolderPlan.reach + 1) * 86_400
        return TimeSpan(
            start: time.span.start.addingTimeInterval(-reach), end: time.span.start.addingTimeInterval(reach))
    }

    private func placed(_ record: JSONObject) throws -> (BookedTime, SlotHolder, minutes: Int)? {
        guard let holder = try holders.holder(of: record) else { return nil }
        let minutes = try length.minutes(of: record, holder: holder)
        return times.wanted(record, minutes: minutes).map { ($0, holder, minutes) }
    }

    private func held(_ record: JSONObject, _ holder: SlotHolder) throws -> BookedTime? {
        times.held(record, minutes: try length.minutes(of: record, holder: holder))
    }

    /// The bookings of a holder, or of all, that may take a part of a span.
    func records(of holder: SlotHolder?, around span: TimeSpan) throws -> [Document] {
        // Where the role is shown no holder, all records are the account's own: of anybody else's it has none.
        guard holder?.isAccount != false || resource.field(named: rule.holderField) != nil else { return [] }
        // A day is found by its first instant; a booking that began before the span may still last, however long it is.
        let from =
            rule.dayField.map { _ in CivilDate(of: span.start, in: times.zone).start(in: times.zone) }
            ?? span.start.addingTimeInterval(Double(-SlotLength.longest) * 60)
        var conditions: [DocumentQuery.Condition] = [
            .moment(
                field: rule.dayField ?? rule.startField, from: Self.milliseconds(from),
                until: Self.milliseconds(span.end))
        ]
        // What shows no holder is the account's own.
        if let holder, !holder.isAccount {
            conditions.append(.refers(field: rule.holderField, local: holder.local, server: holder.server))
        }
        let found = try reader.documents(resource, DocumentQuery(conditions: conditions, limit: 100_000))
        guard let holder, holder.isAccount else { return found }
        return try found.filter { holder.isMeant(by: try $0.visibleObject()[rule.holderField]) }
    }

    private var schedules: ScheduleReading { ScheduleReading(reader, context.catalogue, rule) }

    private func plan(
        holder: SlotHolder, around span: TimeSpan, except own: LocalID?, minutes: Int, taken known: [BookedTime] = []
    ) throws -> HolderPlan {
        let busy =
            try known
            + records(of: holder, around: span).filter { $0.localID != own }.compactMap { document in
                let record = try document.visibleObject()
                return times.holdsSlot(record) ? try held(record, holder) : nil
            }
        if rule.dayField != nil {
            let offer = try schedules.offer(of: holder, minutes: minutes)
            return .wall(WallPlan(offer: offer, zone: times.zone, busy: busy.compactMap(\.wall)), zone: times.zone)
        }
        let (openings, words) = try openings(of: holder)
        let usual = try length.minutes(of: [:], holder: holder)
        let slots = SlotRule(durationMinutes: minutes, stepMinutes: rule.stepMinutes ?? usual, zone: times.zone)
        return .hours(SlotPlan(openings, rule: slots, busy: busy.map(\.span)), words: words)
    }

    /// When a holder is open, where bookings are instants, and in which words that is said.
    private func openings(of holder: SlotHolder) throws -> (openings: Openings, words: String?) {
        if rule.schedule != nil {
            return (try schedules.schedule(of: holder, minutes: rule.minutes).map(Openings.week) ?? .unknown, nil)
        }
        guard let field = rule.hoursField else { return (.any, nil) }
        let text = try holder.document?.visibleObject()[field]?.string ?? ""
        // Hours that can't be read are unknown, not closed: nothing is refused for them, and nothing offered.
        return ((try? OpeningHours(parsing: text)).map(Openings.words) ?? .unknown, text)
    }
}
