import ClinicHours
import ControlProtocol
import Foundation
import ReplicaEngine
import SyncCatalogue
import SyncModel

extension ReplicaControl {
    /// The bookings of a day, of one booked resource or of all.
    func listAgenda(_ call: ControlCall) async throws -> RawJSON {
        let zone = context.catalogue.zone
        let day = try agendaDay(call["day"]?.string)
        let named = try call["resource"]?.string.map(context.resource)
        if let named, named.booking == nil {
            throw ControlError.refused(
                reason: "no-slots", message: "\(named.name) has no bookings",
                next: "resources.list says which resources are booked")
        }
        let booked = (named.map { [$0] } ?? context.resources).filter { $0.booking != nil }
        let holder = call["holder"].map(Self.idText)
        if holder != nil, booked.count > 1 {
            throw ControlError.refused(
                reason: "several-resources", message: "whose '\(holder ?? "")' is, is not known",
                next: "name one as 'resource': \(booked.map(\.name).joined(separator: ", "))")
        }
        let context = context
        return try await context.replica.read { reader in
            var entries: [(Resource, AgendaEntry)] = []
            for resource in booked {
                guard let desk = SlotDesk(context, reader, resource) else { continue }
                entries += try desk.agenda(of: day, holder: holder).map { (resource, $0) }
            }
            entries.sort { ($0.1.time.span.start, $0.0.name) < ($1.1.time.span.start, $1.0.name) }
            return RawJSON([
                "day": .string(day.description), "zone": .string(zone.identifier),
                "bookings": .array(entries.map { Self.json($0.1, of: $0.0, in: zone) }),
            ])
        }
    }

    /// A day, or `today`, `tomorrow`, `yesterday`, by the clinic's calendar.
    private func agendaDay(_ text: String?) throws -> CivilDate {
        let today = CivilDate(of: context.now, in: context.catalogue.zone)
        switch text ?? "today" {
        case "today": return today
        case "tomorrow": return today.adding(days: 1)
        case "yesterday": return today.adding(days: -1)
        case let text:
            guard let day = CivilDate(text) else {
                throw ControlError.refused(
                    reason: "invalid-day",
                    message: "'\(text)' is no day: write it as \(today), or today, tomorrow or yesterday",
                    next: "write the day as \(today)")
            }
            return day
        }
    }

    private static func json(_ entry: AgendaEntry, of resource: Resource, in zone: TimeZone) -> JSONValue {
        func party(_ party: AgendaEntry.Party) -> JSONValue {
            [
                "field": .string(party.field), "id": party.id,
                "name": party.name.map(JSONValue.string) ?? .null,
            ]
        }
        func clock(_ moment: Date) -> JSONValue {
            .string(WireTime.wall(Int64((moment.timeIntervalSince1970 * 1000).rounded()), in: zone))
        }
        return [
            "resource": .string(resource.name), "local_id": .string(entry.document.localID.text),
            "server_id": entry.document.serverID.map(resource.idForm.json) ?? .null,
            "start": .string(entry.time.start), "end": .string(entry.time.end),
            "local_start": clock(entry.time.span.start), "local_end": clock(entry.time.span.end),
            "holder": entry.holder.map(party) ?? .null, "with": .array(entry.others.map(party)),
            "about": entry.about.map(JSONValue.string) ?? .null,
            "state": entry.state.map(JSONValue.string) ?? .null,
            "booking": entry.document.booking.map { .string($0.rawValue) } ?? .null,
            "holds_slot": .bool(entry.holdsSlot), "pending": .bool(entry.document.local != nil),
        ]
    }
}
