/// Where a realtime line goes, checked before anything is sent.
struct RealtimeAddress: Sendable, Equatable {
    /// Who is asked.
    let origin: WebOrigin
    /// The path and query of the request for the WebSocket.
    let target: String

    /// Takes the address of a server, as http, https, ws or wss, and the path of its Socket.IO endpoint.
    ///
    /// - Throws: `TransportFailure` where that is no address, or plain http would leave this machine (design section
    ///   12).
    init(_ server: String, path: String, allowsPlainHTTP: Bool) throws(TransportFailure) {
        let address: WebAddress
        do {
            let base = try WebAddress(Self.httpForm(of: server))
            address = try WebAddress(path + "?EIO=4&transport=websocket", relativeTo: base)
        } catch {
            throw Self.refusal(.malformedRequest, WebAddress.redact(server), error.description)
        }
        origin = address.origin
        guard origin.isSecure || allowsPlainHTTP || origin.isLoopback else {
            throw Self.refusal(
                .plainHTTPRefused, address.redacted,
                "a realtime line without TLS goes only to this machine: anyone on the way could read it")
        }
        let rest = address.text.drop { $0 != ":" }.dropFirst(3)
        target = String(rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...])
    }

    /// The names or numbers to connect to, in this order. As in libcurl, no name server is asked what `localhost` is.
    var hosts: [String] {
        if origin.host == "localhost" { return ["127.0.0.1", "::1"] }
        return [origin.host.hasPrefix("[") ? String(origin.host.dropFirst().dropLast()) : origin.host]
    }

    /// The value of the `Host` field.
    var hostField: String { String(origin.description.drop { $0 != ":" }.dropFirst(3)) }

    private static func httpForm(of server: String) -> String {
        for (scheme, form) in [("ws://", "http://"), ("wss://", "https://")]
        where server.lowercased().hasPrefix(scheme) {
            return form + server.dropFirst(scheme.count)
        }
        return server
    }

    private static func refusal(_ kind: TransportFailure.Kind, _ url: String, _ detail: String) -> TransportFailure {
        TransportFailure(kind: kind, mayHaveReachedServer: false, url: url, detail: detail)
    }
}
