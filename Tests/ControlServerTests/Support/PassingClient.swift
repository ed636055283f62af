import ControlProtocol
import Glibc
import SyncModel
import Synchronization
import Testing

/// A client that passes descriptors with whatever bytes a test likes. Its calls wait in the kernel: see ``offPool(_:)``.
final class PassingClient {
    private let socket: Int32
    private var lines = LineSplitter(limit: 64 << 20)

    /// Takes over a socket that is connected.
    init(connected socket: Int32) {
        self.socket = socket
    }

    init(path: String) throws {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let answer = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(answer == 0)
    }

    deinit { close(socket) }

    func finishSending() { _ = shutdown(socket, Int32(SHUT_WR)) }

    /// Closes both directions at once; what was answered and not read is lost.
    func hangUp() { _ = shutdown(socket, Int32(SHUT_RDWR)) }

    /// Sends bytes in one message, with descriptors beside them.
    func send(_ text: some Collection<UInt8>, passing descriptors: [Int32] = []) throws {
        var bytes = Array(text)
        var control = descriptors.isEmpty ? [] : RightsMessage.bytes(passing: descriptors)
        let count = bytes.count
        let sent = bytes.withUnsafeMutableBytes { bytes in
            control.withUnsafeMutableBytes { control in
                var part = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return withUnsafeMutablePointer(to: &part) { part in
                    var message = msghdr()
                    message.msg_iov = part
                    message.msg_iovlen = 1
                    message.msg_control = control.isEmpty ? nil : control.baseAddress
                    message.msg_controllen = control.count
                    return sendmsg(socket, &message, Int32(MSG_NOSIGNAL))
                }
            }
        }
        try #require(sent == count)
    }

    func send(_ line: String, passing descriptors: [Int32] = []) throws {
        try send((line + "\n").utf8, passing: descriptors)
    }

    /// Returns once the server has read all that was sent.
    func waitUntilRead() {
        var unread: Int32 = 1
        while ioctl(socket, UInt(TIOCOUTQ), &unread) == 0, unread > 0 { sched_yield() }
    }

    /// The next line as a value; null once the server has hung up.
    func value() throws -> JSONValue {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if case .line(let line) = lines.next() { return try JSONValue(parsing: line) }
            let count = recv(socket, &chunk, chunk.count, 0)
            if count <= 0 { return .null }
            lines.append(chunk[..<count])
        }
    }

    func ask(_ line: String, passing descriptors: [Int32] = []) throws -> JSONValue {
        try send(line, passing: descriptors)
        return try value()
    }
}

/// Two ends of a line, of which a test passes one away, to see when the last copy of it is closed.
final class Tell: Sendable {
    let passedEnd: Int32
    private let keptEnd: Int32
    private let isOpen = Mutex(true)

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        (keptEnd, passedEnd) = (ends[0], ends[1])
    }

    deinit {
        close(keptEnd)
        closeOwn()
    }

    /// Closes this process's own copy, and waits until every other one is closed.
    func waitUntilClosed() {
        closeOwn()
        var byte: UInt8 = 0
        #expect(read(keptEnd, &byte, 1) == 0)
    }

    private func closeOwn() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if wasOpen { close(passedEnd) }
    }
}

/// A file without a name, known by its inode.
final class OpenFile: Sendable {
    let descriptor: Int32

    init() throws {
        var path = Array("/tmp/control-XXXXXX".utf8CString)
        descriptor = mkstemp(&path)
        try #require(descriptor >= 0)
        unlink(path)
    }

    deinit { close(descriptor) }

    var inode: Int64 { Self.inode(descriptor) }

    static func inode(_ descriptor: Int32) -> Int64 {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int64(status.st_ino) : -1
    }
}
