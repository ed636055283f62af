import Foundation
import GRDB
import ReplicaStore
import SyncCatalogue
import SyncModel
import Testing

@Suite("Columns have the types of their fields, in lists, filters, views and queries (design section 4)")
struct TypedColumnTests {
    private let clinic: Clinic
    private let replica: Replica

    init() async throws {
        clinic = try Clinic()
        replica = try clinic.open()
        try await replica.list(
            clinic.patients,
            """
            [{"id":1,"nom":"Zied","balance":"150.00","age":9},{"id":2,"nom":"Étienne","balance":"90.00","age":10},
             {"id":3,"nom":"eric","balance":0.1,"age":100},{"id":4,"nom":"Fares","balance":"0.2"},{"id":5,"balance":"none"}]
            """)
        try await replica.list(
            clinic.visits,
            """
            [{"id":1,"patient":1,"starts":"2026-01-15T10:00:00+02:00"},{"id":2,"patient":"2","starts":"2026-01-15T09:00:00Z"},
             {"id":3,"starts":"2026-01-15T08:30:00Z"},{"id":4,"starts":"soon"},{"id":5}]
            """)
    }

    private func order(_ resource: Resource, _ field: String, down: Bool = false) async throws -> String {
        try await replica.find(resource, order: .init(field: field, isDescending: down)).joined(separator: " ")
    }

    private func sql(_ text: String) async throws -> [[JSONValue]] {
        try await replica.query(SQLQuery(text, rowLimit: 100)).values
    }

    private func amount(_ number: Double) -> JSONValue { .number(JSONNumber(number) ?? JSONNumber(0)) }

    @Test("lists are sorted by amounts, numbers, names and moments, not by how they are written")
    func order() async throws {
        #expect(try await order(clinic.patients, "balance") == "3 4 2 1 5")
        #expect(try await order(clinic.patients, "balance", down: true) == "5 1 2 4 3")
        #expect(try await order(clinic.patients, "age") == "4 5 1 2 3")
        #expect(try await order(clinic.patients, "nom") == "5 3 2 4 1")
        #expect(try await order(clinic.visits, "starts") == "5 1 3 2 4")
    }

