import ClinicHours
import Foundation
import GRDB
import Hummingbird

/// The patient's appointments (dokal.md 7).
struct AppointmentRoutes: Sendable {
    let store: DokalStore
    /// The bookings that checks don't see yet; nil where they see all.
    let unseen: UnseenBookings<String>?

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/appointments", to: .patients, [.post: book])
        endpoints.restricted("api/v1/appointments/upcoming", to: .patients, [.get: upcoming])
        endpoints.restricted("api/v1/appointments/past", to: .patients, [.get: past])
        endpoints.restricted("api/v1/appointments/{id}", to: nil, [.get: show])
        endpoints.restricted("api/v1/appointments/{id}/cancel", to: .patients, [.patch: cancel])
    }

    /// What is still to come: `:now` is what the clocks of the zone show.
    private static let isUpcoming = """
        (a.appointment_date || 'T' || a.start_time > :now AND a.status IN ('pending', 'confirmed'))
        """

    @Sendable private func book(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader()
        fields.uuid("practitioner_id", .required)
        fields.uuid("relative_id", .nullable)
        fields.uuid("reason_id", .nullable)
        fields.day("appointment_date", .required)
        fields.time("start_time", .required)
        fields.time("end_time", .required)
        fields.text("patient_address_line", .nullable)
        fields.text("patient_zip_code", .nullable, length: 0...20)
        fields.text("patient_city", .nullable, length: 0...100)
        fields.flag("visited_before", .optional)
        fields.fill("visited_before", false)
        let columns = try fields.checked()
        let (zone, unseen) = (store.zone, unseen)
        let id = try await store.change { change in
            let desk = AppointmentDesk(zone: zone, unseen: unseen?.ids(at: change.now.date) ?? [])
            let id = try desk.book(columns, for: caller.id, &change)
            unseen?.note(id, at: change.now.date)
            return id
        }
        return .json(status: .created) { json in
            json.beginObject()
            json.field("id", id)
            json.endObject()
        }
    }

    @Sendable private func upcoming(_ call: Call, _ caller: Caller) async throws -> Response {
        try await list(call, caller, Self.isUpcoming, order: "a.appointment_date, a.start_time, a.id")
    }

    /// dokal.md is silent on what is past: all that isn't upcoming, cancelled appointments of days to come among it.
    @Sendable private func past(_ call: Call, _ caller: Caller) async throws -> Response {
        try await list(
            call, caller, "NOT \(Self.isUpcoming)",
            order: "a.appointment_date DESC, a.start_time DESC, a.id DESC LIMIT 50")
    }

    private func list(
        _ call: Call, _ caller: Caller, _ condition: String, order: String
    ) async throws -> Response {
        let sql = """
            SELECT \(AppointmentShapes.row) FROM \(AppointmentShapes.tables)
            WHERE a.patient = :me AND \(condition) ORDER BY \(order)
            """
        return try await store.list(call, sql, ["me": caller.id, "now": store.wallClock])
    }

    /// For its patient, its practitioner and admins.
    @Sendable private func show(_ call: Call, _ caller: Caller) async throws -> Response {
        let sql = """
            SELECT \(AppointmentShapes.detail) FROM \(AppointmentShapes.tables)
            WHERE a.id = :id AND (:me IN (a.patient, a.practitioner) OR :isAdmin)
            """
        return try await store.record(
            call, sql, ["id": try call.uuid(), "me": caller.id, "isAdmin": caller.role == .admin])
    }

    @Sendable private func cancel(_ call: Call, _ caller: Caller) async throws -> Response {
        let id = try call.uuid()
        var fields = try await call.reader()
        fields.text("cancellation_reason", .nullable, length: 0...1_000)
        let (columns, desk) = (try fields.checked(), AppointmentDesk(zone: store.zone, unseen: []))
        try await store.change { change in try desk.take(.withdraw, id, by: caller, columns, &change) }
        return .noContent
    }
}

extension DokalStore {
    /// What clocks in the zone show, `2026-02-10T11:00:00`.
    var wallClock: String {
        let now = now()
        return String(InstantText.utc(now.addingTimeInterval(Double(zone.secondsFromGMT(for: now)))).dropLast())
    }
}
