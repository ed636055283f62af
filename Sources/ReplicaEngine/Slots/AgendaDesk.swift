import ClinicHours
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel

/// The bookings of one day as people go through it: when, whose, with whom, and how they stand.
public struct AgendaDesk {
    /// Somebody whom a booking names.
    public struct Party: Sendable {
        /// The field that names them.
        public let field: String
        /// Their id, as the booking has it.
        public let id: JSONValue
        /// What people call them; nil where nothing here tells.
        public let name: String?
    }

    /// One booking.
    public struct Entry: Sendable {
        /// The booking's document.
        public let document: Document
        /// Its fields as they are shown.
        public let record: JSONObject
        /// When it is.
        public let time: BookedTime
        /// Whose time it takes; nil where the account is shown no holder.
        public let holder: Party?
        /// Who else is named.
        public let others: [Party]
        /// Whether it holds its slot: one that was called off does not.
        public let holdsSlot: Bool
        /// How it stands, in the server's words, such as its status; nil where it has no such field.
        public let state: String?
        /// What it is about, by its first text that people write; nil for nothing.
        public let about: String?
    }

    private let context: EngineContext
    private let reader: ReplicaReader
    private let resource: Resource
    private let rule: BookingRule
    private let times: BookingTimes
    private let holders: SlotHolders
    private let length: SlotLength

    /// The agenda of a resource; nil when its records are no bookings.
    public init?(_ context: EngineContext, _ reader: ReplicaReader, _ resource: Resource) {
        guard let rule = resource.booking else { return nil }
        (self.context, self.reader, self.resource, self.rule) = (context, reader, resource, rule)
        times = BookingTimes(rule: rule, zone: context.catalogue.zone)
        holders = SlotHolders(context: context, reader: reader, resource: resource, rule: rule)
        length = SlotLength(rule: rule, holders: holders)
    }

    /// The bookings of a day of the clinic's calendar, those that begin first before the others; one that began the day before and lasts is
    /// among them.
    ///
    /// - Parameter id: Only those of this holder, by the server's id or the local one; nil for all.
    /// - Throws: ``EngineError/notFound(resource:id:)`` when nothing is known of the holder.
    public func entries(on day: CivilDate, holder id: String? = nil) throws -> [Entry] {
        let (start, end) = (day.start(in: times.zone), day.adding(days: 1).start(in: times.zone))
        let holder = try id.map(holders.named)
        // What began before the day may still last; days themselves are found by their first instant.
        let from = rule.dayField == nil ? start.addingTimeInterval(Double(-SlotLength.longest) * 60) : start
        var conditions: [DocumentQuery.Condition] = [
            .moment(
                field: rule.dayField ?? rule.startField, from: Self.milliseconds(from), until: Self.milliseconds(end))
        ]
        if let holder, !holder.isAccount {
            conditions.append(.refers(field: rule.holderField, local: holder.local, server: holder.server))
        }
        let found = try reader.documents(resource, DocumentQuery(conditions: conditions, limit: 10_000))
        return try found.compactMap { document -> Entry? in
            let record = try document.visibleObject()
            if let holder, holder.isAccount, !holder.isMeant(by: record[rule.holderField]) { return nil }
            let entry = try entry(document, record)
            return entry.flatMap { $0.time.span.start < end && start < $0.time.span.end ? $0 : nil }
        }
        .sorted { ($0.time.span.start, $0.document.localID.text) < ($1.time.span.start, $1.document.localID.text) }
    }

    private func entry(_ document: Document, _ record: JSONObject) throws -> Entry? {
        let minutes = try length.minutes(of: record)
        guard let time = times.held(record, minutes: minutes) else { return nil }
        let parties = try resource.references.filter(\.isShown).compactMap { try party($0, record) }
        let states = rule.taken.keys.sorted().compactMap { record[$0]?.string }
        return Entry(
            document: document, record: record, time: time, holder: parties.first { $0.field == rule.holderField },
            others: parties.filter { $0.field != rule.holderField }, holdsSlot: times.holdsSlot(record),
            state: states.isEmpty ? nil : states.joined(separator: ", "), about: about(record))
    }

    private func party(_ field: Field, _ record: JSONObject) throws -> Party? {
        guard let id = record[field.name], id != .null else { return nil }
        return Party(field: field.name, id: id, name: try name(field, id, record))
    }

    /// What the booking itself calls them, or else by what their own record is found.
    private func name(_ field: Field, _ id: JSONValue, _ record: JSONObject) throws -> String? {
        let told = resource.fields.lazy.filter { $0.derivation?.reference == field.name && $0.isShown }
            .compactMap { record[$0.name]?.string }.first { !$0.isEmpty }
        if let told { return told }
        guard let target = field.reference.flatMap(context.catalogue.resource(named:)),
            let text = ServerID(json: id)?.text ?? id.string,
            let other = try reader.document(target, id: text)?.visibleObject()
        else { return nil }
        let names = target.fields.filter { $0.isSearched && $0.isShown && !$0.isSensitive }.map(\.name)
        let words = names.compactMap { other[$0]?.string }.filter { !$0.isEmpty }.prefix(2)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    private func about(_ record: JSONObject) -> String? {
        resource.fields.lazy.filter { field in
            field.type == .string && field.isShown && !field.isSensitive && field.choices.isEmpty
                && field.writable != .never && field.derivation == nil && rule.taken[field.name] == nil
                && !rule.placeFields.contains(field.name)
        }
        .compactMap { record[$0.name]?.string }.first { !$0.allSatisfy(\.isWhitespace) }
    }

    private static func milliseconds(_ moment: Date) -> Int64 { Int64((moment.timeIntervalSince1970 * 1000).rounded()) }
}
