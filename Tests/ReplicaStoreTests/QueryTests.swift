import ReplicaStore
import SyncModel
import Testing

@Suite("Documents are found by words, values, references and moments")
struct QueryTests {
    private let clinic: Clinic
    private let replica: Replica

    init() async throws {
        clinic = try Clinic()
        replica = try clinic.open()
        try await replica.list(
            clinic.patients,
            """
            [{"id":1,"nom":"Hassan","prenom":"Éloïse","age":35,"balance":"75.00","active":true},
             {"id":2,"nom":"مريم","prenom":"العربي","age":40,"balance":75,"active":false},
             {"id":3,"nom":"כהן","prenom":"שרה","age":40,"balance":12.5},
             {"id":4,"nom":"O'Brien-Ben Ali","prenom":"HÉLÈNE","age":null}]
            """)
    }

    @Test(
        "the search finds words and parts of words in any script, whatever the case, accents and apostrophes",
        arguments: [
            ("eloise", ["1"]), ("ÉLO", ["1"]), ("has elo", ["1"]), ("hassan helene", []), ("مريم", ["2"]),
            ("مر", ["2"]), ("العر", ["2"]), ("כהן", ["3"]),
            ("שר כה", ["3"]), ("ben ali", ["4"]), ("o'brien", ["4"]), ("O'Brien-Ben", ["4"]), ("hélène", ["4"]),
            ("lene", ["4"]), ("brien", ["4"]), ("obrien", ["4"]), ("O’BRIEN", ["4"]), ("ssan", ["1"]), ("ri", []),
            ("a", ["4"]), ("h", ["1", "4"]),
            ("مرﻳم", ["2"]), ("عربى", ["2"]), ("ali -", ["4"]), ("\"ben", ["4"]), ("has\u{0}san", []), ("\u{0}", []),
            ("☃", []),
            ("nom:hassan", []), ("hassan*", ["1"]), ("hassan OR kohen", []), ("(hassan", ["1"]), ("", []), ("  ", []),
        ])
    func search(words: String, found: [String]) async throws {
        #expect(try await replica.find(clinic.patients, .search(words)) == found)
    }

