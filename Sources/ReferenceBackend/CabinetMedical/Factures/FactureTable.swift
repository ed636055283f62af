import GRDB

/// The SQL of invoices.
struct FactureTable {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// Those that pass the filter.
    func list(_ filter: Filter) throws -> [UInt8] {
        try JSONWriter.list(db, sql: Self.select + filter.clause + " ORDER BY f.id", filter.arguments) {
            FactureView(row: $0)
        }
    }

    /// The invoices of one patient, in the patient's view (section 18.5).
    func list(patient: Int64, statut: String?) throws -> [UInt8] {
        var filter = Filter()
        filter.require("f.patient = ?", patient)
        filter.require("f.statut = ?", statut)
        return try JSONWriter.list(db, sql: Self.select + filter.clause + " ORDER BY f.id", filter.arguments) { row in
            PatientFactureView(facture: Facture(row: row), consultationDate: row[13], doctorName: row[14])
        }
    }

    func find(id: Int64) throws -> FactureView? {
        try Row.fetchOne(db, sql: Self.select + " WHERE f.id = ?", arguments: [id]).map(FactureView.init(row:))
    }

    /// Stores a new invoice under the next number of its year and returns its id.
    ///
    /// - Parameter reusesNumbers: Whether the next number is one more than the highest that is there, even where a higher
    ///   one was given before.
    @discardableResult
    func insert(_ facture: Facture, reusesNumbers: Bool = false) throws -> Int64 {
        let year = facture.dateCreation.prefix(4)
        if reusesNumbers { try forgetDeletedNumbers(year: year) }
        let number = try nextNumber(year: year)
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO facture (numero_facture, date_creation, patient, consultation, montant, description, statut,
                    methode_paiement, date_paiement, notes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [number, facture.dateCreation] + Self.values(facture))
        return db.lastInsertedRowID
    }

    func update(_ facture: Facture) throws {
        try db.execute(
            sql: """
                UPDATE facture SET patient = ?, consultation = ?, montant = ?, description = ?, statut = ?,
                    methode_paiement = ?, date_paiement = ?, notes = ?
                WHERE id = ?
                """,
            arguments: Self.values(facture) + [facture.id])
    }

    /// False when there is none.
    func delete(id: Int64) throws -> Bool {
        try db.execute(sql: "DELETE FROM facture WHERE id = ?", arguments: [id])
        return db.changesCount > 0
    }

    func stats() throws -> FactureStats {
        var stats = FactureStats()
        let rows = try Row.fetchAll(db, sql: "SELECT statut, count(*), sum(montant) FROM facture GROUP BY statut")
        for row in rows {
            guard let statut = FactureStatut(rawValue: row[0]) else { continue }
            stats.add(statut, count: row[1], cents: row[2])
        }
        return stats
    }

    /// Leaves the invoices of a patient without one.
    func orphan(patient: Int64) throws {
        try db.execute(sql: "UPDATE facture SET patient = NULL WHERE patient = ?", arguments: [patient])
    }

    private func forgetDeletedNumbers(year: Substring) throws {
        let prefix = "FACT-\(year)-"
        try db.execute(
            sql: """
                UPDATE facture_number SET last = (
                    SELECT ifnull(max(CAST(substr(numero_facture, length(:prefix) + 1) AS INTEGER)), 0) FROM facture
                    WHERE substr(numero_facture, 1, length(:prefix)) = :prefix)
                WHERE year = :year
                """,
            arguments: ["prefix": prefix, "year": Int(year)])
    }

    /// `FACT-2026-00001` and so on, without a gap and never twice, as the books of a year must be.
    private func nextNumber(year: Substring) throws -> String {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO facture_number VALUES (?, 1)
                ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last
                """)
        let last = String(try Int.fetchOne(statement, arguments: [Int(year)]) ?? 1)
        return "FACT-\(year)-\(String(repeating: "0", count: max(0, 5 - last.count)))\(last)"
    }

    private static func values(_ facture: Facture) -> StatementArguments {
        [
            facture.patient, facture.consultation, facture.montant?.cents, facture.description,
            facture.statut.rawValue, facture.methode.rawValue, facture.datePaiement, facture.notes,
        ]
    }

    private static let select = """
        SELECT f.id, f.numero_facture, f.patient, f.consultation, f.montant, f.description, f.statut,
            f.methode_paiement, f.date_creation, f.date_paiement, f.notes,
            \(PatientTable.name("p")), a.email, c.start_time, \(DoctorTable.name("d"))
        FROM facture f LEFT JOIN patient p ON p.id = f.patient LEFT JOIN account a ON a.id = f.patient
            LEFT JOIN consultation c ON c.id = f.consultation LEFT JOIN doctor d ON d.id = c.doctor
        """
}

extension Facture {
    fileprivate init(row: Row) {
        id = row[0]
        numero = row[1]
        patient = row[2]
        consultation = row[3]
        montant = Money(cents: row[4])
        description = row[5]
        statut = FactureStatut(rawValue: row[6]) ?? .pending
        methode = PaymentMethod(rawValue: row[7]) ?? .none
        dateCreation = row[8]
        datePaiement = row[9]
        notes = row[10]
    }
}

extension FactureView {
    fileprivate init(row: Row) {
        self.init(facture: Facture(row: row), patientName: row[11], patientEmail: row[12], consultationDate: row[13])
    }
}
