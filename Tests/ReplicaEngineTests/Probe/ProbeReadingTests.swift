import SyncCatalogue
import SyncModel
import SyncPlanner
import Testing

@testable import ReplicaEngine

@Suite("What answers show of a catalogue, without a server")
struct ProbeReadingTests {
    private func catalogue(_ face: String = "{list: /visits/}", _ fields: String, more: String = "") throws -> Catalogue
    {
        try Catalogue.load(
            text: """
                catalogue: 1
                name: clinic
                title: The clinic
                zone: Europe/Paris
                ids: integer
                sign_in: {kind: none}
                errors: [error]
                resources:
                  doctors:
                    summary: Doctors
                    pull: {strategy: full, every: 60}
                    faces: {staff: {list: /doctors/}}
                    fields: {name: {type: string}}
                  visits:
                    summary: Visits
                    pull: {strategy: full, every: 60}
                    faces: {staff: \(face)}
                    fields: {\(fields)}
                """ + more, file: "clinic.yaml")
    }

    private func problems(
        _ fields: String, face: String = "{list: /visits/}", _ records: [JSONObject]
    ) throws -> [ProbeProblem] {
        let frame = try #require(RecordReading.Frame(try catalogue(face, fields), "visits", role: "staff"))
        return RecordReading(records, in: frame, quotation: Quotation()).problems
    }

    // MARK: Values

    @Test(
        "the form of a value is told whatever the catalogue says",
        arguments: [
            (true, .truth), (5, .wholeNumber), ("12.50", .amountText), ("1 200,50", .commaAmount),
            ("1,200.50", .commaAmount), ("2026-01-20", .day), ("20/01/2026", .dayOrder),
            ("01.20.2026 14:00", .dayOrder),
            ("2026/01/20", .dayOrder), ("2026-01-20T14:00:00Z", .moment), ("2026-01-20T14:00:00+01:00", .moment),
            ("2026-01-20 14:00", .localMoment), ("09:00", .timeOfDay), ("Ann", .text), ("", .text), ([], .list),
            ([:], .object), (nil, nil),
        ] as [(JSONValue, ShownForm?)])
    func forms(value: JSONValue, form: ShownForm?) {
        #expect(ShownForm(value) == form)
    }

    @Test("several forms make the type that holds all of them")
    func types() {
        #expect(ShownForm.type(of: []) == .any)
        #expect(ShownForm.type(of: [.wholeNumber, .fraction]) == .decimal)
        #expect(ShownForm.type(of: [.day, .moment]) == .instant)
        #expect(ShownForm.type(of: [.day, .text]) == .string)
        #expect(ShownForm.type(of: [.wholeNumber, .text]) == .any)
    }

    @Test(
        "a value fits its field's type or does not",
        arguments: [
            ("string", "a", true), ("string", 5, false), ("integer", 5, true), ("integer", "5", false),
            ("decimal", "5.50", true), ("decimal", 5, true), ("decimal", "5,50", false), ("boolean", 1, false),
            ("instant", "2026-01-20T14:00", true), ("instant", "20/01/2026 14:00", false), ("date", "2026-01-20", true),
            ("date", "2026-01-20T00:00:00Z", false), ("time", "09:00:00", true), ("time", "9h", false),
            ("any", [], true), ("string", nil, true),
        ] as [(String, JSONValue, Bool)])
    func fits(type: String, value: JSONValue, isFitting: Bool) throws {
        let found = try problems("x: {type: \(type)}", [["id": 1, "x": value]])
        #expect(found.isEmpty == isFitting, "\(found)")
    }

