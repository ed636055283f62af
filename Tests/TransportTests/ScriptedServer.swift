import Foundation
import Synchronization

/// A server on a loopback port whose every connection follows a script: plain sockets, so that it can break any rule.
/// Each connection has a thread of its own; nothing here waits for time to pass unless its script says so.
final class ScriptedServer: Sendable {
    /// What to do with one connection; it is closed when this returns.
    typealias Script = @Sendable (Connection) -> Void

    /// A request as it arrived.
    struct Received: Sendable, Equatable {
        let connection: Int
        let line: String
        let head: String
        let body: [UInt8]

        var path: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
        func field(_ name: String) -> String? {
            let prefix = name.lowercased() + ":"
            return head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(prefix) }
                .map { $0.dropFirst(prefix.count).trimmingCharacters(in: .whitespaces) }
        }
    }

    private struct State {
        var open: Set<Int32> = []
        var accepted = 0
        var received: [Received] = []
        var isStopped = false
    }

    let port: Int
    private let listener: Int32
    private let state = Mutex(State())
    private let script: @Sendable (Int) -> Script

    /// Starts to listen; `script` gives the script of the n-th connection, from 0.
    init(_ script: @escaping @Sendable (Int) -> Script) throws {
        (listener, port) = try Loopback.listen(backlog: 128)
        self.script = script
        Thread { [self] in accept() }.start()
    }

    /// The same script for all connections.
    convenience init(each script: @escaping Script) throws {
        try self.init { _ in script }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    /// Every request so far, in order of arrival.
    var received: [Received] { state.withLock { $0.received } }
    var connectionCount: Int { state.withLock { $0.accepted } }

    /// Ends the listener and every connection.
    func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func accept() {
        while true {
            let descriptor = Foundation.accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            let index: Int? = state.withLock { state in
                guard !state.isStopped else { return nil }
                state.open.insert(descriptor)
                defer { state.accepted += 1 }
                return state.accepted
            }
            guard let index else {
                close(descriptor)
                break
            }
            Thread { [self] in
                script(index)(Connection(descriptor: descriptor, index: index, server: self))
                state.withLock { state in
                    state.open.remove(descriptor)
                    close(descriptor)
                }
            }.start()
        }
        close(listener)
    }

    /// One accepted connection, used by its own thread.
    struct Connection: Sendable {
        let descriptor: Int32
        let index: Int
        fileprivate let server: ScriptedServer

        /// Waits for the next request with its body; nil when the client is gone.
        func read() -> Received? {
            var bytes: [UInt8] = []
            while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                guard let byte = take(1).first else { return nil }
                bytes.append(byte)
            }
            let head = String(decoding: bytes, as: UTF8.self)
            let line = String(head.prefix { $0 != "\r\n" })
            let bare = Received(connection: index, line: line, head: head, body: [])
            let body = take(Int(bare.field("Content-Length") ?? "0") ?? 0)
            let request = Received(connection: index, line: line, head: head, body: body)
            server.state.withLock { $0.received.append(request) }
            return request
        }

        /// Waits for so many bytes, and throws them away.
        func skip(_ count: Int) { _ = take(count) }

        /// Sends text as it stands.
        func send(_ text: String) { send(Array(text.utf8)) }

        func send(_ bytes: [UInt8]) {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }

        /// Sends a whole answer with its length.
        func answer(_ status: Int = 200, _ fields: String..., body: String = "") {
            answer(status, fields, bytes: Array(body.utf8))
        }

        func answer(_ status: Int, _ fields: [String], bytes: [UInt8]) {
            let lines = ["HTTP/1.1 \(status) Text", "Content-Length: \(bytes.count)"] + fields
            send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + bytes)
        }

        /// Blocks until the client closes, so that a script can fall silent without a clock.
        func waitForClose() {
            while !take(1).isEmpty {}
        }

        /// Waits until the client closes, at most so long; false while it stays.
        func isClosed(within milliseconds: Int32) -> Bool {
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            return poll(&watched, 1, milliseconds) != 0
        }

        /// Closes with a reset in place of an orderly end.
        func reset() {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        }

        private func take(_ count: Int) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            var filled = 0
            while filled < count {
                let got = bytes.withUnsafeMutableBytes {
                    recv(descriptor, $0.baseAddress?.advanced(by: filled), count - filled, 0)
                }
                guard got > 0 else { return [] }
                filled += got
            }
            return bytes
        }
    }
}

/// Sockets on the loopback interface.
enum Loopback {
    struct Fault: Error { let code = errno }

    static func address(port: Int = 0) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        return address
    }

    /// A listening socket and its port.
    static func listen(backlog: Int32) throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = address()
        var length = socklen_t(MemoryLayout.size(ofValue: address))
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && Foundation.listen(descriptor, backlog) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Fault() }
        return (descriptor, Int(in_port_t(bigEndian: address.sin_port)))
    }

    /// A socket on its way to a connection, not waited for.
    static func beginConnecting(port: Int) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        var address = address(port: port)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return descriptor
    }
}
