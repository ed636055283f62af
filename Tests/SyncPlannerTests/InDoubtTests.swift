import SyncCatalogue
import SyncModel
import SyncPlanner
import Testing

@Suite("An operation of which nobody knows whether it was done is looked up (design section 8)")
struct InDoubtTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    private func isUndecided(_ verdict: InDoubt) -> Bool {
        if case .undecided(let words) = verdict { !words.isEmpty } else { false }
    }

    @Test(
        "a change, a removal and an action are judged by their record",
        arguments: [
            (.delete, nil, .done), (.delete, ["id": 1], .notDone), (.update, ["id": 1], .notDone),
            (.create, ["id": 1], .done),
            (.action("payer"), ["statut": "PAYEE"], .done), (.action("payer"), ["statut": "EN_ATTENTE"], .notDone),
        ] as [(OperationKind, JSONObject?, InDoubt)])
    func decided(kind: OperationKind, record: JSONObject?, verdict: InDoubt) {
        let operation = Clinic.operation(kind, "factures", document: 1, state: .unknown)
        #expect(InDoubt.settle(operation, record: record, resource: clinic.factures, role: "ADMIN") == verdict)
    }

    @Test(
        "what the record does not tell is left to a person",
        arguments: [
            (.update, nil), (.action("payer"), nil), (.action("payer"), ["statut": "ANNULEE"]), (.action("payer"), [:]),
            (.action("archive"), ["statut": "PAYEE"]),
        ] as [(OperationKind, JSONObject?)])
    func undecided(kind: OperationKind, record: JSONObject?) {
        let operation = Clinic.operation(kind, "factures", document: 1, state: .unknown)
        #expect(isUndecided(InDoubt.settle(operation, record: record, resource: clinic.factures, role: "ADMIN")))
    }

    private static let sent: JSONObject = [
        "doctor": 7, "patient": 3, "start_time": "2026-01-20T14:00:00", "motif": "Suivi",
    ]
    private static let twin: JSONObject = [
        "id": 25, "doctor": 7, "patient": 3, "start_time": "2026-01-20T14:00:00Z", "motif": "other words",
    ]
    private static let other: JSONObject = [
        "id": 26, "doctor": 7, "patient": 4, "start_time": "2026-01-20T14:00:00Z", "motif": "Suivi",
    ]

    private func settle(_ candidates: [JSONObject], proven: Bool = false) -> (
        verdict: InDoubt, matches: [Int]
    ) {
        InDoubt.settleCreate(sent: Self.sent, isProven: proven, candidates: candidates, resource: clinic.consultations)
    }

    @Test("one new record with the natural key is the one that the create made", arguments: [false, true])
    func oneMatch(proven: Bool) {
        let (verdict, matches) = settle([Self.other, Self.twin], proven: proven)
        #expect(verdict == .done)
        #expect(matches == [1])
    }

    @Test("without a match the create was not done, and may be sent again", arguments: [[], [other]])
    func noMatch(candidates: [JSONObject]) {
        let (verdict, matches) = settle(candidates)
        #expect(verdict == .notDone)
        #expect(matches.isEmpty)
    }

    @Test("without a match, although the server had said yes, nothing is sent again")
    func noMatchThoughProven() {
        let (verdict, matches) = settle([Self.other], proven: true)
        #expect(isUndecided(verdict))
        #expect(matches.isEmpty)
    }

    @Test(
        "a record with the natural key that says something else where nothing said is changed was made by somebody else"
    )
    func contradiction() throws {
        let text = """
            {catalogue: 1, name: x, title: X, zone: UTC, ids: integer, errors: [],
             sign_in: {path: /l, login: l, password: p, token: t, role: r}, resources: {people: {summary: P,
              natural_key: [email], pull: {strategy: full, every: 60}, faces: {A: {list: /p}},
              fields: {email: {type: string}, age: {type: integer}, said: {type: string, conflict: append-only}}}}}
            """
        let people = try #require(try Catalogue.load(text: text, file: "x").resource(named: "people"))
        func settle(_ record: JSONObject, proven: Bool = true) -> InDoubt {
            InDoubt.settleCreate(
                sent: ["email": "A@x.org", "age": 9, "said": "hello"], isProven: proven, candidates: [record],
                resource: people
            ).verdict
        }
        #expect(settle(["id": 1, "email": "a@x.org", "age": 7, "said": "hello"]) == .done, "corrected since")
        #expect(settle(["id": 1, "email": "a@x.org", "age": 9]) == .done, "not shown")
        #expect(isUndecided(settle(["id": 1, "email": "a@x.org", "age": 9, "said": "good-bye"])))
        #expect(settle(["id": 1, "email": "a@x.org", "age": 9, "said": nil]) == .done, "left out")
        #expect(
            isUndecided(settle(["id": 1, "email": "a@x.org", "said": "good-bye"], proven: false)), "not sent again")
    }

    @Test("of two records that match, none is chosen")
    func twoMatches() {
        let (verdict, matches) = settle([Self.twin, Self.twin])
        #expect(isUndecided(verdict))
        #expect(matches == [0, 1])
    }

    @Test(
        "a record matches however the server wrote what was sent",
        arguments: [
            (
                ["patient": 3, "consultation": 5, "montant": 75, "description": " Suivi "],
                ["patient": 3, "consultation": 5, "montant": "75.00", "description": "Suivi"], true
            ),
            (
                ["patient": 3, "consultation": 5, "montant": "75.5", "description": "Suivi"],
                ["patient": 3, "consultation": 5, "montant": "75.50", "description": "Suivi"], true
            ),
            (
                ["patient": 3, "consultation": 5, "montant": 75, "description": "Suivi"],
                ["patient": 3, "consultation": 5, "montant": "76.00", "description": "Suivi"], false
            ),
            (
                ["patient": 3, "consultation": 5, "montant": 75, "description": "Suivi"],
                ["patient": 3, "montant": "75.00", "description": "Suivi"], false
            ),
            // What was not sent, the server leaves empty: an invoice without a consultation must still be found.
            (
                ["patient": 3, "montant": 75],
                ["patient": 3, "consultation": nil, "montant": "75.00", "description": ""], true
            ),
            (
                ["patient": 3, "montant": 75, "description": nil],
                ["patient": 3, "montant": "75.00", "description": ""], true
            ),
            (
                ["patient": 3, "montant": 75],
                ["patient": 3, "consultation": 5, "montant": "75.00", "description": ""], false
            ),
            ([:], ["id": 1], false), (["description": ""], ["id": 1], false),
        ] as [(JSONObject, JSONObject, Bool)])
    func normalising(sent: JSONObject, record: JSONObject, isMatch: Bool) {
        #expect(InDoubt.matches(sent, record, clinic.factures) == isMatch)
    }

    @Test("without a natural key, all sent fields but the secrets must be the same")
    func withoutNaturalKey() throws {
        let text = """
            {catalogue: 1, name: x, title: X, zone: UTC, ids: integer, errors: [],
             sign_in: {path: /l, login: l, password: p, token: t, role: r}, resources: {notes: {summary: N,
              pull: {strategy: full, every: 60}, faces: {A: {list: /n}},
              fields: {text: {type: string}, pin: {type: string, secret: true}, mood: {type: string}}}}}
            """
        let notes = try #require(try Catalogue.load(text: text, file: "x").resource(named: "notes"))
        let sent: JSONObject = ["text": "Hello", "pin": "1234", "mood": "good"]
        #expect(InDoubt.matches(sent, ["id": 1, "text": "Hello", "mood": "good"], notes))
        #expect(!InDoubt.matches(sent, ["id": 1, "text": "Hello"], notes))
        #expect(!InDoubt.matches(["pin": "1234"], ["id": 1, "text": "Hello"], notes))
    }

    @Test(
        "a record that was moved, corrected or listed without a member resembles what was sent; another person's does not"
    )
    func resembles() {
        func holds(_ changes: JSONObject) -> Bool {
            InDoubt.resembles(
                Self.sent, Self.twin.merging(["motif": "Suivi"]) { $1 }.merging(changes) { $1 }, clinic.consultations)
        }
        #expect(holds([:]) && holds(["start_time": "2026-01-21T09:00:00Z"]) && holds(["motif": "Contrôle"]))
        #expect(!holds(["start_time": "2026-01-21T09:00:00Z", "patient": 4]))
        let invoice: JSONObject = ["patient": 3, "montant": 75]
        #expect(InDoubt.resembles(invoice, ["patient": 3, "montant": "80.00"], clinic.factures))
        #expect(!InDoubt.resembles(invoice, ["patient": 4, "montant": "75.00"], clinic.factures))
    }
}
