import Foundation
import GRDB

/// The SQL of uploaded files. Each belongs to one dossier and goes with it.
struct MediaTable {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// A file by its name.
    func find(name: String) throws -> UploadedFile? {
        let sql = "SELECT content_type, bytes FROM media WHERE name = ?"
        return try Row.fetchOne(db, sql: sql, arguments: [name]).map { row in
            UploadedFile(type: MediaType(rawValue: row[0]) ?? .bytes, bytes: row[1])
        }
    }

    /// Keeps a dossier's file, in the place of the one it had.
    ///
    /// - Parameter mark: What makes the name like no other; the client's name of the file is never in it.
    func put(_ file: UploadedFile, dossier: Int64, mark: String) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO media (dossier, name, content_type, bytes) VALUES (?, ?, ?, ?)",
            arguments: [dossier, "dossier_\(dossier)_\(mark).\(file.type.suffix)", file.type.rawValue, file.bytes])
    }

    func remove(dossier: Int64) throws {
        try db.execute(sql: "DELETE FROM media WHERE dossier = ?", arguments: [dossier])
    }

    /// SQL for the path under which the file `alias` is served; null for none.
    static func path(_ alias: String) -> String { "'\(MediaRoutes.dossiers)' || \(alias).name" }
}
