#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Scheme, host and port: the unit to which a secret belongs (RFC 6454).
struct WebOrigin: Sendable, Hashable, CustomStringConvertible {
    let scheme: String
    /// In lower case; an IPv6 address in its brackets.
    let host: String
    let port: Int

    var isSecure: Bool { scheme == "https" }

    /// Whether it is the same host by https that the other is by plain http, each at its usual port or both at one.
    func isUpgrade(of other: WebOrigin) -> Bool {
        isSecure && !other.isSecure && host == other.host && (port == other.port || port == 443 && other.port == 80)
    }

    /// Whether the name can only mean this machine. A name that merely starts like a loopback address does not count,
    /// and libcurl resolves `localhost` itself, without asking a name server.
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        var address = in_addr()
        return inet_pton(AF_INET, host, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
    }

    var description: String {
        let usual = isSecure ? 443 : 80
        return "\(scheme)://\(host)" + (port == usual ? "" : ":\(port)")
    }
}
