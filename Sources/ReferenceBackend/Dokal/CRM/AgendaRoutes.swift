import Hummingbird

/// A practitioner's appointments (dokal.md 14.1 and 14.2). An admin has none of their own, and sees none.
struct AgendaRoutes: Sendable {
    let store: DokalStore

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/crm/dashboard/stats", to: .crm, [.get: stats])
        endpoints.restricted("api/v1/crm/appointments", to: .crm, [.get: list])
        for step in [AppointmentStep.confirm, .cancel, .complete, .noShow] {
            endpoints.restricted("api/v1/crm/appointments/{id}/\(step.rawValue)", to: .crm, [.patch: take(step)])
        }
    }

    /// Of the days from one on or up to one, both counted; of all days where none is named.
    @Sendable private func stats(_ call: Call, _ caller: Caller) async throws -> Response {
        let (from, to) = (try call.selection.date("from"), try call.selection.date("to"))
        let sql = """
            SELECT json_object(
                'pending', count(*) FILTER (WHERE status = 'pending'),
                'confirmed', count(*) FILTER (WHERE status = 'confirmed'),
                'cancelled', count(*) FILTER (WHERE status IN ('cancelled_by_patient', 'cancelled_by_practitioner')),
                'completed', count(*) FILTER (WHERE status = 'completed'),
                'no_show', count(*) FILTER (WHERE status = 'no_show'))
            FROM appointment
            WHERE practitioner = :me AND (:from IS NULL OR appointment_date >= :from)
                AND (:to IS NULL OR appointment_date <= :to)
            """
        return try await store.record(
            call, sql, ["me": caller.id, "from": from?.description, "to": to?.description])
    }

    /// In order of time.
    @Sendable private func list(_ call: Call, _ caller: Caller) async throws -> Response {
        let day = try call.query.date("date")
        let status = call.query.text("status")
        if let status, AppointmentStatus(rawValue: status) == nil {
            throw APIError.invalid("status", "Invalid enum value, received '\(status)'")
        }
        let limit = try call.selection.number("limit", default: 50, in: 1...100)
        let offset = try call.selection.number("offset", default: 0, in: 0...Int.max)
        let condition = """
            a.practitioner = :me AND (:day IS NULL OR a.appointment_date = :day)
                AND (:status IS NULL OR a.status = :status)
            """
        let rows = JSONShape.array(
            """
            SELECT \(AppointmentShapes.rowOfPractitioner) AS shape FROM \(AppointmentShapes.tablesOfPractitioner)
            WHERE \(condition) ORDER BY a.appointment_date, a.start_time, a.id LIMIT \(limit) OFFSET :offset
            """)
        let sql = """
            SELECT json_object('appointments', \(rows),
                'total', (SELECT count(*) FROM appointment a WHERE \(condition)))
            """
        return try await store.record(
            call, sql,
            ["me": caller.id, "day": day?.description, "status": status, "offset": offset])
    }

    private func take(_ step: AppointmentStep) -> DokalEndpoints.Handler {
        { [store] call, caller in
            let id = try call.uuid()
            var fields = try await call.reader()
            switch step {
            case .cancel: fields.text("cancellation_reason", .nullable, length: 0...1_000)
            case .complete: fields.text("practitioner_notes", .nullable, length: 0...10_000)
            case .confirm, .noShow, .withdraw: break
            }
            let (columns, desk) = (try fields.checked(), AppointmentDesk(zone: store.zone, unseen: []))
            try await store.change { change in try desk.take(step, id, by: caller, columns, &change) }
            return .noContent
        }
    }
}
