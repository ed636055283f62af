import ControlProtocol
import Glibc
import Synchronization

/// A connection whose calls wait in the kernel. One thread uses it; any may cancel it.
final class BlockingSocket: Sendable {
    private struct State {
        var descriptor: Int32?
        var isCancelled = false
    }

    private static let chunk = 1 << 16

    private let path: String
    private let state = Mutex(State())

    init(path: String) {
        self.path = path
    }

    /// Whether somebody cancelled it.
    var isCancelled: Bool { state.withLock(\.isCancelled) }

    /// Ends every wait, now and in future.
    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            if let descriptor = state.descriptor { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Closes it.
    func close() {
        state.withLock { state in
            if let descriptor = state.descriptor { _ = Glibc.close(descriptor) }
            state.descriptor = nil
        }
    }

    /// Connects.
    ///
    /// - Throws: ``ControlClientError``.
    func connect() throws(ControlClientError) {
        guard path.utf8.count <= ControlClientError.longestPath else {
            throw .pathTooLong(path: path, limit: ControlClientError.longestPath)
        }
        // Connecting does not wait for a daemon whose backlog is full: nothing could end that wait.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw ControlClientError(connecting: path, errno: errno) }
        guard connectTo(descriptor) == 0, fcntl(descriptor, F_SETFL, 0) == 0 else {
            let code = errno
            _ = Glibc.close(descriptor)
            throw ControlClientError(connecting: path, errno: code)
        }
        state.withLock { state in
            state.descriptor = descriptor
            if state.isCancelled { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Sends bytes, with a descriptor beside the first of them.
    ///
    /// It does not say when the other end has closed: what that end said before it did is still there to be received.
    func send(_ bytes: [UInt8], passing passed: Int32) {
        guard let descriptor = state.withLock(\.descriptor) else { return }
        bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                // The descriptor goes with the first bytes that are taken, and must not go twice.
                let control = sent == 0 ? RightsMessage.bytes(passing: [passed]) : []
                let count = Self.send(rest, control, to: descriptor)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                sent += count
            }
        }
    }

    /// The next bytes; none when the other end has closed.
    func receive() -> [UInt8] {
        guard let descriptor = state.withLock(\.descriptor) else { return [] }
        return [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, filled in
            var count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            while count < 0, errno == EINTR { count = recv(descriptor, buffer.baseAddress, buffer.count, 0) }
            filled = max(count, 0)
        }
    }

    private static func send(_ bytes: UnsafeRawBufferPointer, _ control: [UInt8], to descriptor: Int32) -> Int {
        var part = iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
        var control = control
        return withUnsafeMutablePointer(to: &part) { part in
            control.withUnsafeMutableBytes { control in
                var message = msghdr()
                message.msg_iov = part
                message.msg_iovlen = 1
                message.msg_control = control.isEmpty ? nil : control.baseAddress
                message.msg_controllen = .init(control.count)
                return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
            }
        }
    }

    private func connectTo(_ descriptor: Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
