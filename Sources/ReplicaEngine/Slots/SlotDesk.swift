import ClinicHours
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Free slots and refusals as the replica knows them (design section 7). The server has the last word.
public struct SlotDesk {
    private let context: EngineContext
    private let reader: ReplicaReader
    private let resource: Resource
    private let rule: BookingRule
    private let times: BookingTimes
    private let holders: SlotHolders

    /// The desk of a resource; nil when its records are no bookings.
    public init?(_ context: EngineContext, _ reader: ReplicaReader, _ resource: Resource) {
        guard let rule = resource.booking else { return nil }
        self.context = context
        self.reader = reader
        self.resource = resource
        self.rule = rule
        times = BookingTimes(rule: rule, zone: context.catalogue.zone)
        holders = SlotHolders(context: context, reader: reader, resource: resource, rule: rule)
    }

    /// The free slots of a holder in a span, in order.
    ///
    /// - Parameter id: The holder's id, the server's or the local one.
    /// - Throws: ``EngineError/notFound(resource:id:)`` when nothing is known of the holder.
    public func free(holder id: String, within span: TimeSpan) throws -> [BookedTime] {
        try plan(holder: try holders.named(id), around: span, except: nil).free(within: span, after: context.now)
    }

    /// Why a booking can't be, judged before it is queued; nil when it may be.
    ///
    /// - Parameters:
    ///   - record: The booking as it would be.
    ///   - document: The booking's own document, which does not stand in its own way.
    func refusal(of record: JSONObject, document: LocalID?) throws -> EngineError.Refusal? {
        guard let (time, holder) = try placed(record) else { return nil }
        let plan = try plan(holder: holder, around: days(around: time), except: document)
        guard let reason = plan.refusal(of: time, now: context.now) else { return nil }
        return .init(reason, alternatives: plan.nearest(to: time, after: context.now).map(\.start))
    }

    /// The starts of the three free slots nearest to a booking that the server refused, in the backend's form. The refused slot is none
    /// of them, even where the replica does not know yet who holds it.
    func alternatives(to record: JSONObject, document: LocalID?) throws -> [String] {
        guard let (time, holder) = try placed(record) else { return [] }
        let plan = try plan(holder: holder, around: days(around: time), except: document, taken: [time])
        return plan.nearest(to: time, after: context.now).map(\.start)
    }

    /// The end that a booking is shown with: by the length that the catalogue gives it, or its own where the client writes it.
    func end(of record: JSONObject) -> String? {
        if rule.dayField != nil { return times.held(record)?.wall?.to.description }
        return times.wanted(record).map { InstantText.utc($0.span.end) }
    }

    /// Fields of a write with the end of the slot that they name, where the client writes the end and they leave it out.
    ///
    /// - Parameter record: The record that they are laid over.
    func completed(_ fields: JSONObject, over record: JSONObject = [:]) throws -> JSONObject {
        guard let day = rule.dayField, fields[rule.endField] == nil,
            fields[day] != nil || fields[rule.startField] != nil,
            resource.field(named: rule.endField)?.writable != .never
        else { return fields }
        let whole = record.merging(fields) { $1 }
        guard let (day, from) = times.wallStart(whole) else { return fields }
        var slot = times.wallSlot(on: day, from: from)
        if let holder = try holders.holder(of: whole) {
            let offer = try ScheduleReading(reader, context.catalogue, rule).offer(of: holder)
            slot = WallPlan(offer: offer, zone: times.zone, busy: []).slot(on: day, from: from) ?? slot
        }
        return fields.merging([rule.endField: .string(slot.to.description)]) { $1 }
    }

    /// The slot of a booking, Unix milliseconds; nil where its start is none, or lies more than a day back.
    func span(of document: Document) throws -> BookingReview.Span? {
        guard let time = times.held(try document.visibleObject()) else { return nil }
        let span = Self.span(time)
        return span.start > Self.milliseconds(context.now) - 86_400_000 ? span : nil
    }

