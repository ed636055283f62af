import ClinicHours
import Crypto
import Foundation
import GRDB
import Testing

@testable import ReferenceBackend

@Suite("Seeded clinics")
struct SeedTests {
    /// What a clinic is made of, with the columns that it had from the first.
    private static let tables = [
        "* FROM account",
        "id, nom, prenom, age, address, telephone, antecedents, status, medical_file FROM patient",
        "* FROM doctor", "* FROM consultation", "* FROM facture", "* FROM facture_number",
    ]
    /// What was added to it since.
    private static let paperwork = [
        "* FROM dossier", "dossier, name, content_type, bytes FROM media", "* FROM reclamation", "* FROM message",
    ]

    /// Every row of every table of a seeded clinic, as text. The secret is random on purpose and not there yet.
    static func rows(
        _ seed: Seed, firstDay: CivilDate = Seed.defaultFirstDay, now: String = "2026-07-15T12:10:00Z",
        of tables: [String] = Self.tables
    ) async throws -> [String] {
        let now = try #require(InstantText.parse(now, naiveIn: .gmt))
        return try await withDatabaseFile { path in
            let database = try await ClinicDatabase.opened(path: path)
            let rows = try await database.write { db in
                _ = try seed.fill(db, firstDay: firstDay, now: now)
                return try tables.flatMap { table in
                    try Row.fetchAll(db, sql: "SELECT \(table) ORDER BY 1").map { row in
                        let values = row.databaseValues.map { String.fromDatabaseValue($0) ?? "\($0)" }
                        return String(table.split(separator: " ").last ?? "") + " " + values.joined(separator: "|")
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
        // Changes with any change of the seeded data; whoever means to change it puts the new digest here.
        #expect(Self.digest(rows) == "5aa710fa434f1214620b3318759221393a21fa48044f4a9a7ee4fc72ee7a23bb")
        let paperwork = try await Self.rows(.demo, of: Self.paperwork)
        #expect(Self.digest(paperwork) == "5e83da5440e3bed3a0d8f1d3b24ffcf73ab84137e82009ad8cb92b2bdb229d82")
    }

    private static func digest(_ rows: [String]) -> String {
        let digest = SHA256.hash(data: Data(rows.joined(separator: "\n").utf8))
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test("a random clinic is what its number and moment make, and no other")
    func random() async throws {
        let tables = Self.tables + Self.paperwork
        let rows = try await Self.rows(.random(7), of: tables)
        #expect(try await Self.rows(.random(7), of: tables) == rows)
        #expect(try await Self.rows(.random(8), of: tables) != rows)
        #expect(try await Self.rows(.random(7), now: "2026-07-15T12:11:00Z", of: tables) != rows)
    }

    @Test("a random clinic has some of everything, at the borders of its present", arguments: UInt64(0)...20)
    func randomBelievable(number: UInt64) async throws {
        let rows = try await Self.rows(.random(number), of: Self.tables + Self.paperwork)
        func count(_ table: String) -> Int { rows.filter { $0.hasPrefix(table + " ") }.count }
        #expect(
            ["account", "doctor", "patient", "consultation", "facture", "dossier", "reclamation", "message"].map(count)
                == [13, 3, 8, 30, 10, 12, 6, 14])
        for statut in FactureStatut.allCases {
            #expect(rows.contains { $0.hasPrefix("facture ") && $0.contains("|\(statut.rawValue)|") })
        }
        let borders = ["2026-07-13T00:00:00Z", "2026-07-19T23:30:00Z", "2026-07-01T00:00:00Z", "2026-07-31T23:30:00Z"]
        #expect(borders.contains { border in rows.contains { $0.contains(border) } })
    }

    @Test("a seed's name is what the command line takes")
    func names() {
        for seed in [Seed.demo, .small, .random(0), .random(.max)] { #expect(Seed(seed.description) == seed) }
        for name in ["", "random", "random:", "random:-1", "random:1:2", "Demo"] { #expect(Seed(name) == nil) }
    }

    @Test("everybody in a made-up clinic can sign in, once approved", arguments: [Seed.small, .random(3)])
    func signIn(seed: Seed) async throws {
        try await withDatabaseFile { path in
            try await withClinic(at: path, seed: seed) { admin in
                let doctors = try await admin.get("/api/Admin/doctors/").records
                for id in doctors.compactMap({ $0["id"] as? Int }) {
                    _ = try await admin.post("/api/users/approve/\(id)/", "")
                }
                for (list, home) in [
                    (doctors, DashboardTests.doctor),
                    (try await admin.get("/api/Admin/patients/").records, DashboardTests.patient),
                ] {
                    for email in list.compactMap({ $0["email"] as? String }) {
                        #expect(try await admin.signedIn(email).get(home).status == 200, "\(email)")
                    }
                }
            }
        }
    }

    @Test(
        "a clinic has what it promises, within hours, without overlaps, in order",
        arguments: [
            (Seed.demo, 12, 2_000, 20_000, 5_000, [1_500, 80, 1_200]), (.small, 3, 20, 60, 15, [12, 6, 16]),
        ])
    func believable(
        seed: Seed, doctors: Int, patients: Int, consultations: Int, factures: Int, paperwork: [Int]
    ) async throws {
        try await withDatabaseFile { path in
            let database = try await ClinicDatabase.opened(path: path)
            _ = try await database.write { try seed.fill($0, firstDay: Seed.defaultFirstDay, now: .distantPast) }
            try await database.read { db in
                func number(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? -1 }
                #expect(try number("SELECT count(*) FROM doctor") == doctors)
                #expect(try number("SELECT count(*) FROM patient") == patients)
                #expect(try number("SELECT count(*) FROM consultation") == consultations)
                #expect(try number("SELECT count(*) FROM facture") == factures)
                let written = try ["dossier", "reclamation", "message"].map { try number("SELECT count(*) FROM \($0)") }
                #expect(written == paperwork)
                for some in [
                    "message WHERE lu", "message WHERE NOT lu", "message WHERE expediteur_patient IS NOT NULL",
                    "message WHERE expediteur_doctor IS NOT NULL", "media", "dossier WHERE traitement = ''",
                ] {
                    #expect(try number("SELECT count(*) FROM \(some)") > 0, "\(some)")
                }
                #expect(
                    try number(
                        "SELECT count(*) FROM reclamation WHERE (statut IN ('RESOLU', 'FERME')) <> (date_resolution IS NOT NULL)"
                    ) == 0)
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
