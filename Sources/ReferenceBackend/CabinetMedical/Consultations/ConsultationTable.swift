import ClinicHours
import Foundation
import GRDB

/// The SQL of consultations.
struct ConsultationTable {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// Those that pass the filter, in order of time.
    func list(_ filter: Filter) throws -> [UInt8] {
        let sql = Self.select + filter.clause + " ORDER BY c.start_time, c.id"
        return try JSONWriter.list(db, sql: sql, filter.arguments) { ConsultationView(row: $0) }
    }

    /// The first of those that pass the filter, or all, in order of time.
    func views(_ filter: Filter, limit: Int? = nil) throws -> [ConsultationView] {
        let sql = Self.select + filter.clause + " ORDER BY c.start_time, c.id" + (limit.map { " LIMIT \($0)" } ?? "")
        return try Row.fetchAll(db, sql: sql, arguments: filter.arguments).map(ConsultationView.init(row:))
    }

    /// Those of one doctor that pass the filter, as the doctor sees them.
    func list(ofDoctor doctor: Int64, _ filter: Filter) throws -> [UInt8] {
        var filter = filter
        filter.require("c.doctor = ?", doctor)
        let sql = """
            SELECT c.id, p.id, p.nom, p.prenom, c.start_time, c.end_time, c.motif
            FROM consultation c JOIN patient p ON p.id = c.patient
            """
        return try JSONWriter.list(db, sql: sql + filter.clause + " ORDER BY c.id", filter.arguments) { row in
            OwnConsultationView(
                id: row[0], role: .patient, other: Person(id: row[1], nom: row[2], prenom: row[3]), start: row[4],
                end: row[5], motif: row[6])
        }
    }

    /// Those of one patient that pass the filter, as the patient sees them.
    func list(ofPatient patient: Int64, _ filter: Filter) throws -> [UInt8] {
        var filter = filter
        filter.require("c.patient = ?", patient)
        return try JSONWriter.list(
            db, sql: Self.patientSelect + filter.clause + " ORDER BY c.id", filter.arguments,
            record: OwnConsultationView.init(withDoctor:))
    }

    /// One as its patient sees it.
    func patientView(id: Int64) throws -> OwnConsultationView? {
        try Row.fetchOne(db, sql: Self.patientSelect + " WHERE c.id = ?", arguments: [id])
            .map(OwnConsultationView.init(withDoctor:))
    }

    func view(id: Int64) throws -> ConsultationView? {
        try Row.fetchOne(db, sql: Self.select + " WHERE c.id = ?", arguments: [id]).map(ConsultationView.init(row:))
    }

    func find(id: Int64) throws -> Consultation? {
        let sql = "SELECT id, doctor, patient, start_time, end_time, motif FROM consultation WHERE id = ?"
        return try Row.fetchOne(db, sql: sql, arguments: [id]).map { row in
            Consultation(id: row[0], doctor: row[1], patient: row[2], span: Self.span(row[3], row[4]), motif: row[5])
        }
    }

    /// What a doctor has at some time, apart from some consultations.
    func busy(doctor: Int64, during span: TimeSpan, except ids: Set<Int64>) throws -> [TimeSpan] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT start_time, end_time, id FROM consultation
                WHERE doctor = ? AND start_time < ? AND end_time > ?
                """,
            arguments: [doctor, InstantText.utc(span.end), InstantText.utc(span.start)])
        return rows.filter { !ids.contains($0[2]) }.map { Self.span($0[0], $0[1]) }
    }

    /// Stores a new consultation and returns its id.
    @discardableResult
    func insert(_ consultation: Consultation) throws -> Int64 {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO consultation (doctor, patient, start_time, end_time, motif) VALUES (?, ?, ?, ?, ?)")
        try statement.execute(arguments: Self.values(consultation))
        return db.lastInsertedRowID
    }

    func update(_ consultation: Consultation) throws {
        try db.execute(
            sql:
                "UPDATE consultation SET doctor = ?, patient = ?, start_time = ?, end_time = ?, motif = ? WHERE id = ?",
            arguments: Self.values(consultation) + [consultation.id])
    }

    /// False when there is none.
    func delete(id: Int64) throws -> Bool {
        try db.execute(sql: "DELETE FROM consultation WHERE id = ?", arguments: [id])
        return db.changesCount > 0
    }

    private static func values(_ consultation: Consultation) -> StatementArguments {
        [
            consultation.doctor, consultation.patient, InstantText.utc(consultation.span.start),
            InstantText.utc(consultation.span.end), consultation.motif,
        ]
    }

    private static func span(_ start: String, _ end: String) -> TimeSpan {
        // Only this type writes the columns, always as UTC.
        let instants = [start, end].map { InstantText.parse($0, naiveIn: .gmt) ?? .distantPast }
        return TimeSpan(start: instants[0], end: instants[1])
    }

    private static let patientSelect = """
        SELECT c.id, d.id, d.nom, d.prenom, d.specialty, c.start_time, c.end_time, c.motif
        FROM consultation c JOIN doctor d ON d.id = c.doctor
        """

    private static let select = """
        SELECT c.id, c.doctor, \(DoctorTable.name("d")), c.patient, \(PatientTable.name("p")),
            c.start_time, c.end_time, c.motif
        FROM consultation c JOIN doctor d ON d.id = c.doctor JOIN patient p ON p.id = c.patient
        """
}

extension ConsultationView {
    fileprivate init(row: Row) {
        self.init(
            id: row[0], doctor: row[1], doctorName: row[2], patient: row[3], patientName: row[4], start: row[5],
            end: row[6], motif: row[7])
    }
}

extension OwnConsultationView {
    fileprivate init(withDoctor row: Row) {
        self.init(
            id: row[0], role: .doctor, other: Person(id: row[1], nom: row[2], prenom: row[3], specialty: row[4]),
            start: row[5],
            end: row[6], motif: row[7])
    }
}
