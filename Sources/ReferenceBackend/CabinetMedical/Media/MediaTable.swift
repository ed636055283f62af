import Foundation
import GRDB

/// The SQL of dossiers' files. Each belongs to one dossier and goes with it.
struct MediaTable {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// What all names begin with.
    static let prefix = "dossier_"

    /// A file by its name.
    func find(name: String) throws -> StoredFile? {
        let sql = "SELECT content_type, sha256, bytes FROM media WHERE name = ?"
        return try Row.fetchOne(db, sql: sql, arguments: [name]).map { row in
            StoredFile(
                name: name, type: MediaType(rawValue: row[0]) ?? .bytes,
                place: (row[1] as String?).map { .folder(sha256: $0) } ?? .row(row[2]))
        }
    }

    /// Those in the media folder.
    func namesInFolder() throws -> Set<String> {
        try String.fetchSet(db, sql: "SELECT name FROM media WHERE bytes IS NULL")
    }

    /// The name of a dossier's file in the media folder; nil when it has none there.
    func nameInFolder(dossier: Int64) throws -> String? {
        try String.fetchOne(
            db, sql: "SELECT name FROM media WHERE dossier = ? AND bytes IS NULL", arguments: [dossier])
    }

    /// Gives a dossier a file that came in, in the place of the one it had. It is under its name before anybody can read
    /// of it; should the transaction fail, the next start sweeps it away.
    /// - Throws: `FileFailure`, or what SQLite says.
    func put(_ file: ReceivedFile, dossier: Int64, in folder: MediaFolder) throws {
        let type = MediaType(claimed: file.contentType)
        let name = Self.name(dossier: dossier, mark: UUID().uuidString.lowercased().filter { $0 != "-" }, type)
        try folder.place(file.path, as: name)
        try insert(dossier, name, type, sha256: file.sha256, bytes: nil)
        try UploadLog(db).note(record: dossier, name: name, file)
    }

    /// The same for bytes that stay in the database.
    ///
    /// - Parameter mark: What makes the name like no other; the client's name of the file is never in it.
    func put(_ bytes: Data, _ type: MediaType, dossier: Int64, mark: String) throws {
        try insert(dossier, Self.name(dossier: dossier, mark: mark, type), type, sha256: nil, bytes: bytes)
    }

    func remove(dossier: Int64) throws {
        try db.execute(sql: "DELETE FROM media WHERE dossier = ?", arguments: [dossier])
    }

    private func insert(_ dossier: Int64, _ name: String, _ type: MediaType, sha256: String?, bytes: Data?) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO media (dossier, name, content_type, sha256, bytes) VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [dossier, name, type.rawValue, sha256, bytes])
    }

    private static func name(dossier: Int64, mark: String, _ type: MediaType) -> String {
        "\(prefix)\(dossier)_\(mark).\(type.suffix)"
    }

    /// SQL for the path under which the file `alias` is served; null for none.
    static func path(_ alias: String) -> String { "'\(MediaRoutes.dossiers)' || \(alias).name" }
}
