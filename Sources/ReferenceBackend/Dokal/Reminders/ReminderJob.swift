import ClinicHours
import Foundation
import GRDB

/// Reminds patients of tomorrow's confirmed appointments, of each once (dokal.md, “Cron Jobs”).
struct ReminderJob: Sendable {
    let store: DokalStore

    /// Reminds those who aren't yet and returns how many there were. Who has switched reminders off gets none, on which
    /// dokal.md is silent.
    @discardableResult
    func run() async throws -> Int {
        let tomorrow = CivilDate(of: store.now(), in: store.zone).adding(days: 1).description
        return try await store.change { change in
            let rows = try Row.fetchAll(
                change.db,
                sql: """
                    SELECT a.id, a.patient, a.start_time FROM appointment a
                        LEFT JOIN user_settings u ON u.owner = a.patient
                    WHERE a.appointment_date = ? AND a.status = 'confirmed' AND NOT a.is_reminded
                        AND coalesce(u.reminders_enabled, 1)
                    ORDER BY a.start_time, a.id
                    """, arguments: [tomorrow])
            for row in rows {
                let (id, patient, time): (String, String, String) = (row[0], row[1], row[2])
                try change.notify(patient, .reminder(appointment: id, at: time))
                try change.db.update("appointment", id: id, ["is_reminded": true])
            }
            return rows.count
        }
    }
}
