import GRDB

/// The SQL of doctors.
struct DoctorTable {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// Those whose name, address or specialty contains a text, perhaps of one specialty or state of approval
    /// (section 4.1).
    func list(matching text: String?, specialty: String?, isApproved: Bool?) throws -> [UInt8] {
        var filter = Filter()
        filter.require(
            "d.prenom || ' ' || d.nom || ' ' || d.prenom || char(10) || a.email || char(10) || d.specialty",
            contains: text)
        filter.require(specialty: specialty)
        filter.require("a.is_approved = ?", isApproved)
        return try JSONWriter.list(db, sql: Self.select + filter.clause + " ORDER BY d.id", filter.arguments) {
            Doctor(row: $0)
        }
    }

    /// The approved ones, as patients see them (section 14.1).
    func listApproved(specialty: String?) throws -> [UInt8] {
        var filter = Filter()
        filter.require("a.is_approved = ?", true)
        filter.require(specialty: specialty)
        return try JSONWriter.list(db, sql: Self.select + filter.clause + " ORDER BY d.id", filter.arguments) {
            PatientDoctorView(doctor: Doctor(row: $0))
        }
    }

    func find(id: Int64) throws -> Doctor? {
        try Row.fetchOne(db, sql: Self.select + " WHERE d.id = ?", arguments: [id]).map(Doctor.init(row:))
    }

    /// Stores the record of an account that is stored already.
    func insert(_ doctor: Doctor) throws {
        try db.execute(
            sql: "INSERT INTO doctor VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                doctor.account.id, doctor.nom, doctor.prenom, doctor.specialty, doctor.phone, doctor.schedule,
                doctor.image,
            ])
    }

    func update(_ doctor: Doctor) throws {
        try AccountTable(db).update(doctor.account)
        try db.execute(
            sql: "UPDATE doctor SET nom = ?, prenom = ?, specialty = ?, phone = ?, schedule = ? WHERE id = ?",
            arguments: [
                doctor.nom, doctor.prenom, doctor.specialty, doctor.phone, doctor.schedule, doctor.account.id,
            ])
    }

    /// SQL for the name of the doctor `alias` as it is shown: `Dr. Ahmed Ben Ali`.
    static func name(_ alias: String) -> String { "'Dr. ' || " + PatientTable.name(alias) }

    private static let select = """
        SELECT a.id, a.username, a.email, a.password, a.role, a.is_approved,
            d.nom, d.prenom, d.specialty, d.phone, d.schedule, d.image
        FROM doctor d JOIN account a ON a.id = d.id
        """
}

extension Doctor {
    fileprivate init(row: Row) {
        self.init(account: Account(row: row))
        nom = row[6]
        prenom = row[7]
        specialty = row[8]
        phone = row[9]
        schedule = row[10]
        image = row[11]
    }
}
