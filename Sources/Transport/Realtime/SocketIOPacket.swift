import SyncModel

/// One text frame of a Socket.IO connection: an Engine.IO 4 packet, and in a message the Socket.IO 5 packet within.
package enum SocketIOPacket: Sendable, Equatable {
    /// `0`: the server's greeting.
    case open(SocketIOHandshake)
    /// `1`: the other side ends the connection.
    case close
    /// `2`, with the text that a probe carries.
    case ping(String)
    /// `3`, with the text of the ping that it answers.
    case pong(String)
    /// `4`.
    case message(SocketIOMessage)
    /// `5`: the end of a change of transports.
    case upgrade
    /// `6`.
    case noop
}

/// What a message packet says, and to which namespace.
package struct SocketIOMessage: Sendable, Equatable {
    /// What it says.
    package enum Content: Sendable, Equatable {
        /// `0`: sign-in to a namespace, and the answer that allows it.
        case connect(JSONObject?)
        /// `1`: the end of a namespace.
        case disconnect
        /// `2`, or `5` where `attachments` is not nil: so many binary frames follow.
        case event(name: String, arguments: [JSONValue], ack: Int?, attachments: Int?)
        /// `3`, or `6` where `attachments` is not nil.
        case ack(Int, [JSONValue], attachments: Int?)
        /// `4`: the sign-in is refused; a string or an object.
        case connectError(JSONValue)
    }

    /// The namespace that everything goes to unless another is named.
    package static let mainNamespace = "/"

    /// It starts with `/`.
    package var namespace = Self.mainNamespace
    package var content: Content

    /// How many binary frames follow before the next message may come.
    package var attachments: Int {
        switch content {
        case .event(_, _, _, let count), .ack(_, _, let count): count ?? 0
        case .connect, .disconnect, .connectError: 0
        }
    }
}

/// What the server's greeting promises (engine.io-protocol v4, “Handshake”).
package struct SocketIOHandshake: Sendable, Equatable {
    /// The longest time of a handshake that is believed: a day.
    static let longestTime = 86_400_000

    var sid: String
    var upgrades: [String] = []
    /// Milliseconds between two pings, from 1 to ``longestTime``.
    var pingInterval: Int
    /// Milliseconds that a ping may be late, from 1 to ``longestTime``.
    var pingTimeout: Int
    /// The longest packet that the server takes, in bytes; nil where it does not say.
    var maxPayload: Int?

    /// How long the server may say nothing before it must be taken for gone.
    var patience: Duration { .milliseconds(pingInterval + pingTimeout) }
}