    @Test("the search follows changes and removals")
    func searchFollows() async throws {
        let patients = clinic.patients
        try await replica.write { writer in
            let document = try #require(try writer.document(patients, id: "1"))
            try writer.setLocal(patients, row: document.row, to: #"{"id":1,"nom":"Dupont"}"#)
            let other = try #require(try writer.document(patients, id: "3"))
            try writer.remove(patients, row: other.row)
        }
        #expect(try await replica.find(patients, .search("hassan")) == [])
        #expect(try await replica.find(patients, .search("dup")) == ["1"])
        #expect(try await replica.find(patients, .search("כהן")) == [])
        try await replica.write { writer in
            let document = try #require(try writer.document(patients, id: "1"))
            try writer.setLocal(patients, row: document.row, to: nil)
        }
        #expect(try await replica.find(patients, .search("hassan")) == ["1"])
        #expect(try await replica.find(patients, .search("dup")) == [])
    }

    @Test(
        "a value is compared as what it is",
        arguments: [
            ("nom", "Hassan", ["1"]), ("nom", "hassan", []), ("age", 40, ["2", "3"]), ("age", nil, ["4"]),
            ("balance", 75, ["1", "2"]),
            ("active", true, ["1"]), ("active", false, ["2"]), ("nom", "' OR 1=1 --", []),
        ] as [(String, JSONValue, [String])])
    func equal(field: String, value: JSONValue, found: [String]) async throws {
        #expect(try await replica.find(clinic.patients, .equal(field: field, value: value)) == found)
    }

    @Test("amounts with a fraction are compared as numbers; a list can't be compared")
    func decimals() async throws {
        #expect(
            try await replica.find(clinic.patients, .equal(field: "balance", value: JSONValue(parsing: "12.50"))) == [
                "3"
            ])
        await #expect(throws: ReplicaError.self) {
            try await replica.find(clinic.patients, .equal(field: "nom", value: [1]))
        }
    }

    @Test(
        "a text is contained whatever its case and accents, and wildcards are letters",
        arguments: [
            ("eloise", ["1"]), ("ÏSE", ["1"]), ("helene", ["4"]), ("عرب", ["2"]), ("%", []), ("_", []), ("zz", []),
        ])
    func contains(text: String, found: [String]) async throws {
        #expect(try await replica.find(clinic.patients, .contains(field: "prenom", text: text)) == found)
    }

    @Test("conditions narrow each other, and the order is that of the field, then of arrival")
    func orderAndConditions() async throws {
        #expect(try await replica.find(clinic.patients, .equal(field: "age", value: 40), .search("כהן")) == ["3"])
        #expect(try await replica.find(clinic.patients, order: .init(field: "age")) == ["4", "1", "2", "3"])
        #expect(
            try await replica.find(clinic.patients, order: .init(field: "age", isDescending: true)) == [
                "3", "2", "1", "4",
            ])
        let patients = clinic.patients
        let page = try await replica.read { reader in
            let first = try reader.documents(patients, .init(limit: 1))
            let after = try first.last.map { try reader.position(of: $0, patients, .init()) }
            return try reader.documents(patients, .init(limit: 2, after: after)).map { $0.serverID?.text }
        }
        #expect(page == ["2", "3"])
    }

    @Test("a moment is found in whichever zone it is written; the end of a range is not in it")
    func moments() async throws {
        try await replica.list(
            clinic.visits,
            """
            [{"id":1,"starts":"2026-01-15T00:00:00Z"},{"id":2,"starts":"2026-01-15T23:30:00-05:00"},{"id":3,"starts":"2026-01-14T23:00:00-02:00"},
             {"id":4,"starts":"2026-01-16T01:00:00+02:00"},{"id":5,"starts":"2026-01-16T00:00:00"},{"id":6,"starts":null},{"id":7,"starts":"soon"}]
            """)
        let from = Moment.milliseconds("2026-01-15T00:00:00"), until = Moment.milliseconds("2026-01-16T00:00:00")
        #expect(
            try await replica.find(clinic.visits, .moment(field: "starts", from: from, until: until)) == [
                "1", "3", "4",
            ])
        #expect(try await replica.find(clinic.visits, .moment(field: "starts", from: until, until: nil)) == ["2", "5"])
        #expect(try await replica.find(clinic.visits, .moment(field: "starts", from: nil, until: from)) == [])
    }

    @Test("a reference is followed by the local id and by the server's id")
    func references() async throws {
        let (patients, visits) = (clinic.patients, clinic.visits)
        let hassan = try #require(try await replica.read { try $0.document(patients, id: "1")?.localID })
        try await replica.list(visits, #"[{"id":10,"patient":1},{"id":11,"patient":"1"},{"id":12,"patient":2}]"#)
        try await replica.write { writer in
            try writer.insert(
                visits, local: writer.newID(), text: JSONValue.object(["patient": .string(hassan.text)]).text,
                booking: .tentative)
        }
        #expect(
            try await replica.find(visits, .refers(field: "patient", local: hassan, server: ServerID("1"))) == [
                "10", "11", "local",
            ])
        #expect(try await replica.find(visits, .refers(field: "patient", local: hassan, server: nil)) == ["local"])
        #expect(try await replica.find(visits, .refers(field: "patient", local: nil, server: ServerID("2"))) == ["12"])
        #expect(try await replica.find(visits, .refers(field: "patient", local: nil, server: nil)) == [])
        let referring = try await replica.write { try $0.documents(visits, referringTo: hassan).count }
        #expect(referring == 1)
    }

    @Test("hidden documents are never listed, refused bookings only when asked for")
    func visibility() async throws {
        let (patients, visits) = (clinic.patients, clinic.visits)
        try await replica.list(visits, #"[{"id":10},{"id":11}]"#)
        try await replica.write { writer in
            let hidden = try #require(try writer.document(patients, id: "1"))
            try writer.setHidden(patients, row: hidden.row, to: true)
            let refused = try #require(try writer.document(visits, id: "10"))
            try writer.setBooking(visits, row: refused.row, to: .rejected)
        }
        #expect(try await replica.find(patients, .search("hassan")) == [])
        #expect(try await replica.find(patients) == ["2", "3", "4"])
        #expect(try await replica.read { try $0.count(patients) } == 3)
        #expect(try await replica.find(visits) == ["11"])
        #expect(try await replica.find(visits, .booking(.rejected)) == ["10"])
    }

    @Test("a document is found by either id")
    func byEitherID() async throws {
        let patients = clinic.patients
        let first = try #require(try await replica.read { try $0.document(patients, id: "1") })
        #expect(try await replica.read { try $0.document(patients, id: first.localID.text.uppercased()) } == first)
        #expect(try await replica.read { try $0.document(patients, id: "99") } == nil)
    }
}
