import ClinicHours
import Foundation
import GRDB

/// Which slots a practitioner has (dokal.md 6), read within the caller's transaction.
struct PractitionerCalendar {
    let db: Database
    let zone: TimeZone
    let practitioner: String

    /// The weekly hours and their exceptions.
    func schedule() throws -> WeeklySchedule {
        let ranges = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT day_of_week, start_time, end_time, slot_duration_minutes FROM weekly_schedule
                    WHERE practitioner = ? AND is_active
                    """),
            arguments: [practitioner]
        ).compactMap { row -> WeeklySchedule.Range? in
            guard let from = DayTime(row[1]), let to = DayTime(row[2]) else { return nil }
            return WeeklySchedule.Range(weekday: row[0], from: from, to: Self.end(to), slotMinutes: row[3])
        }
        let overrides = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT date, is_available, start_time, end_time FROM schedule_override WHERE practitioner = ?"),
            arguments: [practitioner]
        ).compactMap { row -> WeeklySchedule.Override? in
            guard let day = CivilDate(row[0] as String) else { return nil }
            let (from, to): (String?, String?) = (row[2], row[3])
            return WeeklySchedule.Override(
                day: day, isAvailable: row[1], from: from.flatMap { DayTime($0) },
                to: to.flatMap { DayTime($0) }.map(Self.end))
        }
        let minutes = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT consultation_duration_minutes FROM practitioner WHERE id = ?"),
            arguments: [practitioner])
        return WeeklySchedule(ranges: ranges, overrides: overrides, defaultSlotMinutes: minutes ?? 0)
    }

    /// The slots of some days that begin after a moment and that no pending or confirmed appointment has.
    ///
    /// - Parameter unseen: Appointments that are overlooked.
    func free(
        from first: CivilDate, through last: CivilDate, after now: Date, unseen: Set<String> = []
    ) throws -> [WallSlot] {
        try schedule().freeWallSlots(
            from: first, through: last, in: zone, busy: busy(from: first, through: last, except: unseen), after: now)
    }

    private func busy(from first: CivilDate, through last: CivilDate, except: Set<String>) throws -> [TimeSpan] {
        let sql = """
            SELECT id, appointment_date, start_time, end_time FROM appointment
            WHERE practitioner = ? AND appointment_date BETWEEN ? AND ? AND status IN ('pending', 'confirmed')
            """
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: sql), arguments: [practitioner, first.description, last.description])
        return rows.compactMap { row in
            guard !except.contains(row[0]), let day = CivilDate(row[1] as String), let from = DayTime(row[2]),
                let to = DayTime(row[3])
            else { return nil }
            return WallSlot(day: day, from: from, to: to).hold(in: zone)
        }
    }

    /// An end at `00:00` is the midnight that ends the day.
    private static func end(_ time: DayTime) -> DayTime { time == .midnight ? .dayEnd : time }
}

/// A slot as dokal.md 6 shows it.
extension WallSlot: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("slot_date", day.description)
        json.field("slot_start", from.description)
        json.field("slot_end", to.description)
        json.endObject()
    }
}
