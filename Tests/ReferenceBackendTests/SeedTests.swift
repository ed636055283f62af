import ClinicHours
import Crypto
import Foundation
import GRDB
import Testing

@testable import ReferenceBackend

@Suite("Seeded clinics")
struct SeedTests {
    private static let tables = ["account", "patient", "doctor", "consultation", "facture", "facture_number"]

    /// Every row of every table of a seeded clinic, as text. The secret is random on purpose and not there yet.
    static func rows(_ seed: Seed, firstDay: CivilDate = Seed.defaultFirstDay) async throws -> [String] {
        try await withDatabaseFile { path in
            let database = try await ClinicDatabase.opened(path: path)
            let rows = try await database.write { db in
                _ = try ClinicSeeder(seed, firstDay: firstDay).fill(db)
                return try Self.tables.flatMap { table in
                    try Row.fetchAll(db, sql: "SELECT * FROM \(table) ORDER BY 1").map { row in
                        let values = row.databaseValues.map { String.fromDatabaseValue($0) ?? "\($0)" }
                        return table + " " + values.joined(separator: "|")
                    }
                }
            }
            try await database.close()
            return rows
        }
    }

    @Test("the demo clinic is the same every time, on every machine")
    func same() async throws {
        let rows = try await Self.rows(.demo)
        #expect(try await Self.rows(.demo) == rows)
        let digest = SHA256.hash(data: Data(rows.joined(separator: "\n").utf8))
        let hex = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        // Changes with any change of the seeded data; whoever means to change it puts the new digest here.
        #expect(hex == "5aa710fa434f1214620b3318759221393a21fa48044f4a9a7ee4fc72ee7a23bb")
    }

    @Test(
        "a clinic has what it promises, within hours, without overlaps, in order",
        arguments: [(Seed.demo, 12, 2_000, 20_000, 5_000), (.small, 3, 20, 60, 15)])
    func believable(seed: Seed, doctors: Int, patients: Int, consultations: Int, factures: Int) async throws {
        try await withDatabaseFile { path in
            let database = try await ClinicDatabase.opened(path: path)
            _ = try await database.write { try ClinicSeeder(seed, firstDay: Seed.defaultFirstDay).fill($0) }
            try await database.read { db in
                func number(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? -1 }
                #expect(try number("SELECT count(*) FROM doctor") == doctors)
                #expect(try number("SELECT count(*) FROM patient") == patients)
                #expect(try number("SELECT count(*) FROM consultation") == consultations)
                #expect(try number("SELECT count(*) FROM facture") == factures)
                #expect(try number("SELECT count(*) FROM account WHERE role = 'ADMIN'") == 2)
                #expect(try number("SELECT count(*) FROM account WHERE NOT is_approved") == 1)
                for person in ["doctor", "patient"] {
                    #expect(
                        try number(
                            """
                            SELECT count(*) FROM consultation a JOIN consultation b ON a.\(person) = b.\(person)
                                AND a.id < b.id AND a.start_time < b.end_time AND a.end_time > b.start_time
                            """) == 0)
                }
                #expect(
                    try number(
                        "SELECT count(*) FROM consultation c JOIN account a ON a.id = c.doctor WHERE NOT is_approved")
                        == 0)
                #expect(
                    try number(
                        "SELECT count(*) FROM facture f JOIN consultation c ON c.id = f.consultation WHERE c.patient <> f.patient"
                    ) == 0)
                #expect(
                    try number(
                        "SELECT count(*) FROM facture WHERE substr(numero_facture, 6, 4) <> substr(date_creation, 1, 4)"
                    )
                        == 0)
                #expect(
                    try number("SELECT count(*) FROM facture WHERE (statut = 'PAYEE') <> (date_paiement IS NOT NULL)")
                        == 0)
                let visits = try Row.fetchAll(
                    db, sql: "SELECT d.schedule, c.start_time FROM consultation c JOIN doctor d ON d.id = c.doctor")
                var hours: [String: OpeningHours] = [:]
                for visit in visits {
                    let schedule: String = visit[0]
                    let known = try hours[schedule] ?? OpeningHours(parsing: schedule)
                    hours[schedule] = known
                    let start = try #require(InstantText.parse(visit[1], naiveIn: .gmt))
                    #expect(known.isOpen(throughout: TimeSpan(start: start, minutes: 30), in: .gmt))
                }
                #expect(hours.count == doctors - 1)
            }
            try await database.close()
        }
    }

    @Test("another first day moves the year")
    func firstDay() async throws {
        let day = try #require(CivilDate("2030-02-01"))
        let starts = try await Self.rows(.small, firstDay: day).filter { $0.hasPrefix("consultation") }
        #expect(starts.allSatisfy { $0.contains("2030-02-") || $0.contains("2030-03-") })
        #expect(starts.count == 60)
    }

    @Test("a database that holds a clinic already is served as it is, with all that was written to it")
    func reopen() async throws {
        try await withDatabaseFile { path in
            let (token, before) = try await withClinic(at: path) { admin in
                _ = try await admin.post("/api/Admin/consultations/", ConsultationTests.body("2026-09-01T10:00"))
                _ = try await admin.post("/api/factures/", #"{"patient": 6, "consultation": 61, "montant": 75}"#)
                return (admin.token, try await admin.get("/api/factures/").text)
            }
            let wal = try? Data(contentsOf: URL(filePath: path + "-wal"))
            #expect(wal?.isEmpty != false, "a clean end leaves everything in the one file")
            try await withClinic(at: path, seed: .demo) { admin async throws in
                #expect(try await admin.get("/api/factures/").text == before)
                #expect(try await admin.get("/api/Admin/patients/").ids.count == 20)
                var same = admin
                same.token = token
                #expect(try await same.get("/api/Admin/consultations/61/").status == 200, "a token outlives a restart")
            }
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }
}
