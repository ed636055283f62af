import SyncTestSupport
import Testing

/// A mistake that only the server's answers can show: in the catalogue, or a server that is otherwise.
struct PlantedStray: Sendable, CustomTestStringConvertible {
    let what: String
    /// What the catalogue says in place of what is right; empty for a catalogue that is right.
    var old = ""
    var new = ""
    /// What the server answers otherwise.
    var script: ProbedClinic.Script = { _ in nil }
    /// The kind of all findings.
    let kind: String
    /// Words that the remedy must have.
    let remedy: String

    var testDescription: String { what }
    var catalogue: String { ProbedClinic.catalogue.replacing(old, with: new, maxReplacements: 1) }

    /// A mistake of the catalogue.
    private init(_ what: String, _ old: String, _ new: String, _ kind: String, _ remedy: String) {
        (self.what, self.old, self.new, self.kind, self.remedy) = (what, old, new, kind, remedy)
    }

    /// A server that answers a path otherwise.
    private init(_ what: String, at path: String, _ answer: ProbedClinic.Answer, _ kind: String, _ remedy: String) {
        (self.what, self.kind, self.remedy) = (what, kind, remedy)
        script = { $0.path == path && $0.method == "GET" ? answer : nil }
    }

    /// A server that is another.
    ///
    /// - Parameter resource: One more resource of the catalogue; empty for none.
    private init(
        _ what: String, with resource: String = "", script: @escaping ProbedClinic.Script, _ kind: String,
        _ remedy: String
    ) {
        (self.what, self.script, self.kind, self.remedy) = (what, script, kind, remedy)
        if !resource.isEmpty { (old, new) = ("  notes:\n", "\(resource)\n  notes:\n") }
    }

    static let all: [PlantedStray] = catalogues + servers

    private static let pages = "{strategy: pages, every: 120, pages: {page: page, total: count}}"

    private static let catalogues: [PlantedStray] = [
        .init(
            "another member", "member: results\n        get", "member: data\n        get", "no-list",
            "write 'member: results' in resources.patients.faces.staff"),
        .init("ids of the other kind", "ids: integer", "ids: string", "id-form", "write 'ids: integer'"),
        .init(
            "a list of pages said to be whole", pages, "{strategy: full, every: 120}", "cut",
            "write 'strategy: pages' and 'pages: {page: page, total: count}' in resources.patients.pull"),
        .init(
            "another page parameter", "page: page", "page: p", "same-page",
            "write 'pages: {page: page, total: count}' in resources.patients.pull"),
        .init(
            "another place of the total", "total: count", "total: meta.total", "no-page-member",
            "write 'total: count' in resources.patients.pull.pages"),
        .init(
            "another place of the next page", "{page: page, total: count}", "{next: links.next}", "no-page-member",
            "write 'next: next' in resources.patients.pull.pages"),
        .init(
            "a decimal said to be whole", "fee: {type: decimal}", "fee: {type: integer}", "misfit",
            "write 'type: decimal' in resources.doctors.fields.fee"),
        .init(
            "a day said to be a moment's number", "born: {type: date}", "born: {type: boolean}", "misfit",
            "write 'type: date' in resources.patients.fields.born"),
        .init(
            "a field misnamed", "phone: {type: string}", "fone: {type: string}", "unseen",
            "write 'wire: phone' in resources.patients.fields.fone"),
        .init(
            "a field of quite another name", "      label: {type: string}", "      name: {type: string}", "unseen",
            "write 'wire: label' in resources.rooms.fields.name"),
        .init(
            "a field that is never sent", "      label: {type: string}",
            "      label: {type: string}\n      size: {type: integer}", "unseen",
            "take 'size' out of resources.rooms.fields"),
        .init(
            "a slash left out", "list: /doctors/", "list: /doctors", "slash",
            "write 'list: /doctors/' in resources.doctors.faces.staff"),
        .init(
            "a slash too many", "list: /rooms,", "list: /rooms/,", "slash",
            "write 'list: /rooms' in resources.rooms.faces.staff"),
        .init("another place of the role", "user.role", "user.kind", "no-role", "write 'role: user.role' in sign_in"),
        .init(
            "another place of the token", "token: access", "token: token", "no-token",
            "write 'token: access' in sign_in"),
        .init(
            "a list said to be public", "{list: /doctors/}", "{list: /doctors/, public: true}", "sign-in-needed",
            "take 'public: true' out of resources.doctors.faces.staff"),
        .init(
            "other parameters of the days", "from: from,", "from: since,", "outside-window",
            "look at 'from' and 'to' in resources.visits.pull.window"),
        .init(
            "a choice left out", "choices: [open, settled]", "choices: [shut]", "other-choices",
            "write 'choices: [shut, open]' in resources.visits.fields.state"),
        .init(
            "a path that leads nowhere", "/patients/{patient}/notes/", "/people/{patient}/notes/", "absent",
            "look at the path in the server's document"),
    ]

    private static let doctor = #"[{"id":1,"name":"Lee","hours":"Mon-Fri 09:00-17:00","fee":"75.50"}]"#

    private static func doctors(_ old: String, _ new: String, _ fields: String...) -> ProbedClinic.Answer {
        var answer = ProbedClinic.Answer(doctor.replacing(old, with: new))
        answer.fields = fields
        return answer
    }

