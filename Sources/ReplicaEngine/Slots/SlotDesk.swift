import ClinicHours
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Free slots and refusals as the replica knows them (design section 7). The server has the last word.
struct SlotDesk {
    private let context: EngineContext
    private let reader: ReplicaReader
    private let resource: Resource
    private let rule: BookingRule
    private let holderResource: Resource

    /// The desk of a resource; nil when its records are no bookings.
    init?(_ context: EngineContext, _ reader: ReplicaReader, _ resource: Resource) {
        guard let rule = resource.booking, let target = resource.field(named: rule.holderField)?.reference,
            let holder = context.catalogue.resource(named: target)
        else { return nil }
        self.context = context
        self.reader = reader
        self.resource = resource
        self.rule = rule
        holderResource = holder
    }

    /// The free slots of a holder in a span, in order.
    func free(holder id: String, within span: TimeSpan) throws -> [TimeSpan] {
        try plan(holder: try holder(id), around: span, except: nil).free(within: span, after: context.now)
    }

    /// Why a booking can't be, judged before it is queued; nil when it may be.
    ///
    /// - Parameters:
    ///   - record: The booking as it would be.
    ///   - document: The booking's own document, which does not stand in its own way.
    func refusal(of record: JSONObject, document: LocalID?) throws -> EngineError.Refusal? {
        guard let (span, holder) = try placed(record) else { return nil }
        let plan = try plan(holder: holder, around: days(around: span.start), except: document)
        guard let refusal = plan.refusal(of: span, now: context.now) else { return nil }
        let alternatives = nearest(in: plan, to: span.start)
        switch refusal {
        case .inThePast:
            return .init(code: "past", message: "the slot lies in the past", alternatives: alternatives)
        case .outsideHours:
            let hours = try holder.visibleObject()[rule.hoursField]?.string ?? ""
            return .init(
                code: "outside-hours", message: "the slot is outside the opening hours (\(hours))",
                alternatives: alternatives)
        case .taken(let other):
            return .init(
                code: "taken",
                message: "the slot is taken from \(InstantText.utc(other.start)) to \(InstantText.utc(other.end))",
                alternatives: alternatives)
        }
    }

    /// The starts of the three free slots nearest to a booking that the server refused, in the backend's form. The refused slot is none
    /// of them, even where the replica does not know yet who holds it.
    func alternatives(to record: JSONObject, document: LocalID?) throws -> [String] {
        guard let (span, holder) = try placed(record) else { return [] }
        let around = days(around: span.start)
        return nearest(in: try plan(holder: holder, around: around, except: document, taken: [span]), to: span.start)
    }

    /// The end of a booking, by the length that the catalogue gives it.
    func end(of record: JSONObject) -> String? {
        start(of: record).map { InstantText.utc($0.addingTimeInterval(Double(rule.minutes) * 60)) }
    }

    /// The slot of a booking, Unix milliseconds; nil where its start is none, or lies more than a day back.
    func span(of document: Document) throws -> BookingReview.Span? {
        guard let span = try span(document.visibleObject()), span.start > Self.milliseconds(context.now) - 86_400_000
        else { return nil }
        return span
    }

    /// The other records of a booking's holder that the server has around its slot.
    func others(besides document: Document) throws -> (spans: [BookingReview.Span], ids: [ServerID]) {
        guard let (wanted, holder) = try placed(document.visibleObject()) else { return ([], []) }
        let found = try records(of: holder, around: wanted).filter { $0.localID != document.localID }
        let own = BookingReview.Span(start: Self.milliseconds(wanted.start), end: Self.milliseconds(wanted.end))
        var spans: [BookingReview.Span] = []
        var ids: [ServerID] = []
        for other in found {
            guard let id = other.serverID, let span = try span(other.serverObject()) else { continue }
            spans.append(span)
            if span.start < own.end, own.start < span.end { ids.append(id) }
        }
        return (spans, ids)
    }

    private func span(_ record: JSONObject) throws -> BookingReview.Span? {
        guard let start = start(of: record) else { return nil }
        let end = record[rule.endField]?.string.flatMap { InstantText.parse($0, naiveIn: context.catalogue.zone) }
        let span = TimeSpan(start: start, end: end ?? start.addingTimeInterval(Double(rule.minutes) * 60))
        return BookingReview.Span(start: Self.milliseconds(span.start), end: Self.milliseconds(span.end))
    }

    private static func milliseconds(_ moment: Date) -> Int64 { Int64((moment.timeIntervalSince1970 * 1000).rounded()) }

    private func nearest(in plan: SlotPlan, to moment: Date) -> [String] {
        plan.nearest(to: moment, count: 3, after: context.now, days: Self.reach).map { InstantText.utc($0.start) }
    }

    /// How many days before and after a refused slot others are looked for.
    private static let reach = 14

    private func days(around moment: Date) -> TimeSpan {
        let reach = Double(Self.reach + 1) * 86_400
        return TimeSpan(start: moment.addingTimeInterval(-reach), end: moment.addingTimeInterval(reach))
    }

    private func start(of record: JSONObject) -> Date? {
        record[rule.startField]?.string.flatMap { InstantText.parse($0, naiveIn: context.catalogue.zone) }
    }

    private func placed(_ record: JSONObject) throws -> (TimeSpan, Document)? {
        guard let start = start(of: record), let id = record[rule.holderField].flatMap(Self.idText) else { return nil }
        // A holder who is gone has no slots: nothing can be judged, and nothing offered.
        guard let holder = try reader.document(holderResource, id: id) else { return nil }
        return (TimeSpan(start: start, minutes: rule.minutes), holder)
    }

    private static func idText(_ value: JSONValue) -> String? {
        ServerID(json: value)?.text
    }

    private func holder(_ id: String) throws -> Document {
        guard let document = try reader.document(holderResource, id: id) else {
            throw EngineError.notFound(resource: holderResource.name, id: id)
        }
        return document
    }

    private func records(of holder: Document, around span: TimeSpan) throws -> [Document] {
        try reader.documents(
            resource,
            DocumentQuery(
                conditions: [
                    .refers(field: rule.holderField, local: holder.localID, server: holder.serverID),
                    .moment(
                        field: rule.startField, from: Self.milliseconds(span.start) - Int64(rule.minutes) * 60_000,
                        until: Self.milliseconds(span.end)),
                ], limit: 100_000))
    }

    private func plan(
        holder: Document, around span: TimeSpan, except own: LocalID?, taken known: [TimeSpan] = []
    ) throws -> SlotPlan {
        let taken = try records(of: holder, around: span)
        let busy = try taken.filter { $0.localID != own }.compactMap { document -> TimeSpan? in
            let record = try document.visibleObject()
            guard let start = start(of: record) else { return nil }
            let end = record[rule.endField]?.string.flatMap { InstantText.parse($0, naiveIn: context.catalogue.zone) }
            return TimeSpan(start: start, end: end ?? start.addingTimeInterval(Double(rule.minutes) * 60))
        }
        let text = try holder.visibleObject()[rule.hoursField]?.string ?? ""
        // Hours that can't be read are unknown, not closed: nothing is refused for them, and nothing offered.
        let hours = try? OpeningHours(parsing: text)
        let slots = SlotRule(durationMinutes: rule.minutes, stepMinutes: rule.stepMinutes, zone: context.catalogue.zone)
        return SlotPlan(hours: hours, rule: slots, busy: busy + known)
    }
}
