import SyncModel
import SyncTestSupport
import Synchronization

/// A server of a few tables, of which a script says how they are asked for and shown.
final class ExampleServer: Sendable {
    /// A request, taken apart.
    struct Request {
        let method: String
        /// The parts of its path.
        let parts: [String]
        let query: [String: String]
        let body: JSONObject
        /// Its body as text, where that is no JSON.
        let form: String
        let field: (String) -> String?

        init(_ call: PlainServer.Call) {
            method = call.method
            parts = call.path.split(separator: "/").map(String.init)
            query = call.query.split(separator: "&").reduce(into: [:]) { query, pair in
                let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
                query[halves[0]] = halves.count > 1 ? halves[1].removingPercentEncoding : ""
            }
            body = (try? JSONValue(parsing: call.body))?.object ?? [:]
            form = String(decoding: call.body, as: UTF8.self)
            field = call.field
        }
    }

    /// What it has and what it was asked for.
    struct State {
        /// The records of each table, oldest first, as the server writes them.
        var tables: [String: [JSONObject]] = [:]
        /// Method and path of each request.
        var asked: [String] = []
        var lastID = 100

        /// The place of a record.
        func index(_ table: String, _ id: String) -> Int? {
            tables[table, default: []].firstIndex { ServerID(json: $0["id"])?.text == id }
        }

        /// Adds a record under a new id.
        mutating func add(_ record: JSONObject, to table: String, id: (Int) -> JSONValue) -> JSONObject {
            lastID += 1
            let whole = record.merging(["id": id(lastID)]) { $1 }
            tables[table, default: []].append(whole)
            return whole
        }
    }

    let server: ListServer
    private let state: Mutex<State>

    /// A server with these tables.
    init(
        _ tables: [String: [JSONObject]],
        _ script: @escaping @Sendable (Request, inout State) -> ListServer.Answer?
    ) throws {
        state = Mutex(State(tables: tables))
        server = try ListServer()
        server.script { [self] (call: PlainServer.Call) -> ListServer.Answer? in
            self.state.withLock { state in
                state.asked.append("\(call.method) \(call.path)")
                return script(Request(call), &state)
            }
        }
    }

    func stop() { server.stop() }

    /// Looks at what it has, or changes it as another client would.
    func with<Result: Sendable>(_ body: (inout State) -> Result) -> Result { state.withLock { body(&$0) } }

    static func json(_ value: JSONValue, status: Int = 200) -> ListServer.Answer {
        ListServer.Answer(value.text, status: status)
    }
}
