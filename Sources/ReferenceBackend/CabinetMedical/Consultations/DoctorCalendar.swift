import ClinicHours

/// The consultations of a doctor on some days, by day and all together (cabinet-medical.md 12.1).
struct DoctorCalendar: Sendable, JSONWritable {
    let period: ClosedRange<CivilDate>
    /// Those of the period, in order of time.
    let consultations: [ConsultationView]

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("period")
        json.beginObject()
        json.field("start", period.lowerBound.description)
        json.field("end", period.upperBound.description)
        json.endObject()
        json.field("total_consultations", consultations.count)
        json.key("consultations_by_date")
        json.beginObject()
        var rest = consultations[...]
        while let day = rest.first?.day {
            json.key(String(day))
            json.array(rest.prefix { $0.day == day }.map(CalendarEntry.init))
            rest = rest.drop { $0.day == day }
        }
        json.endObject()
        json.key("all_consultations")
        json.array(consultations.map(CalendarEntry.init))
        json.endObject()
    }
}

/// A consultation in a calendar.
private struct CalendarEntry: JSONWritable {
    let consultation: ConsultationView

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", consultation.id)
        json.field("doctor_id", consultation.doctor)
        json.field("doctor_name", consultation.doctorName)
        json.field("patient_id", consultation.patient)
        json.field("patient_name", consultation.patientName)
        json.field("start_time", consultation.start)
        json.field("end_time", consultation.end)
        json.field("date", String(consultation.day))
        json.field("motif", consultation.motif)
        json.endObject()
    }
}

extension ConsultationView {
    /// `2026-01-15`, in UTC as the instants are.
    fileprivate var day: Substring { start.prefix(10) }
}
