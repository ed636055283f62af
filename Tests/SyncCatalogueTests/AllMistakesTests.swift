@testable import SyncCatalogue
import Testing

@Suite("All mistakes of a file are told at once, each once, and none that is only the consequence of another")
struct AllMistakesTests {
    private func told(_ text: String) -> [String] {
        guard let errors = CatalogueErrors(Catalogue.check(text: text, file: "small.yaml").mistakes, file: "small.yaml")
        else { return [] }
        return errors.mistakes.map { "\($0.key) \($0.problem.kind)" }
    }

    private func broken(_ changes: [(String, String)]) -> String {
        changes.reduce(SmallCatalogue.text) { text, change in
            #expect(text.ranges(of: change.0).count == 1, "\(change.0) must be known")
            return text.replacing(change.0, with: change.1)
        }
    }

    @Test(
        "those of every section, every resource, field, face, action, filter and view are found, in the order of the lines"
    )
    func everywhere() {
        let text = broken([
            ("ids: integer", "ids: uuid"), ("  path: /login/\n", ""), ("token: access", "token: [access]"),
            ("requests: 100", "requests: 0"), ("path: /events/", "path: events"), ("at: \"18:00\"", "at: noon"),
            ("endpoint: PUT /register/", "endpoint: SEND /register/"), ("every: 60\n", "every: soon\n"),
            ("surname: {type: string, search: true}", "surname: {type: strung, search: true}"),
            ("hours: {type: string, max_length: 200}", "hours: {type: string, max_length: 0, serch: true}"),
            ("required: true", "required: 'true'"), ("get: /visits/{id}/", "get: /visits/"),
            ("required: [note]", "required: [state]"), ("match: equal", "match: like"),
            ("path: /visits/stats/", "path: visits"),
            ("resource: sittings\n      holder", "resource: sitings\n      holder"),
        ])
        #expect(
            told(text) == [
                "ids not-allowed", "sign_in.path missing", "sign_in.token wrong-type", "rate.requests invalid",
                "realtime.path invalid", "reminders.0.at invalid", "online.register.endpoint not-allowed",
                "resources.doctors.pull.every wrong-type", "resources.doctors.fields.surname.type not-allowed",
                "resources.doctors.fields.hours.serch unknown-key", "resources.doctors.fields.hours.max_length invalid",
                "resources.visits.faces.ADMIN.get invalid",
                "resources.visits.faces.ADMIN.actions.settle.required unresolved",
                "resources.visits.fields.doctor.required wrong-type",
                "resources.visits.filters.doctor_id.match not-allowed", "views.totals.path invalid",
                "views.free.slots.resource unresolved",
            ])
    }

    @Test("several names of one list that lead nowhere are several mistakes")
    func namesOfOneList() {
        #expect(
            told(broken([("natural_key: [surname]", "natural_key: [surnam, age, [x]]")])) == [
                "resources.doctors.natural_key.2 wrong-type"
            ], "a list that is half read is not judged")
        #expect(
            told(broken([("natural_key: [surname]", "natural_key: [surnam, age]")]))
                == Array(repeating: "resources.doctors.natural_key unresolved", count: 2))
    }

    @Test(
        "what is wrong only because of a mistake elsewhere is not told",
        arguments: [
            // The pull's strategy decides what else it must have, and whether a face needs a list.
            ("strategy: cursor", "strategy: curser", "resources.remarks.pull.strategy not-allowed"),
            // A misspelt key is not missing as well.
            ("  login: email", "  logn: email", "sign_in.logn unknown-key"),
            // Names of fields that can't be read lead nowhere for that reason.
            (
                "fields:\n      said: {type: instant}\n      tone: {type: any}\n",
                "fields: none\n    faults:\n      tone: {type: any}\n",
                "resources.remarks.faults unknown-key"
            ),
            // A type that is none may be the one that a booking or a filter needs.
            (
                "starts: {type: instant, index: true}", "starts: {type: moment}",
                "resources.visits.fields.starts.type not-allowed"
            ),
            // A role that is misspelt in the list is meant wherever it stands.
            ("  NURSE: {}", "  NURSE: {is: ADMIN}", "roles.NURSE.is unknown-key"),
            // What goes with a key is not judged while that can't be read.
            (
                "secret: true, account_password: note", "secret: 'yes', account_password: note",
                "resources.visits.fields.pin.secret wrong-type"
            ),
        ] as [(String, String, String)])
    func consequences(old: String, new: String, told: String) {
        let found = self.told(broken([(old, new)]))
        #expect(found.contains(told))
        #expect(found.allSatisfy { $0 == told || $0.hasPrefix("resources.remarks.fields ") }, "\(found)")
    }

    @Test("the account's own id in a path needs a sign-in that tells it")
    func accountWord() {
        let own = ("list: /remarks/\n", "list: '/remarks/{me}/'\n        words: {me: $account}\n")
        #expect(told(broken([own])) == [])
        #expect(
            told(broken([own, ("  account: user.id\n", "")])) == ["resources.remarks.faces.ADMIN.words.me invalid"])
    }

    @Test("the text has a line for each mistake, and says what was probably meant")
    func words() throws {
        let text = broken([
            ("  login: email", "  logn: email"), ("ids: integer", "ids: interger"), ("match: equal", "match: eqaul"),
        ])
        let errors = #expect(throws: CatalogueErrors.self) { try Catalogue.load(text: text, file: "small.yaml") }
        let lines = try #require(errors).description.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0] == "small.yaml:5: 'ids' can't be 'interger'; did you mean 'integer'? allowed: integer, string")
        #expect(
            lines[1].hasPrefix(
                "small.yaml:13: 'sign_in.logn' is no known key; did you mean 'login'? known here: account, "))
        #expect(lines[2].contains("did you mean 'equal'?"))
    }

    @Test(
        "of words that are near the nearest is offered, and of those that are not none",
        arguments: [
            ("paht", "path"), ("requierd", "required"), ("natural-key", "natural_key"), ("Shows", "shows"),
            ("xyz", nil),
            ("a", nil), ("update", "updates"), ("nonsense", nil),
        ] as [(String, String?)])
    func spelling(word: String, meant: String?) {
        let known = ["path", "required", "natural_key", "shows", "updates", "id", "b"]
        #expect(Spelling.nearest(to: word, among: known) == meant)
    }
}
