import ClinicHours
import Foundation
import GRDB

/// Decides on appointments within one write transaction: of two requests for one slot the second sees what the first has
/// stored.
struct AppointmentDesk {
    let zone: TimeZone
    /// Appointments that the check of a slot overlooks.
    let unseen: Set<String>

    /// Books a slot for a patient and returns the appointment's id.
    ///
    /// - Parameter columns: What the request says, checked.
    /// - Throws: `APIError.refused` when there is no such slot, relative or reason, `APIError.notFound` when there is no
    ///   such practitioner.
    func book(_ columns: Columns, for patient: String, _ change: inout Change) throws -> String {
        guard let practitioner = columns.text("practitioner_id"),
            let day = columns.text("appointment_date").flatMap({ CivilDate($0) }),
            let from = columns.text("start_time").flatMap({ DayTime($0) }),
            let to = columns.text("end_time").flatMap({ DayTime($0) })
        else { throw APIError.internal }
        let db = change.db
        guard try db.has("SELECT 1 FROM practitioner WHERE id = ?", [practitioner]) else { throw APIError.notFound }
        if let relative = columns.text("relative_id"),
            try !db.has("SELECT 1 FROM relative WHERE id = ? AND owner = ?", [relative, patient])
        {
            throw APIError.refused("Relative not found")
        }
        if let reason = columns.text("reason_id"),
            try !db.has(
                "SELECT 1 FROM reason WHERE id = ? AND (practitioner IS NULL OR practitioner = ?)",
                [reason, practitioner])
        {
            throw APIError.refused("Reason not found")
        }
        try requireSlot(WallSlot(day: day, from: from, to: to), of: practitioner, change)
        let id = Identifier.new()
        let now = change.now.description
        let own: Columns = [
            "id": id, "patient": patient, "practitioner": practitioner, "relative": columns["relative_id"],
            "reason": columns["reason_id"], "status": AppointmentStatus.pending.rawValue, "created_at": now,
            "updated_at": now,
        ]
        try db.insert(into: "appointment", columns.without("practitioner_id", "relative_id", "reason_id") + own)
        try db.execute(
            sql: """
                INSERT INTO conversation (id, patient, practitioner, created_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (patient, practitioner) DO NOTHING
                """,
            arguments: [Identifier.new(), patient, practitioner, now])
        try change.notify(practitioner, .requested(appointment: id))
        try change.tellOfAppointment(id)
        return id
    }

    /// Takes an appointment of the caller's a step on.
    ///
    /// - Parameter columns: What the step writes besides the status.
    /// - Throws: `APIError.notFound` for another's, `APIError.refused` where the step doesn't lead on from its status.
    func take(
        _ step: AppointmentStep, _ id: String, by caller: Caller, _ columns: Columns, _ change: inout Change
    ) throws {
        let found = try Row.fetchOne(
            change.db, sql: "SELECT patient, practitioner, status FROM appointment WHERE id = ?", arguments: [id])
        guard let found else { throw APIError.notFound }
        let (patient, practitioner, name): (String, String, String) = (found[0], found[1], found[2])
        guard caller.id == (step == .withdraw ? patient : practitioner) else { throw APIError.notFound }
        guard let status = AppointmentStatus(rawValue: name), step.leads(from: status) else {
            throw APIError.refused("Cannot \(step.rawValue) an appointment with status \(name)")
        }
        let own: Columns = ["status": step.status.rawValue, "updated_at": change.now.description]
        try change.db.update("appointment", id: id, columns + own)
        switch step {
        case .confirm: try change.notify(patient, .confirmed(appointment: id))
        case .cancel: try change.notify(patient, .cancelled(appointment: id, byPatient: false))
        case .withdraw:
            for account in [practitioner, patient] {
                try change.notify(account, .cancelled(appointment: id, byPatient: true))
            }
        case .complete, .noShow: break
        }
        try change.audit(caller.id, "appointment.\(step.status.rawValue)", id)
        try change.tellOfAppointment(id)
    }

    private func requireSlot(_ slot: WallSlot, of practitioner: String, _ change: Change) throws {
        let calendar = PractitionerCalendar(db: change.db, zone: zone, practitioner: practitioner)
        let free = try calendar.free(from: slot.day, through: slot.day, after: change.now.date, unseen: unseen)
        if free.contains(slot) { return }
        let isOffered = try calendar.schedule().wallSlots(on: slot.day, in: zone).contains(slot)
        throw APIError.refused(
            isOffered && slot.span(in: zone).start > change.now.date
                ? "This time slot is already taken" : "Slot not available")
    }
}

extension Columns {
    /// All but some columns.
    fileprivate func without(_ names: String...) -> Columns {
        var rest: Columns = [:]
        for (name, value) in zip(self.names, values) where !names.contains(name) { rest[name] = value }
        return rest
    }
}

extension Change {
    /// Has the patient and the practitioner of an appointment told how it is now.
    fileprivate mutating func tellOfAppointment(_ id: String) throws {
        let sql = "SELECT a.patient, a.practitioner, \(AppointmentShapes.event) FROM appointment a WHERE a.id = ?"
        guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [id]) else { return }
        tell([row[0], row[1]], "appointment:updated", row[2])
    }
}