    @Test("an edit that waits moves its record in the order, and its end moves it back")
    func edited() async throws {
        let patients = clinic.patients
        try await replica.write { writer in
            let document = try #require(try writer.document(patients, id: "1"))
            try writer.setLocal(patients, row: document.row, to: #"{"id":1,"nom":"Âli","balance":"1"}"#)
            // What the server sends meanwhile does not show.
            try writer.setServer(
                patients, row: document.row, id: ServerID("1"), text: #"{"id":1,"nom":"Zohra","balance":"200"}"#)
        }
        #expect(try await order(patients, "nom") == "5 1 3 2 4")
        #expect(try await replica.find(patients, .equal(field: "nom", value: "Âli")) == ["1"])
        #expect(try await replica.find(patients, .search("zohra")) == [])
        try await replica.write { writer in
            let document = try #require(try writer.document(patients, id: "1"))
            try writer.setLocal(patients, row: document.row, to: nil)
        }
        #expect(try await order(patients, "nom") == "5 3 2 4 1")
        #expect(try await replica.find(patients, .equal(field: "nom", value: "Zohra")) == ["1"])
        #expect(try await replica.find(patients, .search("zohra")) == ["1"])
        #expect(try await order(patients, "balance") == "3 4 2 1 5")
    }

    @Test("filters compare amounts as amounts, and moments as moments")
    func filters() async throws {
        #expect(try await replica.find(clinic.patients, .number(field: "balance", least: "100", most: nil)) == ["1"])
        #expect(
            try await replica.find(clinic.patients, .number(field: "balance", least: nil, most: "90")) == [
                "2", "3", "4",
            ])
        #expect(try await replica.find(clinic.patients, .equal(field: "balance", value: "90")) == ["2"])
        #expect(try await replica.find(clinic.patients, .folded(field: "nom", text: "ETIENNE")) == ["2"])
        #expect(
            try await replica.find(clinic.visits, .equal(field: "starts", value: "2026-01-15T08:00:00Z")) == ["1"])
        #expect(
            try await replica.find(
                clinic.visits, .moment(field: "starts", from: Moment.milliseconds("2026-01-15T08:15:00"), until: nil))
                == ["2", "3"])
    }

    @Test("queries see numbers as numbers, and moments as texts in UTC that sort as moments do")
    func queries() async throws {
        #expect(try await sql("SELECT max(balance) FROM patients WHERE balance < 'a'") == [[150]])
        #expect(
            try await sql("SELECT server_id FROM patients WHERE balance > 100 AND typeof(balance) <> 'text'") == [["1"]]
        )
        #expect(
            try await sql("SELECT starts FROM visits ORDER BY starts") == [
                [nil], ["2026-01-15T08:00:00Z"], ["2026-01-15T08:30:00Z"], ["2026-01-15T09:00:00Z"], ["soon"],
            ])
        #expect(
            try await sql(
                "SELECT server_id FROM visits WHERE date(starts) = '2026-01-15' AND clinic_instant(starts) > 0")
                == [["1"], ["2"], ["3"]])
        #expect(
            try await sql("SELECT patient FROM visits WHERE server_id < '3'") == [[1], ["2"]],
            "ids stay as they are written")
    }

    @Test("what a server writes in another type than the field's is found all the same, first listed or written later")
    func strangeValues() async throws {
        let other = try Clinic()
        let replica = try other.open()
        let list =
            #"[{"id":1,"nom":1.50},{"id":2,"nom":true},{"id":3,"nom":"a\u0000z"},{"id":4,"nom":"O´Brien"},{"id":5,"balance":1e999}]"#
        try await replica.list(other.patients, list)
        for _ in 0..<2 {
            #expect(
                try await replica.find(other.patients, .equal(field: "nom", value: JSONValue(parsing: "1.5"))) == ["1"])
            #expect(try await replica.find(other.patients, .equal(field: "nom", value: true)) == ["2"])
            #expect(try await replica.find(other.patients, .equal(field: "nom", value: "a\u{0}z")) == ["3"])
            #expect(try await replica.find(other.patients, .search("obrien")) == ["4"])
            let order = DocumentQuery.Order(field: "balance", isDescending: true)
            let patients = other.patients
            let next = try await replica.read { reader -> [Document] in
                let first = try reader.documents(patients, DocumentQuery(order: order, limit: 1))
                let place = try reader.position(of: try #require(first.first), patients, order)
                return try reader.documents(patients, DocumentQuery(order: order, limit: 9, after: place))
            }
            #expect(next.map { $0.serverID?.text } == ["4", "3", "2", "1"])
            // Written once more, one by one.
            try await replica.write { writer in
                for id in ["1", "2", "3", "4", "5"] {
                    let document = try #require(try writer.document(patients, id: id))
                    try writer.setServer(
                        patients, row: document.row, id: try #require(document.serverID), text: document.server ?? "")
                }
            }
        }
    }

    @Test("a moment behind the year 9999 is shown as it is written")
    func endOfTime() async throws {
        try await replica.list(clinic.visits, #"[{"id":1,"starts":"9999-12-31T23:59:59-05:00"}]"#)
        #expect(try await sql("SELECT starts FROM visits WHERE server_id = '1'") == [["9999-12-31T23:59:59-05:00"]])
    }

    @Test("the first list of a resource that has a document already is one entry of the journal, too")
    func lateBaseline() async throws {
        let other = try Clinic()
        let replica = try other.open()
        let patients = other.patients
        try await replica.write { try $0.insert(patients, local: $0.newID(), text: #"{"nom":"own"}"#, booking: nil) }
        try await replica.list(patients, #"[{"id":1,"nom":"Zied"},{"id":2,"nom":"Aya"}]"#)
        #expect(try await replica.journalWords() == ["baseline -"])
        #expect(try await replica.find(patients, .search("zie")) == ["1"])
        #expect(try await replica.find(patients, order: .init(field: "nom")) == ["2", "local", "1"])
    }

    @Test("sums of amounts are exact, in windows too; whole numbers stay whole, and nothing sums to nothing")
    func sums() async throws {
        #expect(try await sql("SELECT sum(balance) FROM patients WHERE server_id IN ('3', '4')") == [[amount(0.3)]])
        #expect(
            try await sql(
                "SELECT sum(balance) OVER (ORDER BY balance ROWS 1 PRECEDING) FROM patients WHERE balance < 'a' ORDER BY balance"
            )
                == [[amount(0.1)], [amount(0.3)], [amount(90.2)], [240]])
        #expect(try await sql("SELECT sum(age), typeof(sum(age)) FROM patients") == [[119, "integer"]])
        #expect(try await sql("SELECT sum(age) FROM patients WHERE age > 1000") == [[nil]])
        #expect(try await sql("SELECT sum(value) FROM json_each('[0.1,0.2,-0.3,1e300,-1e300]')") == [[0]])
        #expect(try await sql("SELECT sum(value) FROM json_each('[-0.05,-1.10]')") == [[amount(-1.15)]])
        await #expect(throws: ReplicaError.self) {
            try await sql("SELECT sum(value) FROM json_each('[9223372036854775807,1]')")
        }
    }

    @Test(
        "pages miss no record and show none twice while others come and go",
        arguments: [nil, "nom", "balance", "age"] as [String?], [false, true])
    func pages(field: String?, down: Bool) async throws {
        let patients = clinic.patients
        let order = DocumentQuery.Order(field: field, isDescending: down)
        let all = try await replica.find(patients, order: order)
        var (seen, after): ([String], DocumentQuery.Position?) = ([], nil)
        for page in 0... {
            let place = after
            let document = try await replica.write { writer -> Document? in
                // Between the pages others come, before the place and behind it.
                if page < 4 {
                    try writer.insert(
                        patients, local: writer.newID(), text: #"{"nom":" ","balance":-\#(page + 1),"age":-1}"#,
                        booking: nil)
                }
                return try writer.documents(patients, DocumentQuery(order: order, limit: 1, after: place)).first
            }
            guard let document else { break }
            if let id = document.serverID?.text { seen.append(id) }
            after = try await replica.read { try $0.position(of: document, patients, order) }
        }
        #expect(seen == all)
    }

    @Test("a search gives its pages in the order of the records, the one with that id among them")
    func searchPages() async throws {
        let patients = clinic.patients
        try await replica.list(
            patients, #"[{"id":10,"nom":"Marie"},{"id":11,"nom":"Zoumar"},{"id":12,"nom":"Mar 3"},{"id":3,"nom":"a"}]"#)
        func page(_ text: String, _ limit: Int, after row: Int64? = nil, down: Bool = false) async throws -> [String] {
            try await replica.read { reader in
                try reader.documents(
                    patients,
                    DocumentQuery(
                        conditions: [.search(text)], order: .init(isDescending: down), limit: limit,
                        after: row.map { .init(row: $0, value: nil) })
                ).map { $0.serverID?.text ?? "" }
            }
        }
        #expect(try await page("mar", 2) == ["10", "11"])
        let row = try await replica.read { try $0.document(patients, id: "11")?.row }
        #expect(try await page("mar", 2, after: row) == ["12"])
        #expect(try await page("mar", 9, down: true) == ["12", "11", "10"])
        #expect(try await page("3", 9) == ["3", "12"], "by its id, and by a word that begins so")
    }

    @Test("a replica of an earlier version is made anew where it is: with its writes, and without a new pull")
    func migrated() async throws {
        let patients = clinic.patients
        try await replica.write { writer in
            let document = try #require(try writer.document(patients, id: "2"))
            try writer.setLocal(patients, row: document.row, to: #"{"id":2,"nom":"Émile","balance":"7"}"#)
            try writer.enqueue(
                Operation(
                    id: writer.newID(), resource: "patients", document: document.localID, kind: .update,
                    edits: ["nom": FieldEdit(value: "Émile", base: "Étienne", madeAt: try writer.tick())],
                    author: "uid:1000", createdAt: writer.now))
        }
        let waiting = try await replica.read { try $0.operations(in: [.queued]) }
        try replica.close()
        try makeOld()
        let again = try clinic.open()
        #expect(try await again.read { try $0.operations(in: [.queued]) } == waiting)
        #expect(try await again.find(patients, order: .init(field: "nom")) == ["5", "2", "3", "4", "1"])
        #expect(try await again.find(patients, .search("mil")) == ["2"])
        let list = #"[{"id":1,"nom":"Zied","balance":"150.00","age":9}]"#
        #expect(try await again.list(patients, list).summary.parsed == 0, "the digests are kept")
    }

    /// Makes the patients' tables as version 8 had them.
    private func makeOld() throws {
        let queue = try DatabaseQueue(path: clinic.path)
        try queue.write { db in
            db.add(function: DatabaseFunction("clinic_instant", argumentCount: 1, pure: true) { _ in nil })
            for (type, name) in [
                ("VIEW", "patients"), ("TABLE", "fts_patients:words"), ("TABLE", "fts_patients:parts"),
                ("TRIGGER", "doc_patients:insert"), ("TRIGGER", "doc_patients:delete"),
                ("TRIGGER", "doc_patients:update"),
            ] { try db.execute(sql: "DROP \(type) \"\(name)\"") }
            let fields = ["nom", "prenom", "age", "balance", "active", "seen"].map {
                "f_\($0) GENERATED ALWAYS AS (json_extract(coalesce(local, server), '$.\"\($0)\"')) VIRTUAL"
            }
            let kept = "id, local_id, server_id, digest, booking, hidden, server, local"
            try db.execute(
                sql: """
                    CREATE TABLE earlier (id INTEGER PRIMARY KEY, local_id TEXT NOT NULL UNIQUE, server_id TEXT UNIQUE, digest BLOB,
                      booking TEXT, hidden INTEGER NOT NULL DEFAULT 0, server TEXT, local TEXT, \(fields.joined(separator: ", ")));
                    INSERT INTO earlier (\(kept)) SELECT \(kept) FROM doc_patients;
                    DROP TABLE doc_patients;
                    ALTER TABLE earlier RENAME TO doc_patients;
                    CREATE INDEX doc_patients_digest ON doc_patients (digest) WHERE digest IS NOT NULL;
                    CREATE INDEX doc_patients_nom ON doc_patients (f_nom);
                    CREATE VIRTUAL TABLE fts_patients USING fts5 (f_nom, f_prenom, content='doc_patients', content_rowid='id',
                      tokenize="unicode61 remove_diacritics 2", prefix='2 3');
                    INSERT INTO fts_patients (fts_patients) VALUES ('rebuild');
                    CREATE TRIGGER doc_patients_ad AFTER DELETE ON doc_patients BEGIN
                      INSERT INTO fts_patients (fts_patients, rowid, f_nom, f_prenom) VALUES ('delete', old.id, old.f_nom, old.f_prenom); END;
                    CREATE VIEW patients AS SELECT local_id, f_nom AS nom FROM doc_patients;
                    UPDATE resource_state SET fingerprint = 'CREATE TABLE …' || char(10) || '-- shape: ' WHERE resource = 'patients';
                    """)
        }
        try queue.close()
    }
}
