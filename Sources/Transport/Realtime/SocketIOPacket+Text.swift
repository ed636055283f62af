import SyncModel

extension SocketIOPacket {
    /// The text frame that says this.
    package var text: String {
        switch self {
        case .open(let handshake): "0" + handshake.json.text
        case .close: "1"
        case .ping(let text): "2" + text
        case .pong(let text): "3" + text
        case .message(let message): "4" + message.text
        case .upgrade: "5"
        case .noop: "6"
        }
    }
}

extension SocketIOMessage {
    /// The packet behind the `4`.
    var text: String {
        switch content {
        case .connect(let payload): "0" + prefix() + (payload.map { JSONValue.object($0).text } ?? "")
        case .disconnect: "1" + prefix()
        case .event(let name, let arguments, let ack, let attachments):
            (attachments == nil ? "2" : "5") + prefix(attachments, ack)
                + JSONValue.array([.string(name)] + arguments).text
        case .ack(let number, let arguments, let attachments):
            (attachments == nil ? "3" : "6") + prefix(attachments, number) + JSONValue.array(arguments).text
        case .connectError(let payload): "4" + prefix() + payload.text
        }
    }

    private func prefix(_ attachments: Int? = nil, _ ack: Int? = nil) -> String {
        (attachments.map { "\($0)-" } ?? "") + (namespace == Self.mainNamespace ? "" : namespace + ",")
            + (ack.map(String.init) ?? "")
    }
}

extension SocketIOHandshake {
    fileprivate var json: JSONValue {
        var members: JSONObject = [
            "sid": .string(sid), "upgrades": .array(upgrades.map { .string($0) }),
            "pingInterval": .integer(Int64(pingInterval)), "pingTimeout": .integer(Int64(pingTimeout)),
        ]
        if let maxPayload { members["maxPayload"] = .integer(Int64(maxPayload)) }
        return .object(members)
    }
}