    private static func visit(_ doctor: String, _ start: String) -> ProbedClinic.Answer {
        .init(#"[{"id":1,"doctor":\#(doctor),"start":\#(start),"end":null,"state":"open"}]"#)
    }

    private static let servers: [PlantedStray] = [
        .init(
            "another id member", at: "/doctors/", doctors(#""id""#, #""number""#), "no-id",
            "write 'id: number' in resources.doctors"),
        .init(
            "a Link to a next page", at: "/doctors/", doctors("", "", "Link: </doctors/?after=x>; rel=\"next\""), "cut",
            "write 'strategy: pages' and 'pages: {link: true}' in resources.doctors.pull"),
        .init(
            "a total in the head", at: "/doctors/", doctors("", "", "X-Total-Count: 40"), "cut",
            "write 'strategy: pages' and 'pages: {…}' in resources.doctors.pull"),
        .init(
            "hours that nobody can read", at: "/doctors/", doctors("Mon-Fri 09:00-17:00", "when I like"),
            "unreadable-hours", "the language can't say it: such hours"),
        .init(
            "an amount with a comma", at: "/doctors/", doctors("75.50", "1 075,50"), "misfit",
            "write 'type: string' in resources.doctors.fields.fee"),
        .init(
            "days in another order", at: "/patients/1/",
            .init(#"{"id":1,"name":"Ann","phone":"0","born":"31/12/1980"}"#), "misfit",
            "write 'form: DD/MM/YYYY' in resources.patients.fields.born"),
        .init(
            "moments as numbers", at: "/visits/", visit("1", "1764500000"), "misfit",
            "write 'form: seconds' in resources.visits.fields.start"),
        .init(
            "a reference that comes as an object", at: "/visits/", visit(#"{"name":"Lee","id":1}"#, "null"), "object",
            "write 'nested: {doctor: [id, name]}' in resources.visits.faces.staff"),
        .init(
            "a single record in an envelope", at: "/patients/1/",
            .init(#"{"data":{"id":1,"name":"Ann","phone":"0","born":null}}"#), "envelope",
            "write 'answer_member: data' in resources.patients.faces.staff"),
        .init(
            "a member without a field", at: "/rooms", .init(#"[{"id":1,"label":"Blue","floor":2}]"#), "unnamed",
            "write 'floor: {type: integer, write: never}' in resources.rooms.fields"),
        .init(
            "a member that refers to a resource", at: "/rooms", .init(#"[{"id":1,"label":"Blue","doctor_id":2}]"#),
            "unnamed", "write 'doctor_id: {type: reference, resource: doctors, write: never}'"),
        .init(
            "a page in place of JSON", at: "/rooms", .init("<html>", "Content-Type: text/html"), "not-json",
            "look at the address"),
        .init(
            "a list that the role may not see", at: "/doctors/", .init(#"{"error":"not for you"}"#, status: 403),
            "forbidden", "take 'list' out of resources.doctors.faces.staff"),
        .init(
            "a redirect to another path",
            script: { call in
                switch call.path {
                case "/doctors/": .init("", status: 301, "Location: /team/")
                case "/team/": doctors("", "")
                default: nil
                }
            }, "redirected", "write 'list: /team/' in resources.doctors.faces.staff"),
        .init(
            "older pages asked for by another parameter",
            with: """
                  messages:
                    summary: Messages
                    pull: {strategy: cursor, every: 60, cursor: {limit: limit, before: until, size: 2, field: at}}
                    faces: {staff: {list: /messages}}
                    fields: {at: {type: instant}}
                """,
            script: { call in
                guard call.path == "/messages" else { return nil }
                let older = call.query.contains("before=") ? "1" : "2"
                return .init(#"[{"id":3,"at":"2026-01-03T10:00:00Z"},{"id":\#(older),"at":"2026-01-02T10:00:00Z"}]"#)
            }, "same-page", "look at the parameters in 'pages' or 'cursor' of resources.messages.pull"),
        .init(
            "a list in place of the one record",
            with: """
                  profile:
                    summary: Who is signed in
                    pull: {strategy: single, every: 60}
                    faces: {staff: {list: /me}}
                    fields: {name: {type: string}}
                """, script: { $0.path == "/me" ? .init(#"[{"id":3,"name":"Eve"}]"#) : nil }, "several-records",
            "write 'strategy: full' in resources.profile.pull"),
        .init(
            "more visits than came", at: "/visits/",
            .init(
                #"[{"id":1,"doctor":1,"start":null,"end":null,"state":"open"}]"#,
                "Link: </visits/?page=2>; rel=\"next\""), "cut", "write 'pages: {page: page}' in resources.visits.pull"),
        .init(
            "more notes of a patient than came", at: "/patients/1/notes/",
            .init(#"[{"id":5,"text":"well"}]"#, "X-Next-Page: 2"), "cut",
            "write 'each: pages' and 'pages: {…}' in resources.notes.pull"),
        .init(
            "error words elsewhere", at: "/doctors/", .init(#"{"message":"not for you"}"#, status: 403),
            "no-error-words", "write 'errors: [message]'"),
    ]
}
