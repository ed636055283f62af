import Foundation
import Synchronization

/// A server over plain sockets on a loopback port, without TLS, that answers as a test likes, to the byte: with what has no end, among others.
public final class PlainServer: Sendable {
    /// A request, and the way back.
    public struct Call: Sendable {
        /// Its method, such as `GET`.
        public let method: String
        /// The path, without the query.
        public let path: String
        /// What follows the path's question mark.
        public let query: String
        /// The lines of its head besides the first, by their names in small letters.
        public let fields: [String: String]
        /// Its body; empty for none.
        public let body: [UInt8]
        fileprivate let descriptor: Int32

        /// The value of a header field; nil for none.
        public func field(_ name: String) -> String? { fields[name.lowercased()] }

        /// Sends bytes; false once the client is gone.
        ///
        /// - Parameter bytes: As they go over the line.
        @discardableResult
        public func send(_ bytes: [UInt8]) -> Bool {
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

        /// Sends a text; false once the client is gone.
        @discardableResult
        public func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        /// Sends a whole answer in JSON.
        public func answer(_ body: String, status: Int = 200) {
            answer(Array(body.utf8), status: status, ["Content-Type: application/json"])
        }

        /// Sends a whole answer.
        ///
        /// - Parameter fields: The lines of its head besides its status and its length.
        public func answer(_ body: [UInt8], status: Int, _ fields: [String]) {
            let head = ["HTTP/1.1 \(status) Text", "Content-Length: \(body.count)"] + fields
            send(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        }

        /// Sends the head of an answer that ends with the connection.
        public func begin(_ status: Int = 200, _ fields: String...) {
            let lines =
                ["HTTP/1.1 \(status) Text", "Content-Type: application/json", "Connection: close"] + fields
            send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        }

        /// Sends pieces until the client has had enough, or so many of them were sent.
        public func flood(_ piece: [UInt8], atMost count: Int = .max) {
            var left = count
            while left > 0, send(piece) { left -= 1 }
        }

        /// Sends a byte in each span of time, until the client is gone: it has nothing more to say until then.
        ///
        /// - Parameter span: Milliseconds.
        public func trickle(every span: Int32) {
            var line = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            while send(" "), poll(&line, 1, span) == 0 {}
        }

        /// Says nothing until the client is gone.
        public func hang() {
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) > 0 {}
        }
    }

    /// Answers a request; the connection is closed unless it returns true.
    public typealias Script = @Sendable (Call) -> Bool

    private struct State {
        var script: Script = { _ in false }
        var open: Set<Int32> = []
        var isStopped = false
        var calls: Set<String> = []
        var waiting: [(call: String, continuation: CheckedContinuation<Void, Never>)] = []
    }

    /// No port could be had.
    public struct Fault: Error {
        /// What the system says, of errno.
        public let code = errno
    }

    /// The port that it listens on.
    public let port: Int
    /// Its address.
    public var url: String { "http://127.0.0.1:\(port)" }
    private let listener: Int32
    private let state = Mutex(State())

    /// A server that answers from now on, each connection on a thread of its own, until ``stop()``.
    ///
    /// - Throws: ``Fault``.
    public init(_ script: @escaping Script) throws {
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
    public func set(_ script: @escaping Script) { state.withLock { $0.script = script } }

    /// Waits until something was asked for, such as `GET /rooms`, or the server is stopped.
    public func wait(for call: String) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.isStopped || state.calls.contains(call) { return true }
                state.waiting.append((call, continuation))
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    /// Ends all connections, and takes no more.
    public func stop() {
        let waiting = state.withLock { state -> [(call: String, continuation: CheckedContinuation<Void, Never>)] in
            // By now its descriptor may be another's.
            guard !state.isStopped else { return [] }
            state.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
            defer { state.waiting = [] }
            return state.waiting
        }
        for (_, continuation) in waiting { continuation.resume() }
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
        let name = "\(call.method) \(call.path)"
        let (script, waiting) = state.withLock { state in
            state.calls.insert(name)
            let waiting = state.waiting.filter { $0.call == name }
            state.waiting.removeAll { $0.call == name }
            return (state.script, waiting)
        }
        for (_, continuation) in waiting { continuation.resume() }
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
        var body: [UInt8] = []
        for _ in 0..<(length ?? 0) {
            guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            body.append(byte)
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let name = line.prefix { $0 != ":" }
            fields[name.lowercased()] = line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
        }
        let words = (lines.first ?? "").split(separator: " ").map(String.init)
        guard words.count > 1 else { return nil }
        let path = words[1].prefix { $0 != "?" }
        return Call(
            method: words[0], path: String(path), query: String(words[1].dropFirst(path.count + 1)),
            fields: fields, body: body, descriptor: descriptor)
    }
}
