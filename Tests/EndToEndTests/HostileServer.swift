import Foundation
import Synchronization

/// A server over plain sockets that lets anybody sign in, and answers everything else as a test likes: with what has no end, among others.
final class HostileServer: Sendable {
    /// A request, and the way back.
    struct Call: Sendable {
        let method: String
        /// The path, without the query.
        let path: String
        let query: String
        fileprivate let descriptor: Int32

        /// Sends bytes; false once the client is gone.
        @discardableResult
        func send(_ bytes: [UInt8]) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        @discardableResult
        func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        /// A whole answer in JSON.
        func answer(_ body: String, status: Int = 200) {
            send(
                "HTTP/1.1 \(status) Text\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                    + body
            )
        }

        /// The head of an answer that ends with the connection.
        func begin(_ status: Int = 200, _ fields: String...) {
            let lines =
                ["HTTP/1.1 \(status) Text", "Content-Type: application/json", "Connection: close"] + fields
            send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        }

        /// Sends pieces until the client has had enough, or so many of them were sent.
        func flood(_ piece: [UInt8], atMost count: Int = .max) {
            var left = count
            while left > 0, send(piece) { left -= 1 }
        }

        /// Sends a byte in each span of time until the client has had enough.
        func trickle(every seconds: Double) {
            while send(" ") { Thread.sleep(forTimeInterval: seconds) }
        }

        /// Says nothing until the client is gone.
        func hang() {
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) > 0 {}
        }
    }

    /// Answers a request; the connection is closed unless it returns true.
    typealias Script = @Sendable (Call) -> Bool

    private struct State {
        var script: Script = { _ in false }
        var open: Set<Int32> = []
        var isStopped = false
        var calls: [String] = []
    }

    struct Fault: Error { let code = errno }

    let port: Int
    var url: String { "http://127.0.0.1:\(port)" }
    private let listener: Int32
    private let state = Mutex(State())

    init(_ script: @escaping Script) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout.size(ofValue: address))
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Fault() }
        port = Int(in_port_t(bigEndian: address.sin_port))
        set(script)
        Thread { [self] in accept() }.start()
    }

    /// Has other answers given from now on.
    func set(_ script: @escaping Script) { state.withLock { $0.script = script } }

    /// What was asked for so far: method and path.
    var calls: [String] { state.withLock(\.calls) }

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
                while let call = Self.readCall(descriptor), answer(call) {}
                state.withLock { state in
                    state.open.remove(descriptor)
                    close(descriptor)
                }
            }.start()
        }
        close(listener)
    }

    private func answer(_ call: Call) -> Bool {
        if call.path == "/login/" {
            call.answer(#"{"access":"token","role":"STAFF","id":"me"}"#)
            return true
        }
        let script = state.withLock { state in
            state.calls.append("\(call.method) \(call.path)")
            return state.script
        }
        return script(call)
    }

    private static func readCall(_ descriptor: Int32) -> Call? {
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
        guard words.count > 1 else { return nil }
        let path = words[1].prefix { $0 != "?" }
        return Call(
            method: words[0], path: String(path), query: String(words[1].dropFirst(path.count + 1)),
            descriptor: descriptor)
    }
}
