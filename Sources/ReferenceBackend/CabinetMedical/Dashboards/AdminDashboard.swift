/// The clinic in numbers (cabinet-medical.md 2.1).
struct AdminDashboard: Sendable, JSONWritable {
    /// A doctor by how many consultations they have.
    struct TopDoctor: Sendable, JSONWritable {
        let id: Int64
        let name: String
        let specialty: String
        let consultations: Int

        func write(to json: inout JSONWriter) {
            json.beginObject()
            json.field("id", id)
            json.field("name", name)
            json.field("specialty", specialty)
            json.field("consultations_count", consultations)
            json.endObject()
        }
    }

    /// A specialty by how many consultations it has.
    struct SpecialtyCount: Sendable, JSONWritable {
        let specialty: String
        let count: Int

        func write(to json: inout JSONWriter) {
            json.beginObject()
            json.field("specialty", specialty)
            json.field("count", count)
            json.endObject()
        }
    }

    let patients: (active: Int, inactive: Int)
    let doctors: (approved: Int, pending: Int)
    let consultations: ConsultationCounts
    /// At most five, the busiest first.
    let topDoctors: [TopDoctor]
    let specialties: [SpecialtyCount]

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("overview")
        json.beginObject()
        json.field("total_patients", patients.active + patients.inactive)
        json.field("total_doctors", doctors.approved + doctors.pending)
        json.field("total_consultations", consultations.total)
        json.field("active_patients", patients.active)
        json.field("inactive_patients", patients.inactive)
        json.field("approved_doctors", doctors.approved)
        json.field("pending_doctors", doctors.pending)
        json.endObject()
        json.key("consultations")
        json.beginObject()
        json.field("today", consultations.today)
        json.field("this_week", consultations.week)
        json.field("this_month", consultations.month)
        json.field("upcoming", consultations.upcoming)
        json.endObject()
        json.key("top_doctors")
        json.array(topDoctors)
        json.key("consultations_by_specialty")
        json.array(specialties)
        json.endObject()
    }
}

/// How many consultations there are, by when they begin.
struct ConsultationCounts: Equatable, Sendable {
    let total: Int
    let today: Int
    let week: Int
    let month: Int
    /// From this moment on.
    let upcoming: Int
}
