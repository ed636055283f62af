import ClinicHours
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel

extension SlotDesk {
    /// The bookings of a day of the clinic's calendar, those that begin first before the others; one that began the day before and lasts is
    /// among them.
    ///
    /// - Parameter id: Only those of this holder, by the server's id or the local one; nil for all.
    /// - Throws: ``EngineError/notFound(resource:id:)`` when nothing is known of the holder.
    public func agenda(of day: CivilDate, holder id: String? = nil) throws -> [AgendaEntry] {
        let day = TimeSpan(start: day.start(in: times.zone), end: day.adding(days: 1).start(in: times.zone))
        return try records(of: id.map(holders.named), around: day).compactMap(entry)
            .filter { $0.time.span.start < day.end && day.start < $0.time.span.end }
            .sorted { ($0.time.span.start, $0.document.localID.text) < ($1.time.span.start, $1.document.localID.text) }
    }

    private func entry(_ document: Document) throws -> AgendaEntry? {
        let record = try document.visibleObject()
        guard let time = times.held(record, minutes: try length.minutes(of: record)) else { return nil }
        let parties = try resource.references.filter(\.isShown).compactMap { try party($0, record) }
        let states = rule.taken.keys.sorted().compactMap { record[$0]?.single.string }
        return AgendaEntry(
            document: document, time: time, holder: parties.first { $0.field == rule.holderField },
            others: parties.filter { $0.field != rule.holderField }, holdsSlot: times.holdsSlot(record),
            state: states.isEmpty ? nil : states.joined(separator: ", "), about: about(record))
    }

    private func party(_ field: Field, _ record: JSONObject) throws -> AgendaEntry.Party? {
        guard let id = record[field.name], id != .null else { return nil }
        return AgendaEntry.Party(field: field.name, id: id, name: try name(field, id, record))
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
}
