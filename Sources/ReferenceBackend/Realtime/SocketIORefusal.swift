import Foundation
import NIOHTTP1

/// What a request for the endpoint asks for, by its query.
struct SocketIOQuery: Sendable, Equatable {
    let version: String?
    let transport: String?
    /// The session that it belongs to; nil for a request that opens one.
    let session: String?

    /// The query of a request's target.
    init(target: String) {
        let items = URLComponents(string: target)?.queryItems ?? []
        func value(_ name: String) -> String? { items.first { $0.name == name }?.value }
        (version, transport, session) = (value("EIO"), value("transport"), value("sid"))
    }
}

/// Why a request opens no Socket.IO session, or belongs to none, in the reference implementation's words.
enum SocketIORefusal: Int, Sendable {
    case transport = 0
    case session = 1
    case method = 2
    case request = 3
    case version = 5

    /// Looks at a request for a WebSocket; nil where it may be upgraded.
    ///
    /// - Parameter polls: Whether a session of that name is polled.
    init?(of head: HTTPRequestHead, polls: (String) -> Bool?) {
        let query = SocketIOQuery(target: head.uri)
        if query.transport != "websocket" {
            self = .transport
        } else if query.version != "4" {
            self = .version
        } else if !head.headers[canonicalForm: "upgrade"].contains(where: { $0.lowercased() == "websocket" }) {
            self = .request
        } else if let session = query.session, polls(session) != true {
            // A session that has its WebSocket gets no second one.
            self = polls(session) == nil ? .session : .request
        } else {
            return nil
        }
    }

    /// The body of the answer, whose status is 400.
    var json: String { #"{"code":\#(rawValue),"message":"\#(message)"}"# }

    private var message: String {
        switch self {
        case .transport: "Transport unknown"
        case .session: "Session ID unknown"
        case .method: "Bad handshake method"
        case .request: "Bad request"
        case .version: "Unsupported protocol version"
        }
    }
}
