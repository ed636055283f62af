import GRDB

/// The SQL of complaints.
struct ReclamationTable {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// Those that pass the filter, as doctors see them.
    func list(_ filter: Filter) throws -> [UInt8] {
        try JSONWriter.list(db, sql: Self.select + filter.clause + " ORDER BY r.id", filter.arguments) {
            DoctorReclamationView(row: $0)
        }
    }

    /// Those about one patient, as the patient sees them.
    func list(patient: Int64) throws -> [UInt8] {
        try JSONWriter.list(db, sql: Self.select + " WHERE r.patient = ? ORDER BY r.id", [patient]) { row in
            PatientReclamationView(
                reclamation: Reclamation(row: row), doctor: Person(id: row[1], nom: row[9], prenom: row[10]))
        }
    }

    func view(id: Int64) throws -> DoctorReclamationView? {
        try Row.fetchOne(db, sql: Self.select + " WHERE r.id = ?", arguments: [id])
            .map(DoctorReclamationView.init(row:))
    }

    /// Stores a new complaint and returns its id.
    @discardableResult
    func insert(_ reclamation: Reclamation) throws -> Int64 {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO reclamation (doctor, patient, sujet, message, statut, date_creation, date_resolution)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            reclamation.doctor, reclamation.patient, reclamation.sujet, reclamation.message,
            reclamation.statut.rawValue, reclamation.dateCreation, reclamation.dateResolution,
        ])
        return db.lastInsertedRowID
    }

    func update(_ reclamation: Reclamation) throws {
        try db.execute(
            sql: "UPDATE reclamation SET sujet = ?, message = ?, statut = ?, date_resolution = ? WHERE id = ?",
            arguments: [
                reclamation.sujet, reclamation.message, reclamation.statut.rawValue, reclamation.dateResolution,
                reclamation.id,
            ])
    }

    private static let select = """
        SELECT r.id, r.doctor, r.patient, r.sujet, r.message, r.statut, r.date_creation, r.date_resolution,
            \(PatientTable.name("p")), d.nom, d.prenom
        FROM reclamation r JOIN patient p ON p.id = r.patient JOIN doctor d ON d.id = r.doctor
        """
}

extension Reclamation {
    fileprivate init(row: Row) {
        self.init(
            id: row[0], doctor: row[1], patient: row[2], sujet: row[3], message: row[4],
            statut: ReclamationStatut(rawValue: row[5]) ?? .waiting, dateCreation: row[6], dateResolution: row[7])
    }
}

extension DoctorReclamationView {
    fileprivate init(row: Row) {
        self.init(reclamation: Reclamation(row: row), patientName: row[8])
    }
}
