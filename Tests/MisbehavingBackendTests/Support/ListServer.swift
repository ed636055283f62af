import SyncTestSupport
import Synchronization

/// A server of a few lists that lets anybody sign in, and says what a test wants it to say.
final class ListServer: Sendable {
    /// What a path answers.
    struct Answer: Sendable {
        var status = 200
        var fields = ["Content-Type: application/json"]
        var body: [UInt8]

        /// A list, or something else.
        init(_ text: String, status: Int = 200, _ fields: String...) {
            self.status = status
            self.fields += fields
            body = Array(text.utf8)
        }
    }

    /// Says what a request gets.
    typealias Script = @Sendable (PlainServer.Call) -> Answer?

    private final class Answers: Sendable {
        private let state = Mutex((byPath: [String: Answer](), script: Script?.none))

        func set(_ path: String, _ answer: Answer) { state.withLock { $0.byPath[path] = answer } }

        func script(_ script: @escaping Script) { state.withLock { $0.script = script } }

        func answer(to call: PlainServer.Call) -> Answer {
            if call.path == "/login/" { return Answer(#"{"access":"token","role":"STAFF","id":"me"}"#) }
            let (byPath, script) = state.withLock { $0 }
            return script?(call) ?? byPath[call.path]
                ?? Answer(#"{"error":"nothing here"}"#, status: 404)
        }
    }

    private let answers = Answers()
    private let server: PlainServer
    var url: String { server.url }

    init() throws {
        server = try PlainServer { [answers] call in
            let answer = answers.answer(to: call)
            call.answer(answer.body, status: answer.status, answer.fields)
            return true
        }
    }

    /// Has a path answer this from now on.
    func set(_ path: String, _ answer: Answer) { answers.set(path, answer) }

    /// Has a script answer before any path does; where it has no answer, the path's counts.
    func script(_ script: @escaping Script) { answers.script(script) }

    /// The same for one that looks at no more than method, path and query.
    func script(_ script: @escaping @Sendable (_ method: String, _ path: String, _ query: String) -> Answer?) {
        answers.script { script($0.method, $0.path, $0.query) }
    }

    func stop() { server.stop() }
}
