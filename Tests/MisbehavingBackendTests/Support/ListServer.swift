import Foundation
import Synchronization

/// A server of a few lists on a loopback port, over plain sockets, that says what a test wants it to say, to the byte.
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

    /// Says what a request gets: its method, its path and its query.
    typealias Script = @Sendable (_ method: String, _ path: String, _ query: String) -> Answer?

    private struct State {
        var answers: [String: Answer] = [:]
        var script: Script?
        var open: Set<Int32> = []
        var isStopped = false
    }

    struct Fault: Error { let code = errno }

    let port: Int
    var url: String { "http://127.0.0.1:\(port)" }
    private let listener: Int32
    private let state = Mutex(State())

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout.size(ofValue: address))
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Fault() }
        port = Int(in_port_t(bigEndian: address.sin_port))
        Thread { [self] in accept() }.start()
    }

    /// Has a path answer this from now on.
    func set(_ path: String, _ answer: Answer) { state.withLock { $0.answers[path] = answer } }

    /// Has a script answer what no path does.
    func script(_ script: @escaping Script) { state.withLock { $0.script = script } }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func accept() {
        while true {
            let descriptor = Foundation.accept(listener, nil, nil)
            guard descriptor >= 0, state.withLock({ !$0.isStopped && $0.open.insert(descriptor).inserted }) else {
                break
            }
            Thread { [self] in
                while let (method, target) = Self.readRequest(descriptor) {
                    Self.send(answer(method, target), to: descriptor)
                }
                state.withLock { state in
                    state.open.remove(descriptor)
                    close(descriptor)
                }
            }.start()
        }
        close(listener)
    }

    private func answer(_ method: String, _ target: String) -> Answer {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        let (path, query) = (parts[0], parts.count > 1 ? parts[1] : "")
        if path == "/login/" { return Answer(#"{"access":"token","role":"STAFF","id":"me"}"#) }
        let (known, script) = state.withLock { ($0.answers[path], $0.script) }
        return script?(method, path, query) ?? known ?? Answer(#"{"error":"nothing here"}"#, status: 404)
    }

    private static func readRequest(_ descriptor: Int32) -> (method: String, target: String)? {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            head.append(byte)
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) }
        for _ in 0..<(length ?? 0) where recv(descriptor, &byte, 1, 0) != 1 { return nil }
        let words = (lines.first ?? "").split(separator: " ").map(String.init)
        return words.count > 1 ? (words[0], words[1]) : nil
    }

    private static func send(_ answer: Answer, to descriptor: Int32) {
        let head = ["HTTP/1.1 \(answer.status) Text", "Content-Length: \(answer.body.count)"] + answer.fields
        var rest = (Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + answer.body)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
