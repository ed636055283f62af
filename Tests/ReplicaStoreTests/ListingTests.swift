@testable import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@Suite("A listing changes what it proves to have changed, and parses nothing else")
struct ListingTests {
    private let clinic: Clinic
    private let replica: Replica

    init() throws {
        clinic = try Clinic()
        replica = try clinic.open()
    }

    private func summary(_ elements: Int, parsed: Int = 0, added: Int = 0, changed: Int = 0) -> ListingSummary {
        var summary = ListingSummary()
        (summary.elements, summary.parsed, summary.added, summary.changed) = (elements, parsed, added, changed)
        return summary
    }

    private static let elements = [
        #"{"id":1,"nom":"Hassan","age":35,"seen":1}"#, #"{"id":2,"nom":"Éloïse","age":40,"extra":{"kept":[1.50]}}"#,
        #"{"id":3,"nom":"מרים","age":null}"#, #"{"id":4,"nom":"Ben Ali","prenom":"a ] } \" b"}"#,
    ]
    private static func list(_ elements: [String] = elements) -> String { "[" + elements.joined(separator: ",") + "]" }

    @Test("the first listing is one baseline in the journal, whatever its length")
    func baseline() async throws {
        let listed = try await replica.list(clinic.patients, Self.list())
        #expect(listed == Listed(summary: summary(4, parsed: 4, added: 4), absent: [], known: 4))
        let journal = try await replica.read { try $0.journal(since: 0, limit: 9) }
        #expect(journal.map(\.kind) == [.baseline])
        #expect(journal.first?.after == #"{"documents":4}"#)
        #expect(
            try await replica.documents(clinic.patients)["2"] == [
                "id": 2, "nom": "Éloïse", "age": 40, "extra": ["kept": [JSONValue(parsing: "1.5")]],
            ])
    }

    @Test("an empty first listing is a baseline too: what comes after it is news")
    func emptyBaseline() async throws {
        try await replica.list(clinic.patients, "[]")
        try await replica.list(clinic.patients, Self.list())
        #expect(try await replica.journalWords() == ["created 1", "created 2", "created 3", "created 4"])
    }

    @Test(
        "an unchanged listing parses nothing and writes nothing, in whatever order and spacing between its elements it comes"
    )
    func unchanged() async throws {
        try await replica.list(clinic.patients, Self.list())
        let random = SeededRandom(seed: 3)
        var texts = [
            Self.list(), Self.list(Self.elements.reversed()), " [ " + Self.elements.joined(separator: " ,\n") + " ]\n",
        ]
        for _ in 0..<20 {
            var generator = random
            texts.append(Self.list(Self.elements.shuffled(using: &generator)))
        }
        for text in texts {
            #expect(try await replica.list(clinic.patients, text) == Listed(summary: summary(4), absent: [], known: 4))
        }
        #expect(try await replica.journalWords() == ["baseline -"])
    }

    @Test("changed, added and absent records are found, and each leaves its entry with before and after")
    func differences() async throws {
        try await replica.list(clinic.patients, Self.list())
        let changed = #"{"id":2,"nom":"Éloïse","age":41}"#
        let added = #"{"id":5,"nom":"Kefi"}"#
        let listed = try await replica.list(
            clinic.patients, Self.list([Self.elements[0], changed, added, Self.elements[3]]))
        #expect(listed == Listed(summary: summary(4, parsed: 2, added: 1, changed: 1), absent: ["3"], known: 5))
        let journal = try await replica.read { try $0.journal(since: 1, limit: 9) }
        #expect(journal.map(\.kind) == [.updated, .created])
        #expect(journal.map(\.before) == [Self.elements[1], nil])
        #expect(journal.map(\.after) == [changed, added])
        #expect(journal.allSatisfy { $0.origin == .remote && $0.author == "server" })
        #expect(try await replica.documents(clinic.patients)["3"] != nil, "absences are the caller's to judge")
        #expect(try await replica.find(clinic.patients, .search("Kefi")) == ["5"])
        #expect(
            try await replica.list(clinic.patients, Self.list([Self.elements[0], changed, added, Self.elements[3]]))
                .summary == summary(4))
    }

    @Test(
        "a record whose bytes changed and whose content did not is no change, and known the next time",
        arguments: [
            #"{"seen":1,"age":35.0,"nom":"Hassan","id":1}"#, #"{"id":1,"nom":"\u0048assan","age":3.5e1,"seen":1}"#,
            #"{"id":1,"nom":"Hassan","age":35,"seen":99}"#,
        ])
    func sameContent(element: String) async throws {
        try await replica.list(clinic.patients, Self.list([Self.elements[0]]))
        #expect(try await replica.list(clinic.patients, Self.list([element])).summary == summary(1, parsed: 1))
        #expect(try await replica.list(clinic.patients, Self.list([element])).summary == summary(1))
        #expect(try await replica.journalWords() == ["baseline -"])
    }

    @Test(
        "what is no whole array changes nothing",
        arguments: [
            "", "[", #"[{"id":1,"nom":"Changed"}"#, #"[{"id":1,"nom":"Changed"},"#,
            #"[{"id":1,"nom":"Changed"},{"id":7,"#, "<!DOCTYPE html><html></html>",
            #"{"error":"no"}"#, "null", #"[{"id":7}] <!-- proxy -->"#, #"[{"id":7} {"id":8}]"#,
            #"[{"id":7},{"id":8,"nom":"\ud83d"},{"id"#, "\u{FEFF}", "\u{FEFF}[", #"[{"id":7},,{"id":8}]"#,
        ], [true, false])
    func malformed(text: String, isFirst: Bool) async throws {
        if !isFirst { try await replica.list(clinic.patients, Self.list()) }
        let before = try await replica.documents(clinic.patients)
        let patients = clinic.patients
        let state = try await replica.read { try $0.resourceState(patients) }
        let error = await #expect(throws: ReplicaError.self) { try await replica.list(clinic.patients, text) }
        guard case .malformedListing("patients", _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try await replica.documents(clinic.patients) == before)
        #expect(try await replica.read { try $0.resourceState(patients) } == state)
        #expect(try await replica.journalWords() == (isFirst ? [] : ["baseline -"]))
    }

    @Test("a window judges absences only inside itself, by moments and whatever offset they are written in")
    func window() async throws {
        let starts = [
            "2026-01-09T23:30:00Z", "2026-01-10T00:00:00Z", "2026-01-11T00:30:00+02:00", "2026-01-12T00:00:00",
        ]
        let elements =
            starts.enumerated().map { #"{"id":\#($0),"starts":"\#($1)"}"# } + [
                #"{"id":8,"starts":null}"#, #"{"id":9}"#,
            ]
        try await replica.list(clinic.visits, Self.list(elements))
        let scope = ListingScope.window(
            field: "starts", from: try #require(Moment.milliseconds("2026-01-10T00:00:00")),
            until: try #require(Moment.milliseconds("2026-01-12T00:00:00")))
        #expect(
            try await replica.list(clinic.visits, Self.list([elements[1]]), scope: scope)
                == Listed(summary: summary(1), absent: ["2"], known: 2))
        #expect(try await replica.list(clinic.visits, "[]", scope: scope).absent == ["1", "2"])
        #expect(try await replica.list(clinic.visits, "[]").absent == ["0", "1", "2", "3", "8", "9"])
    }

    @Test("the state of a resource tells complete listings from windows")
    func resourceState() async throws {
        let visits = clinic.visits
        let suspect = ElementDigest(low: 1, high: .max)
        let start = clinic.clock.milliseconds()
        try await replica.write { try $0.noteListing(visits, scope: .everything, suspect: suspect) }
        clinic.clock.advance(by: 500)
        try await replica.write {
            try $0.noteListing(visits, scope: .window(field: "starts", from: 0, until: 1), suspect: nil)
        }
        // A window confirms no absence and clears none; a list that lacks suspiciously many makes another whole one due.
        let state = try await replica.read { try $0.resourceState(visits) }
        #expect(state == ResourceState(fullAt: nil, pulledAt: start + 500, suspect: suspect, suspectAt: start))
        try await replica.write { try $0.noteListing(visits, scope: .everything, suspect: suspect) }
        #expect(try await replica.read { try $0.resourceState(visits).suspectAt } == start)
        try await replica.write { try $0.noteListing(visits, scope: .everything, suspect: nil) }
        #expect(try await replica.read { try $0.resourceState(visits).suspect } == nil)
    }

    @Test("a window that misses many records makes a whole listing due")
    func suspiciousWindow() async throws {
        let visits = clinic.visits
        try await replica.write { writer in
            try writer.noteListing(visits, scope: .everything, suspect: nil)
            try writer.noteListing(
                visits, scope: .window(field: "starts", from: 0, until: 1), suspect: ElementDigest(low: 1, high: 2))
        }
        #expect(try await replica.read { try $0.resourceState(visits).fullAt } == nil)
    }

    @Test("a record with pending edits goes to the merge, and only when its content changed")
    func pending() async throws {
        let patients = clinic.patients
        try await replica.list(patients, Self.list())
        let local = #"{"id":1,"nom":"Mine"}"#
        try await replica.write { writer in
            let document = try #require(try writer.document(patients, id: "1"))
            try writer.setLocal(patients, row: document.row, to: local)
        }
        try await replica.list(patients, Self.list())
        let changed = #"{"id":1,"nom":"Theirs"}"#
        let met = try await replica.write { writer in
            var met: [String] = []
            let list = try writer.openListing(
                patients, from: .bytes(Array(Self.list([changed]).utf8)), scope: .everything)
            while let item = try list.next() {
                guard case .known(let document, let before, let record) = item else { continue }
                #expect(try document.serverObject() == before)
                met.append("\(document.visible) ← \(record.text)")
                try writer.setServer(patients, row: document.row, to: record)
                list.noteChanged(document)
            }
            _ = try list.finish()
            return met
        }
        #expect(met == ["\(local) ← \(changed)"])
        let document = try await replica.read { try $0.document(patients, id: "1") }
        #expect(document?.visible == local && document?.server == changed)
    }

    @Test("a changed record leaves the store only when something is open, or when all that tells two apart changed")
    func interest() async throws {
        let patients = clinic.patients
        try await replica.list(patients, Self.list())
        let kept = try #require(Self.elements.first { $0.contains(#""id":1,"#) })
        let changed = [kept.replacing("Hassan", with: "Other")]
        func handedOut(_ interest: ListingInterest) async throws -> [String] {
            try await replica.rehearse { writer in
                var met: [String] = []
                let list = try writer.openListing(
                    patients, from: .bytes(Array(Self.list(changed).utf8)), scope: .everything, interest: interest)
                while let item = try list.next() {
                    guard case .known(let document, _, let record) = item else { continue }
                    met.append(record.serverID.text)
                    list.noteChanged(document)
                }
                _ = try list.finish()
                return met
            }
        }
        let document = try #require(try await replica.read { try $0.document(patients, id: "2") })
        #expect(try await handedOut(ListingInterest()) == [])
        #expect(try await handedOut(ListingInterest(identity: ["age"])) == [])
        #expect(try await handedOut(ListingInterest(identity: ["nom"])) == ["1"])
        // One that says the same is of interest too, but only where its bytes are new.
        #expect(try await handedOut(ListingInterest(documents: [document.localID])) == [])
    }

    @Test("an answer's version of a record clears its digest, so that the next listing compares it")
    func afterAnAnswer() async throws {
        let patients = clinic.patients
        try await replica.list(patients, Self.list())
        try await replica.write { writer in
            let document = try #require(try writer.document(patients, id: "1"))
            try writer.setServer(patients, row: document.row, id: ServerID("1"), text: #"{"id":1,"nom":"New"}"#)
        }
        let listed = try await replica.list(patients, Self.list())
        #expect(listed.summary == summary(4, parsed: 1, changed: 1))
        #expect(try await replica.documents(patients)["1"]?["nom"] == "Hassan")
    }

    @Test("a record that an unknown create may have made is kept aside, and becomes no document by itself")
    func claims() async throws {
        let patients = clinic.patients
        let listed = try await replica.write { writer in
            var claimed: [String] = []
            let list = try writer.openListing(
                patients, from: .bytes(Array(Self.list().utf8)), scope: .everything,
                interest: ListingInterest(meetsNew: true))
            while let item = try list.next() {
                guard case .new(let record) = item else { continue }
                if record.object["nom"] == "Hassan" {
                    claimed.append(record.serverID.text)
                } else {
                    try list.insert(record)
                }
            }
            return (claimed, try list.finish().summary.added)
        }
        #expect(listed == (["1"], 3))
        #expect(try await replica.documents(patients).keys.sorted() == ["2", "3", "4"])
    }

    @Test("documents that the server does not know yet are never absent")
    func localOnly() async throws {
        let patients = clinic.patients
        try await replica.write { try $0.insert(patients, local: $0.newID(), text: #"{"nom":"New"}"#, booking: nil) }
        #expect(try await replica.list(patients, "[]") == Listed(summary: summary(0), absent: [], known: 0))
    }
}
