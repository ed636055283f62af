import GRDB

/// The SQL of medical files.
struct DossierTable {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// Those that pass the filter, as admins and doctors see them.
    func list(_ filter: Filter) throws -> [UInt8] {
        try JSONWriter.list(db, sql: Self.select + filter.clause + " ORDER BY d.id", filter.arguments) {
            DossierView(row: $0)
        }
    }

    /// Those of one patient.
    func list(patient: Int64) throws -> [PatientDossierView] {
        try Row.fetchAll(db, sql: Self.select + " WHERE d.patient = ? ORDER BY d.id", arguments: [patient])
            .map { DossierView(row: $0).ofPatient }
    }

    func view(id: Int64) throws -> DossierView? {
        try Row.fetchOne(db, sql: Self.select + " WHERE d.id = ?", arguments: [id]).map(DossierView.init(row:))
    }

    /// Stores a new medical file and returns its id.
    func insert(_ dossier: Dossier) throws -> Int64 {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO dossier (patient, observations, traitement) VALUES (?, ?, ?)")
        try statement.execute(arguments: [dossier.patient, dossier.observations, dossier.traitement])
        return db.lastInsertedRowID
    }

    func update(_ dossier: Dossier) throws {
        try db.execute(
            sql: "UPDATE dossier SET patient = ?, observations = ?, traitement = ? WHERE id = ?",
            arguments: [dossier.patient, dossier.observations, dossier.traitement, dossier.id])
    }

    /// Does with the file of a medical file what a request says.
    /// - Returns: The name of a file in the folder that is no longer needed once this is committed.
    func change(_ file: FileForm.FileChange, of id: Int64, in folder: MediaFolder) throws -> String? {
        let media = MediaTable(db)
        let former = try media.nameInFolder(dossier: id)
        switch file {
        case .keep: return nil
        case .remove: try media.remove(dossier: id)
        case .put(let file): try media.put(file, dossier: id, in: folder)
        }
        return former
    }

    /// - Returns: The name of a file in the folder that is no longer needed once this is committed.
    /// - Throws: `APIError.notFound`.
    func delete(id: Int64) throws -> String? {
        let former = try MediaTable(db).nameInFolder(dossier: id)
        try db.execute(sql: "DELETE FROM dossier WHERE id = ?", arguments: [id])
        guard db.changesCount > 0 else { throw APIError.notFound }
        return former
    }

    private static let select = """
        SELECT d.id, d.patient, d.observations, d.traitement, \(PatientTable.name("p")), \(MediaTable.path("m"))
        FROM dossier d JOIN patient p ON p.id = d.patient LEFT JOIN media m ON m.dossier = d.id
        """
}

extension DossierView {
    fileprivate init(row: Row) {
        self.init(
            dossier: Dossier(id: row[0], patient: row[1], observations: row[2], traitement: row[3]),
            patientName: row[4], fichier: row[5])
    }
}
