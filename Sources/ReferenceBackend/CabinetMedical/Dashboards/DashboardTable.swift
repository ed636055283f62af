import ClinicHours
import GRDB

/// The SQL of the three dashboards.
struct DashboardTable {
    private let db: Database
    private let moment: ClinicMoment

    /// How many upcoming consultations and top doctors are shown.
    private static let listed = 5

    init(_ db: Database, at moment: ClinicMoment) {
        self.db = db
        self.moment = moment
    }

    func admin() throws -> AdminDashboard {
        let top = try Row.fetchAll(
            db,
            sql: """
                SELECT d.id, \(DoctorTable.name("d")), d.specialty, count(*) AS visits
                FROM doctor d JOIN consultation c ON c.doctor = d.id
                GROUP BY d.id ORDER BY visits DESC, d.id LIMIT \(Self.listed)
                """)
        let specialties = try Row.fetchAll(
            db,
            sql: """
                SELECT d.specialty, count(*) AS visits FROM doctor d JOIN consultation c ON c.doctor = d.id
                GROUP BY d.specialty ORDER BY visits DESC, d.specialty
                """)
        return AdminDashboard(
            patients: (
                try count("patient WHERE status = 'Actif'"), try count("patient WHERE status <> 'Actif'")
            ),
            doctors: (
                try count("doctor JOIN account USING (id) WHERE is_approved"),
                try count("doctor JOIN account USING (id) WHERE NOT is_approved")
            ),
            consultations: try consultations(Filter()),
            topDoctors: top.map {
                AdminDashboard.TopDoctor(id: $0[0], name: $0[1], specialty: $0[2], consultations: $0[3])
            },
            specialties: specialties.map { AdminDashboard.SpecialtyCount(specialty: $0[0], count: $0[1]) })
    }

    /// Nil when there is no such doctor.
    func doctor(id: Int64) throws -> DoctorDashboard? {
        guard let doctor = try DoctorTable(db).find(id: id) else { return nil }
        var own = Filter()
        own.require("c.doctor = ?", id)
        return DoctorDashboard(
            doctor: doctor, name: try name(DoctorTable.name("x"), "doctor", id),
            patients: try Int.fetchOne(
                db, sql: "SELECT count(DISTINCT patient) FROM consultation WHERE doctor = ?", arguments: [id]) ?? 0,
            consultations: try consultations(own), upcoming: try upcoming(own))
    }

    /// Nil when there is no such patient.
    func patient(id: Int64) throws -> PatientDashboard? {
        guard let patient = try PatientTable(db).find(id: id) else { return nil }
        var own = Filter()
        own.require("c.patient = ?", id)
        return PatientDashboard(
            patient: patient, name: try name(PatientTable.name("x"), "patient", id),
            consultations: try consultations(own), dossiers: try count("dossier WHERE patient = ?", [id]),
            upcoming: try upcoming(own).map { ($0, try DoctorTable(db).find(id: $0.doctor)?.specialty ?? "") })
    }

    private func consultations(_ filter: Filter) throws -> ConsultationCounts {
        func on(_ period: ClosedRange<CivilDate>) throws -> Int {
            var days = filter
            days.require("c.start_time", from: period.lowerBound, through: period.upperBound)
            return try count("consultation c" + days.clause, days.arguments)
        }
        var ahead = filter
        ahead.require("c.start_time >= ?", moment.text)
        return ConsultationCounts(
            total: try count("consultation c" + filter.clause, filter.arguments),
            today: try on(moment.today...moment.today),
            week: try on(moment.week),
            month: try on(moment.month),
            upcoming: try count("consultation c" + ahead.clause, ahead.arguments))
    }

    private func upcoming(_ filter: Filter) throws -> [ConsultationView] {
        var ahead = filter
        ahead.require("c.start_time >= ?", moment.text)
        return try ConsultationTable(db).views(ahead, limit: Self.listed)
    }

    private func name(_ expression: String, _ table: String, _ id: Int64) throws -> String {
        try String.fetchOne(db, sql: "SELECT \(expression) FROM \(table) x WHERE x.id = ?", arguments: [id]) ?? ""
    }

    private func count(_ rest: String, _ arguments: StatementArguments = []) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM " + rest, arguments: arguments) ?? 0
    }
}