    /// The other records of a booking's holder that the server has around its slot. One that holds its slot no longer stands in nobody's way.
    func others(besides document: Document) throws -> (spans: [BookingReview.Span], ids: [ServerID]) {
        let record = try document.visibleObject()
        guard times.holdsSlot(record), let (wanted, holder) = try placed(record) else { return ([], []) }
        let found = try records(of: holder, around: wanted.hold).filter { $0.localID != document.localID }
        let own = Self.span(wanted)
        var spans: [BookingReview.Span] = []
        var ids: [ServerID] = []
        for other in found {
            guard let id = other.serverID else { continue }
            let record = try other.serverObject()
            guard times.holdsSlot(record), let time = times.held(record) else { continue }
            // One that is called off or moved away here goes first: it is not in the way for long.
            let shown = try other.visibleObject()
            guard !other.isHidden, times.holdsSlot(shown), times.held(shown)?.span.start == time.span.start else {
                continue
            }
            let span = Self.span(time)
            spans.append(span)
            if span.start < own.end, own.start < span.end { ids.append(id) }
        }
        return (spans, ids)
    }

    /// Whether the server's list of free slots, which tells about the day of a booking, no longer has its slot.
    func isNoLongerOffered(_ document: Document) throws -> Bool {
        guard rule.offered != nil, let (time, holder) = try placed(try document.visibleObject()) else { return false }
        return try plan(holder: holder, around: time.span, except: document.localID).isNoLongerOffered(time)
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

    private func placed(_ record: JSONObject) throws -> (BookedTime, SlotHolder)? {
        guard let time = times.wanted(record), let holder = try holders.holder(of: record) else { return nil }
        return (time, holder)
    }

    private func records(of holder: SlotHolder, around span: TimeSpan) throws -> [Document] {
        // Where the role is shown no holder, all records are the account's own: of anybody else's it has none.
        guard holder.isAccount || resource.field(named: rule.holderField) != nil else { return [] }
        // A day is found by its first instant, a booking that began before the span by its length.
        let from =
            rule.dayField.map { _ in CivilDate(of: span.start, in: times.zone).start(in: times.zone) }
            ?? span.start.addingTimeInterval(Double(-rule.minutes) * 60)
        var conditions: [DocumentQuery.Condition] = [
            .moment(
                field: rule.dayField ?? rule.startField, from: Self.milliseconds(from),
                until: Self.milliseconds(span.end))
        ]
        // What shows no holder is the account's own.
        if !holder.isAccount {
            conditions.append(.refers(field: rule.holderField, local: holder.local, server: holder.server))
        }
        let found = try reader.documents(resource, DocumentQuery(conditions: conditions, limit: 100_000))
        return holder.isAccount
            ? try found.filter { holder.isMeant(by: try $0.visibleObject()[rule.holderField]) } : found
    }

    private func plan(
        holder: SlotHolder, around span: TimeSpan, except own: LocalID?, taken known: [BookedTime] = []
    ) throws -> HolderPlan {
        let busy =
            try known
            + records(of: holder, around: span).filter { $0.localID != own }.compactMap { document in
                let record = try document.visibleObject()
                return times.holdsSlot(record) ? times.held(record) : nil
            }
        guard let field = rule.hoursField else {
            let offer = try ScheduleReading(reader, context.catalogue, rule).offer(of: holder)
            return .wall(WallPlan(offer: offer, zone: times.zone, busy: busy.compactMap(\.wall)), zone: times.zone)
        }
        let text = try holder.document?.visibleObject()[field]?.string ?? ""
        // Hours that can't be read are unknown, not closed: nothing is refused for them, and nothing offered.
        let hours = try? OpeningHours(parsing: text)
        let slots = SlotRule(durationMinutes: rule.minutes, stepMinutes: rule.stepMinutes, zone: times.zone)
        return .hours(SlotPlan(hours: hours, rule: slots, busy: busy.map(\.span)), words: text)
    }
}
