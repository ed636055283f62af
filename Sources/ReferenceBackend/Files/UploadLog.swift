import GRDB

/// One row for each file that was ever stored, so that it can be told whether one came twice. Nothing is taken from it,
/// and nothing is served from it.
struct UploadLog {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    static let table = """
        CREATE TABLE upload (
            id INTEGER PRIMARY KEY,
            record TEXT NOT NULL,
            name TEXT NOT NULL,
            size INTEGER NOT NULL,
            sha256 TEXT NOT NULL
        );
        """

    /// Notes that a record was given a file.
    func note(record: some DatabaseValueConvertible, name: String, _ file: ReceivedFile) throws {
        try db.execute(
            sql: "INSERT INTO upload (record, name, size, sha256) VALUES (?, ?, ?, ?)",
            arguments: [record, name, file.size, file.sha256])
    }
}
