import SyncModel
import SyncTestSupport
import Synchronization

/// A dental practice's server, of the kind that many are: pages by number, single answers in an envelope, names in objects of their own,
/// treatments below patients, amounts as texts, and patients that are archived rather than removed.
final class DentalServer: Sendable {
    /// What it has and what it was asked for.
    struct State {
        /// The patients by their ids, as it writes them.
        var patients: [Int64: JSONObject] = [:]
        /// The treatments by their ids; each tells its patient only to who asks for it alone.
        var treatments: [Int64: (patient: Int64, record: JSONObject)] = [:]
        /// The requests so far, without those that sign in.
        var asked: [String] = []
        var lastID: Int64 = 100
    }

    /// The catalogue by which it is described.
    static let catalogue = """
        catalogue: 1
        name: dental
        title: A dental practice
        zone: Europe/Paris
        ids: integer
        sign_in: {path: /login/, login: email, password: password, token: access, role: role, account: id}
        errors: ["detail[].msg", detail]
        resources:
          patients:
            summary: Patients, who are archived and never removed
            natural_key: [family, given, born]
            gone: archived_at
            pull: {strategy: pages, every: 60, urgency: 1, pages: {page: page, limit: page_size, size: 2, total: count, more: more}}
            faces:
              STAFF:
                list: /patients
                member: results
                answer_member: data
                body_member: patient
                get: /patients/{id}
                create: /patients
                update: /patients/{id}
                delete: /patients/{id}
            fields:
              given: {type: string, wire: name.given, search: true}
              family: {type: string, wire: name.family, required: true, search: true}
              born: {type: date, wire: bornOn, form: DD/MM/YYYY}
              seen: {type: instant, wire: lastSeen, form: seconds}
              notes: {type: string, sensitive: true, wire: medical.notes}
              archived_at: {type: instant, write: never}
          treatments:
            summary: Treatments, below their patients
            pull: {strategy: per-parent, each: full, every: 60, urgency: 2, parent: {resource: patients, field: patient, batch: 20, refresh: 60}}
            faces:
              STAFF:
                list: /patients/{patient}/treatments
                member: data
                answer_member: data
                get: /patients/{patient}/treatments/{id}
                create: /patients/{patient}/treatments
                update: /patients/{patient}/treatments/{id}
                delete: /patients/{patient}/treatments/{id}
                actions:
                  bill: {summary: Bill it, endpoint: "/patients/{patient}/treatments/{id}/bill", sets: {billed: true}}
            fields:
              patient: {type: reference, resource: patients, required: true, write: create}
              tooth: {type: integer, required: true}
              price: {type: decimal, form: text, required: true}
              billed: {type: boolean, write: never}
        """

    let server: ListServer
    private let state = Mutex(State())

    init() throws {
        server = try ListServer()
        server.script { [self] call in state.withLock { Self.answer(call, &$0) } }
    }

    func stop() { server.stop() }

    /// Looks at what it has, or changes it as another client would.
    func with<Result: Sendable>(_ body: (inout State) -> Result) -> Result { state.withLock { body(&$0) } }

    /// Adds a patient.
    func add(_ id: Int64, _ given: String, _ family: String) {
        with {
            $0.patients[id] = [
                "name": ["given": .string(given), "family": .string(family), "title": "Dr"], "bornOn": "31/12/1980",
                "lastSeen": 1_700_000_000, "medical": ["notes": "penicillin"], "archived_at": .null,
            ]
        }
    }

    private static func answer(_ call: PlainServer.Call, _ state: inout State) -> ListServer.Answer? {
        if call.path == "/login/" { return nil }
        state.asked.append("\(call.method) \(call.path)")
        let parts = call.path.split(separator: "/").map(String.init)
        let body = (try? JSONValue(parsing: call.body))?.object ?? [:]
        let numbers = parts.compactMap(Int64.init)
        switch (call.method, parts.count, parts.last) {
        case ("GET", 1, "patients"): return page(call.query, state)
        case ("POST", 1, "patients"):
            state.lastID += 1
            state.patients[state.lastID] = ["lastSeen": .null, "archived_at": .null].merging(
                body["patient"]?.object ?? [:]
            ) { $1 }
            return patient(state.lastID, state, status: 201)
        case ("PATCH", 2, _):
            guard let id = numbers.first, state.patients[id] != nil else { return nil }
            // An object that comes takes the place of the one that was there.
            state.patients[id]?.merge(body["patient"]?.object ?? [:]) { $1 }
            return patient(id, state)
        case ("DELETE", 2, _):
            guard let id = numbers.first, state.patients[id] != nil else { return nil }
            state.patients[id]?["archived_at"] = "2026-03-02T09:00:00Z"
            return ListServer.Answer("", status: 204)
        case ("GET", 2, _): return numbers.first.flatMap { patient($0, state) }
        default: return treatments(call.method, parts, numbers, body, &state)
        }
    }

    private static func page(_ query: String, _ state: State) -> ListServer.Answer {
        let number = query.split(separator: "&").first { $0.hasPrefix("page=") }.flatMap { Int($0.dropFirst(5)) } ?? 1
        let ids = state.patients.keys.sorted()
        let shown = ids.dropFirst((number - 1) * 2).prefix(2)
        return json([
            "count": .integer(Int64(ids.count)), "more": .bool(ids.count > number * 2),
            "results": .array(shown.map { whole($0, state.patients[$0]) }),
        ])
    }

    private static func treatments(
        _ method: String, _ parts: [String], _ numbers: [Int64], _ body: JSONObject, _ state: inout State
    ) -> ListServer.Answer? {
        guard let patient = numbers.first, state.patients[patient] != nil, parts.count > 2, parts[2] == "treatments"
        else {
            return nil
        }
        if let price = body["price"], price.string == nil {
            let fault: JSONValue = ["loc": ["body", "price"], "msg": "must be a text"]
            return json(["detail": [fault]], status: 422)
        }
        if let tooth = body["tooth"]?.integer, tooth > 48 {
            let fault: JSONValue = ["loc": ["body", "tooth"], "msg": "nobody has so many"]
            return json(["detail": [fault]], status: 422)
        }
        guard numbers.count > 1 else {
            guard method == "POST" else {
                let own = state.treatments.filter { $0.value.patient == patient }.sorted { $0.key < $1.key }
                return json(["data": .array(own.map { whole($0.key, $0.value.record) })])
            }
            guard body["patient"] == nil else { return json(["detail": "the path names the patient"], status: 400) }
            state.lastID += 1
            state.treatments[state.lastID] = (patient, body.merging(["billed": false]) { own, _ in own })
            return json(["data": whole(state.lastID, state.treatments[state.lastID]?.record)], status: 201)
        }
        let id = numbers[1]
        guard state.treatments[id]?.patient == patient else { return nil }
        switch method {
        case "DELETE":
            state.treatments[id] = nil
            return ListServer.Answer("", status: 204)
        case "PATCH": state.treatments[id]?.record.merge(body) { $1 }
        case "POST": state.treatments[id]?.record["billed"] = true
        default: break
        }
        return json(["data": whole(id, state.treatments[id]?.record)])
    }

    private static func patient(_ id: Int64, _ state: State, status: Int = 200) -> ListServer.Answer? {
        state.patients[id].map { json(["data": whole(id, $0)], status: status) }
    }

    private static func whole(_ id: Int64, _ record: JSONObject?) -> JSONValue {
        .object((record ?? [:]).merging(["id": .integer(id)]) { $1 })
    }

    private static func json(_ value: JSONValue, status: Int = 200) -> ListServer.Answer {
        ListServer.Answer(value.text, status: status)
    }
}
