import Foundation
import SyncTestSupport
import Synchronization

/// A server that is just as its catalogue says, until a test has a path answer otherwise.
final class ProbedClinic: Sendable {
    /// What a path answers.
    struct Answer: Sendable {
        var body: String
        var status = 200
        var fields: [String] = []

        init(_ body: String, status: Int = 200, _ fields: String...) {
            (self.body, self.status, self.fields) = (body, status, fields)
        }
    }

    typealias Script = @Sendable (PlainServer.Call) -> Answer?

    private final class Book: Sendable {
        let calls = Mutex<[String]>([])
        let script = Mutex<Script>({ _ in nil })
    }

    private let book = Book()
    private let server: PlainServer
    var url: String { server.url }
    /// What was asked for, as method, path and query.
    var calls: [String] { book.calls.withLock { $0 } }

    static let password = "s3cret-word"
    static let token = "t0ken-of-staff"

    init(_ script: @escaping Script = { _ in nil }) throws {
        let book = book
        book.script.withLock { $0 = script }
        server = try PlainServer { call in
            let target = call.path + (call.query.isEmpty ? "" : "?" + call.query)
            book.calls.withLock { $0.append("\(call.method) \(target)") }
            let own = book.script.withLock { $0 }(call)
            let answer = own ?? Self.usual(call)
            let type = answer.fields.contains { $0.hasPrefix("Content-Type") } ? [] : ["Content-Type: application/json"]
            call.answer(Array(answer.body.utf8), status: answer.status, type + answer.fields)
            return true
        }
    }

    func stop() { server.stop() }

    private static let day: @Sendable (Int) -> String = { offset in
        let date = Date(timeIntervalSinceNow: Double(offset) * 86_400)
        return String(date.formatted(.iso8601).prefix(10))
    }

    private static func patient(_ id: Int) -> String {
        #"{"id":\#(id),"name":"Ann \#(id)","phone":"0\#(id)","born":"1980-12-31"}"#
    }

    private static func usual(_ call: PlainServer.Call) -> Answer {
        let isSignedIn = call.field("Authorization") == "Bearer \(token)"
        switch (call.method, call.path) {
        case ("POST", "/login/"):
            let isRight = String(decoding: call.body, as: UTF8.self).contains(password)
            return isRight
                ? Answer(#"{"access":"\#(token)","user":{"role":"staff","name":"Eve"}}"#)
                : Answer(#"{"error":"no such account"}"#, status: 401)
        case ("GET", "/rooms"): return Answer(#"[{"id":1,"label":"Blue"},{"id":2,"label":"Red"}]"#)
        case ("GET", "/rooms/"): return Answer(#"{"error":"nothing here"}"#, status: 404)
        case ("GET", _) where !isSignedIn: return Answer(#"{"error":"sign in first"}"#, status: 401)
        case ("GET", "/patients/"):
            return call.query.contains("page=2")
                ? Answer(#"{"count":3,"next":null,"results":[\#(patient(3))]}"#)
                : Answer(#"{"count":3,"next":"/patients/?page=2","results":[\#(patient(1)),\#(patient(2))]}"#)
        case ("GET", "/patients/1/"): return Answer(patient(1))
        case ("GET", "/patients/1/notes/"): return Answer(#"[{"id":5,"text":"well"}]"#)
        case ("GET", "/doctors/"):
            let body =
                #"[{"id":1,"name":"Lee","hours":"Mon-Fri 09:00-17:00","fee":"75.50"},{"id":2,"name":"Roy","hours":"","fee":"60.00"}]"#
            return call.field("If-None-Match") == "\"a\"" ? Answer("", status: 304) : Answer(body, "ETag: \"a\"")
        case ("GET", "/visits/"):
            let today =
                #"{"id":8,"doctor":1,"start":"\#(day(1))T10:00:00Z","end":"\#(day(1))T10:30:00Z","state":"open"}"#
            let old =
                #"{"id":7,"doctor":2,"start":"2001-01-01T10:00:00Z","end":"2001-01-01T10:30:00Z","state":"settled"}"#
            return Answer(call.query.contains("from=") ? "[\(today)]" : "[\(today),\(old)]")
        default: return Answer(#"{"error":"nothing here"}"#, status: 404)
        }
    }

    /// The catalogue that says all of this.
    static let catalogue = """
        catalogue: 1
        name: clinic
        title: The clinic
        zone: Europe/Paris
        ids: integer
        sign_in:
          path: /login/
          login: email
          password: password
          token: access
          role: user.role
        errors: [error]
        resources:
          patients:
            summary: Patients
            pull: {strategy: pages, every: 120, pages: {page: page, total: count}}
            faces:
              staff:
                list: /patients/
                member: results
                get: /patients/{id}/
              boss: {list: /patients/, member: results}
            fields:
              name: {type: string}
              phone: {type: string}
              born: {type: date}
          doctors:
            summary: Doctors
            pull: {strategy: full, every: 600}
            faces:
              staff: {list: /doctors/}
            fields:
              name: {type: string}
              hours: {type: string}
              fee: {type: decimal}
          rooms:
            summary: Rooms
            pull: {strategy: full, every: 600}
            faces:
              staff: {list: /rooms, public: true}
            fields:
              label: {type: string}
          visits:
            summary: Visits
            pull: {strategy: window, every: 60, window: {field: start, from: from, to: to, back: 7, ahead: 60}}
            faces:
              staff: {list: /visits/}
            booking: {start: start, end: end, minutes: 30, holder: doctor, hours: hours}
            fields:
              doctor: {type: reference, resource: doctors}
              start: {type: instant}
              end: {type: instant}
              state: {type: string, choices: [open, settled]}
          notes:
            summary: Notes
            pull:
              strategy: per-parent
              each: full
              every: 120
              parent: {resource: patients, field: patient, batch: 20, refresh: 3600}
            faces:
              staff: {list: "/patients/{patient}/notes/"}
            fields:
              patient: {type: reference, resource: patients}
              text: {type: string}
        """
}
