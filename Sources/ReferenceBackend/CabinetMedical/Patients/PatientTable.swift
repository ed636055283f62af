import GRDB

/// The SQL of patients.
struct PatientTable {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// Those whose name or address contains a text, or whose id it is, perhaps of one status (section 3.1).
    func list(matching text: String?, status: String?) throws -> [UInt8] {
        var filter = Filter()
        filter.require(
            "p.prenom || ' ' || p.nom || ' ' || p.prenom || char(10) || a.email || char(10) || a.username",
            contains: text, orIs: "p.id")
        filter.require("p.status = ?", status)
        return try JSONWriter.list(db, sql: Self.select + filter.clause + " ORDER BY p.id", filter.arguments) {
            Patient(row: $0)
        }
    }

    func find(id: Int64) throws -> Patient? {
        try Row.fetchOne(db, sql: Self.select + " WHERE p.id = ?", arguments: [id]).map(Patient.init(row:))
    }

    /// The patients of one doctor whose name or address contains a text (section 7.1).
    func list(seenBy doctor: Int64, matching text: String?) throws -> [UInt8] {
        var filter = Filter()
        filter.require(Self.isSeen("p"), doctor)
        filter.require("p.prenom || ' ' || p.nom || ' ' || p.prenom || char(10) || a.email", contains: text)
        return try JSONWriter.list(db, sql: Self.select + filter.clause + " ORDER BY p.id", filter.arguments) {
            DoctorPatientView(patient: Patient(row: $0))
        }
    }

    /// A patient of one doctor.
    func find(id: Int64, seenBy doctor: Int64) throws -> Patient? {
        let sql = Self.select + " WHERE p.id = ? AND " + Self.isSeen("p")
        return try Row.fetchOne(db, sql: sql, arguments: [id, doctor]).map(Patient.init(row:))
    }

    /// SQL for whether the patient `alias` has or had a consultation with the doctor that its question mark stands for.
    static func isSeen(_ alias: String) -> String {
        "EXISTS (SELECT 1 FROM consultation v WHERE v.patient = \(alias).id AND v.doctor = ?)"
    }

    /// Stores the record of an account that is stored already.
    func insert(_ patient: Patient) throws {
        let statement = try db.cachedStatement(sql: "INSERT INTO patient VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            patient.account.id, patient.nom, patient.prenom, patient.age, patient.address, patient.telephone,
            patient.antecedents, patient.status.rawValue, patient.medicalFile, patient.observations,
        ])
    }

    func update(_ patient: Patient) throws {
        try AccountTable(db).update(patient.account)
        try db.execute(
            sql: """
                UPDATE patient SET nom = ?, prenom = ?, age = ?, address = ?, telephone = ?, antecedents = ?, status = ?,
                    observations = ?
                WHERE id = ?
                """,
            arguments: [
                patient.nom, patient.prenom, patient.age, patient.address, patient.telephone, patient.antecedents,
                patient.status.rawValue, patient.observations, patient.account.id,
            ])
    }

    /// SQL for the full name of the patient `alias`, or the username where no name was entered yet.
    static func name(_ alias: String) -> String {
        """
        coalesce(nullif(trim(\(alias).prenom || ' ' || \(alias).nom), ''), \
        (SELECT username FROM account WHERE account.id = \(alias).id))
        """
    }

    private static let select = """
        SELECT a.id, a.username, a.email, a.password, a.role, a.is_approved,
            p.nom, p.prenom, p.age, p.address, p.telephone, p.antecedents, p.status, p.medical_file, p.observations
        FROM patient p JOIN account a ON a.id = p.id
        """
}

extension Patient {
    fileprivate init(row: Row) {
        self.init(account: Account(row: row))
        nom = row[6]
        prenom = row[7]
        age = row[8]
        address = row[9]
        telephone = row[10]
        antecedents = row[11]
        status = PatientStatus(rawValue: row[12]) ?? .active
        medicalFile = row[13]
        observations = row[14]
    }
}
