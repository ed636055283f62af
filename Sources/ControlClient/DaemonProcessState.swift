import Foundation
import Glibc
import NIOCore

/// Who listens at the other end of a connection, as far as the kernel tells.
enum DaemonProcessState {
    /// `struct ucred` of unix(7), which Glibc shows only to programs that define `_GNU_SOURCE`.
    private struct Credentials: Sendable {
        var pid: Int32 = 0
        var uid: UInt32 = 0
        var gid: UInt32 = 0
    }

    /// The process that listens; nil where it can't be seen from here.
    static func pid(of channel: any Channel) async -> Int32? {
        guard let socket = channel as? any SocketOptionProvider else { return nil }
        let found: Credentials? = try? await socket.unsafeGetSocketOption(
            level: SocketOptionLevel(SOL_SOCKET), name: SocketOptionName(SO_PEERCRED)
        ).get()
        return found.flatMap { $0.pid > 0 ? $0.pid : nil }
    }

    /// Whether a process is stopped by a signal or a debugger (proc_pid_stat(5)).
    static func isStopped(_ pid: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            // The name stands in brackets and may have any character; the state follows the last of them.
            let end = text.lastIndex(of: ")")
        else { return false }
        let state = text[text.index(after: end)...].first { $0 != " " }
        return state == "T" || state == "t"
    }
}