    @Test("values of a sealed field are counted and never shown")
    func sealed() throws {
        let found = try problems("pin: {type: string, sensitive: true}", [["id": 1, "pin": 1234]])
        guard case .misfit(let misfit)? = found.first else { return #expect(Bool(false), "\(found)") }
        #expect(misfit.sample == "a number" && misfit.count == 1)
    }

    // MARK: Records

    @Test("a field of a near name is taken for the member that no field names, and for no other")
    func alike() throws {
        let found = try problems(
            "firstName: {type: string}, city: {type: string}", [["id": 1, "first_name": "Ann", "zip": 75001]])
        #expect(
            found == [
                .unseen("firstName", alike: "first_name"), .unseen("city", alike: nil),
                .unnamed("zip", type: "type: integer"),
            ])
    }

    @Test("a member that can't be a field's name is said to be unsayable")
    func names() throws {
        let found = try problems("a: {type: string}", [["id": 1, "a": "x", "@type": "Visit"]])
        #expect(found == [.unnamed("@type", type: "type: string")])
        let remedy = ProbeFinding(resource: "visits", request: nil, problem: found[0], role: "staff").remedy
        guard case .unsayable = remedy else { return #expect(Bool(false), "\(remedy)") }
    }

    @Test("secrets, what other roles see, and what another face shows are no missing fields")
    func expected() throws {
        let found = try problems(
            "a: {type: string}, pin: {type: string, secret: true, write: create}, b: {type: string}",
            face: "{list: /visits/, create: /visits/, shows: [a]}", [["id": 1, "a": "x", "b": "y"]])
        #expect(found == [.hidden("b", shows: ["a"])])
    }

    @Test("moments without an offset are a hint where they are sent and no form is said, and where all are so")
    func naive() throws {
        let (bare, whole): (JSONObject, JSONObject) = (
            ["id": 1, "at": "2026-01-13T10:00:00"], ["id": 2, "at": "2026-01-13T10:00:00Z"]
        )
        let face = "{list: /visits/, update: \"/visits/{id}/\"}"
        let found = try problems("at: {type: instant}", face: face, [bare])
        #expect(found == [.naive(field: "at", sample: "\"2026-01-13T10:00:00\"")])
        #expect(found.allSatisfy { $0.isHint })
        #expect(try problems("at: {type: instant}", face: face, [bare, whole]) == [])
        #expect(try problems("at: {type: instant, form: local}", face: face, [bare]) == [])
        #expect(try problems("at: {type: instant}", [bare]) == [], "nobody sends it")
    }

    @Test("a nested object has to have what the face says")
    func nested() throws {
        let face = "{list: /visits/, nested: {doctor: [id, name]}}"
        let field = "doctor: {type: reference, resource: doctors}"
        #expect(try problems(field, face: face, [["id": 1, "doctor": ["id": 2, "name": "Lee"]]]) == [])
        #expect(
            try problems(field, face: face, [["id": 1, "doctor": ["id": 2, "title": "Dr"]]]) == [
                .otherNested(field: "doctor", member: "doctor", lacking: ["name"], shown: ["id", "title"])
            ])
        #expect(
            try problems(field, face: face, [["id": 1, "doctor": 2]]) == [
                .otherNested(field: "doctor", member: "doctor", lacking: [], shown: [])
            ])
    }

    // MARK: Lists

    @Test("a list that is elsewhere is found, one of records before another")
    func places() {
        let answer: JSONValue = ["errors": [], "data": ["items": [["id": 1]]]]
        let reading = ListReading(list: answer, at: [])
        #expect(reading.member == ["data", "items"] && reading.records == [["id": 1]])
        #expect(reading.problems == [.noList(kind: "object", found: ["data.items", "errors"])])
        #expect(ListReading(list: [["id": 1]], at: ["results"]).problems == [.plainList(member: ["results"])])
        #expect(ListReading(list: [1, ["id": 1]], at: []).problems == [.notRecords(count: 1, kind: "number")])
    }

    @Test("one record is told from a list, and from an envelope")
    func single() {
        #expect(ListReading(single: ["id": 1], at: []).problems == [])
        #expect(ListReading(single: ["data": nil], at: ["data"]).problems == [])
        #expect(ListReading(single: [["id": 1]], at: []).problems == [.severalRecords])
        #expect(
            ListReading(single: ["data": ["id": 1]], at: ["profile"]).problems == [
                .noRecord(kind: "object", found: ["data"])
            ])
    }

    @Test("ids of another kind, missing, twice and unusable are told apart")
    func ids() throws {
        let resource = try #require(try catalogue("{list: /visits/}", "a: {type: string}").resource(named: "visits"))
        func problems(_ values: JSONValue?...) -> [ProbeProblem] {
            let records = values.enumerated().map { index, id in
                var record: JSONObject = ["number": .integer(Int64(index)), "a": "same"]
                record["id"] = id
                return record
            }
            return IDReading(records, of: resource, form: .integer, quotation: Quotation()).problems
        }
        #expect(problems(1, 2) == [])
        #expect(problems("a", "b") == [.idForm(.string)])
        #expect(problems(nil, nil) == [.noID(members: ["id"], count: 2, of: 2, found: ["number"])])
        #expect(problems(1, nil) == [.noID(members: ["id"], count: 1, of: 2, found: [])])
        #expect(problems(1, 1) == [.repeatedID(sample: "\"1\"")])
        #expect(problems("a/b", "c") == [.idForm(.string), .unusableID(sample: "\"a/b\"")])
    }

    // MARK: Pages

    @Test(
        "what an answer says of more suggests a way to the next page",
        arguments: [
            (#"{"count":9,"next":"https://h/rooms/?page=2","results":[]}"#, "{page: page, total: count}"),
            (#"{"next":"/rooms/?limit=20&offset=20","results":[]}"#, "{offset: offset, limit: limit, size: 20}"),
            (#"{"links":{"next":"/rooms/?after=x"},"results":[]}"#, "{next: links.next}"),
            (#"{"next_cursor":"abc","results":[]}"#, "{cursor: cursor, next: next_cursor}"),
            (#"{"meta":{"total":40},"results":[]}"#, "{page: page, total: meta.total}"),
            (#"{"has_more":true,"results":[]}"#, "{page: page, more: has_more}"),
        ])
    func pages(answer: String, line: String) throws {
        let json = try JSONValue(parsing: answer)
        var signs = ListSigns()
        signs.read(json, around: ["results"])
        let place = PageAddress.Place(path: "/rooms/")
        #expect(PagesGuess(json, member: ["results"], signs: signs, place: place, came: 0).line == line)
    }

    // MARK: Words

    @Test(
        "what goes into YAML is quoted where it has to be",
        arguments: [
            ("results", "results"), ("data.items", "data.items"), ("yes", #""yes""#), ("a: b", #""a: b""#),
            ("/rooms/", "/rooms/"), ("/rooms/{id}/", #""/rooms/{id}/""#), ("@odata.count", #""@odata.count""#),
            ("a\"b", #""a\"b""#),
        ])
    func scalars(text: String, line: String) {
        #expect(CatalogueLine.text(text) == line)
    }

    @Test("of an answer to a sign-in only names are told")
    func signIn() throws {
        let rule = try Catalogue.load(
            text: """
                catalogue: 1
                name: clinic
                title: The clinic
                zone: UTC
                ids: integer
                sign_in: {path: /login/, login: a, password: b, token: access, role: role}
                errors: [error]
                resources:
                  rooms:
                    summary: Rooms
                    pull: {strategy: full, every: 60}
                    faces: {staff: {list: /rooms}}
                    fields: {name: {type: string}}
                """, file: "clinic.yaml"
        ).signIn
        let reading = SignInReading(
            ["data": ["jwt": "s3cret", "refresh_token": "other", "group": "staff"]], by: rule, roles: ["staff"])
        #expect(
            reading.problems == [
                .noToken(path: ["access"], found: ["data.jwt"]),
                .noRole(reason: "the answer to the sign-in has no 'role'", found: ["data.group"], path: nil),
            ])
        #expect(reading.role == "staff" && reading.grant?.token == "s3cret")
    }
}
