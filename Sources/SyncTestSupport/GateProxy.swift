import Dispatch
import Glibc
import Synchronization

/// A TCP proxy in front of an HTTP server that stops a request at a chosen point, so that a test can kill a process exactly there.
///
/// One request a connection; every wait is for an event, none for a clock.
public final class GateProxy: Sendable {
    /// Where the next write is stopped.
    public enum Gate: Sendable {
        /// Nowhere.
        case open
        /// Before the server gets it: the request was sent, and nothing was done.
        case beforeServer
        /// Behind the server: it was done, and the answer never comes.
        case afterServer
        /// Behind the server, and the connection is cut instead of an answer.
        case cutAnswer
    }

    private struct State {
        var gate = Gate.open
        var writes: [String] = []
        var isListening = true
    }

    /// The port that it listens on, on 127.0.0.1.
    public let port: UInt16
    private let listener: Int32
    /// The port of the server behind it.
    public let upstream: UInt16
    private let state = Mutex(State())
    private let stopped = DispatchSemaphore(value: 0)
    private let threads = DispatchQueue(label: "gate-proxy", attributes: .concurrent)

    /// A proxy in front of a server on 127.0.0.1, on a port of its own or on one that another proxy gave up.
    public init(upstream: UInt16, port wanted: UInt16 = 0) throws {
        self.upstream = upstream
        (listener, port) = try Socket.listen(port: wanted)
        threads.async { self.accept() }
    }

    /// Stops listening, so that new connections are refused; what is under way stays where it is. Again is no harm.
    public func stop() {
        state.withLock { state in
            // The number is another file's once the accepting thread has closed it.
            if state.isListening { shutdown(listener, Int32(SHUT_RDWR)) }
            state.isListening = false
        }
    }

    /// Decides where the next write is stopped.
    public func set(_ gate: Gate) {
        state.withLock { $0.gate = gate }
    }

    /// The writes that the server received, as `METHOD path`, in order.
    public var writes: [String] { state.withLock(\.writes) }

    /// Returns when a write has reached the gate.
    public func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            threads.async {
                self.stopped.wait()
                continuation.resume()
            }
        }
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { break }
            threads.async { self.serve(client) }
        }
        state.withLock { $0.isListening = false }
        close(listener)
    }

    /// Carries requests until the client closes.
    private func serve(_ client: Int32) {
        defer { close(client) }
        while let request = Socket.readMessage(client) {
            let line = String(decoding: request.prefix { $0 != 0x0D }, as: UTF8.self).split(separator: " ")
            let isWrite = line.first.map { $0 != "GET" } ?? false && line.dropFirst().first?.contains("login") != true
            let gate = isWrite ? state.withLock(\.gate) : .open
            if case .beforeServer = gate { return hold(client) }
            if isWrite { state.withLock { $0.writes.append(line.prefix(2).joined(separator: " ")) } }
            guard let answer = exchange(request) else { return }
            switch gate {
            case .open, .beforeServer: guard Socket.write(answer, to: client) else { return }
            case .afterServer: return hold(client)
            case .cutAnswer:
                stopped.signal()
                return
            }
        }
    }

    /// Says that the gate was reached, and keeps the connection until the other end is gone.
    private func hold(_ client: Int32) {
        stopped.signal()
        var byte: UInt8 = 0
        while read(client, &byte, 1) > 0 {}
    }

    private func exchange(_ request: [UInt8]) -> [UInt8]? {
        guard let server = Socket.connect(port: upstream) else { return nil }
        defer { close(server) }
        guard Socket.write(request, to: server) else { return nil }
        return Socket.readMessage(server)
    }
}

/// Blocking sockets, as little as a proxy needs.
private enum Socket {
    struct Failure: Error {
        let call: String
        let code: Int32
    }

    static func listen(port: UInt16) throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = loopback(port: port)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && Glibc.listen(descriptor, 64) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard isBound else { throw Failure(call: "listen", code: errno) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    static func connect(port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, length) == 0 }
        }
        if isConnected { return descriptor }
        close(descriptor)
        return nil
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(descriptor, buffer.baseAddress.map { $0 + offset }, bytes.count - offset, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    /// One HTTP/1.1 message: head, and a body of its Content-Length or of chunks. Nil at the end of the connection.
    static func readMessage(_ descriptor: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        let blank: [UInt8] = [13, 10, 13, 10]
        while !bytes.hasSuffix(blank) {
            guard let byte = readBytes(descriptor, 1) else { return nil }
            bytes += byte
        }
        let head = String(decoding: bytes, as: UTF8.self).lowercased()
        if head.contains("transfer-encoding: chunked") {
            let end: [UInt8] = [48, 13, 10, 13, 10]
            while !bytes.hasSuffix(end) {
                guard let byte = readBytes(descriptor, 1) else { return nil }
                bytes += byte
            }
            return bytes
        }
        let length =
            head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).filter { $0 != " " }) } ?? 0
        guard length > 0 else { return bytes }
        return readBytes(descriptor, length).map { bytes + $0 }
    }

    private static func readBytes(_ descriptor: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let start = filled
            let got = bytes.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress.map { $0 + start }, count - start)
            }
            guard got > 0 else { return nil }
            filled += got
        }
        return bytes
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}
