import SyncModel

extension SocketIOPacket {
    /// Reads the bytes of a text frame. No input traps; sizes are bounded by whoever reads the frame.
    package init(parsing bytes: [UInt8]) throws(SocketIOPacketError) {
        guard let type = bytes.first else { throw .empty }
        let rest = bytes[1...]
        switch type {
        case UInt8(ascii: "0"): self = .open(try SocketIOHandshake(parsing: rest))
        case UInt8(ascii: "1"): self = try Self.alone(.close, rest)
        case UInt8(ascii: "2"): self = .ping(try Self.text(rest))
        case UInt8(ascii: "3"): self = .pong(try Self.text(rest))
        case UInt8(ascii: "4"): self = .message(try SocketIOMessage(parsing: rest))
        case UInt8(ascii: "5"): self = try Self.alone(.upgrade, rest)
        case UInt8(ascii: "6"): self = try Self.alone(.noop, rest)
        default: throw .unknownType(type)
        }
    }

    private static func alone(
        _ packet: SocketIOPacket, _ rest: ArraySlice<UInt8>
    ) throws(SocketIOPacketError) -> SocketIOPacket {
        guard rest.isEmpty else { throw .strayText }
        return packet
    }

    fileprivate static func text(_ bytes: ArraySlice<UInt8>) throws(SocketIOPacketError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .strayText }
        return text
    }

    fileprivate static func json(_ bytes: ArraySlice<UInt8>) throws(SocketIOPacketError) -> JSONValue? {
        if bytes.isEmpty { return nil }
        do { return try JSONValue(parsing: Array(bytes)) } catch { throw .json(error) }
    }
}

extension SocketIOHandshake {
    fileprivate init(parsing bytes: ArraySlice<UInt8>) throws(SocketIOPacketError) {
        func time(_ value: JSONValue?) -> Int? {
            value?.integer.flatMap { (1...Int64(Self.longestTime)).contains($0) ? Int($0) : nil }
        }
        guard
            let members = try SocketIOPacket.json(bytes)?.object,
            let sid = members["sid"]?.string,
            let pingInterval = time(members["pingInterval"]), let pingTimeout = time(members["pingTimeout"])
        else { throw .handshake }
        self.init(sid: sid, pingInterval: pingInterval, pingTimeout: pingTimeout)
        upgrades = members["upgrades"]?.array?.compactMap(\.string) ?? []
        guard let limit = members["maxPayload"] else { return }
        guard let bytes = limit.integer, bytes > 0 else { throw .handshake }
        maxPayload = Int(bytes)
    }
}

extension SocketIOMessage {
    /// More attachments than any hint has; the reference parser has a bound for the same reason.
    static let attachmentLimit = 64
    /// Names that the protocol's own clients use among themselves, and refuse from the wire.
    private static let reservedNames: Set<String> = [
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
    ]

    /// Reads `type[attachments-][/namespace,][ack id][JSON]`.
    fileprivate init(parsing bytes: ArraySlice<UInt8>) throws(SocketIOPacketError) {
        var rest = bytes
        guard let type = rest.popFirst() else { throw .empty }
        let isBinary = type == UInt8(ascii: "5") || type == UInt8(ascii: "6")
        let attachments = isBinary ? try Self.attachments(&rest) : nil
        let namespace = try Self.namespace(&rest)
        let ack = try Self.number(&rest)
        let payload = try SocketIOPacket.json(rest)

        switch type {
        case UInt8(ascii: "0"):
            guard ack == nil, payload == nil || payload?.object != nil else { throw .payload }
            content = .connect(payload?.object)
        case UInt8(ascii: "1"):
            guard ack == nil, payload == nil else { throw .payload }
            content = .disconnect
        case UInt8(ascii: "2"), UInt8(ascii: "5"):
            guard let elements = payload?.array, let name = Self.name(elements.first) else { throw .payload }
            content = .event(name: name, arguments: Array(elements.dropFirst()), ack: ack, attachments: attachments)
        case UInt8(ascii: "3"), UInt8(ascii: "6"):
            guard let ack else { throw .ackNumber }
            guard let elements = payload?.array else { throw .payload }
            content = .ack(ack, elements, attachments: attachments)
        case UInt8(ascii: "4"):
            guard ack == nil, let payload, payload.object != nil || payload.string != nil else { throw .payload }
            content = .connectError(payload)
        default: throw .unknownType(type)
        }
        self.namespace = namespace
    }

    private static func attachments(_ rest: inout ArraySlice<UInt8>) throws(SocketIOPacketError) -> Int {
        let digits = rest.prefix { $0 != UInt8(ascii: "-") }
        rest = rest.dropFirst(digits.count)
        guard
            digits.count <= 3, digits.allSatisfy(isDigit), let count = Int(String(decoding: digits, as: UTF8.self)),
            count <= attachmentLimit, rest.popFirst() != nil
        else { throw .attachments }
        return count
    }

    private static func namespace(_ rest: inout ArraySlice<UInt8>) throws(SocketIOPacketError) -> String {
        guard rest.first == UInt8(ascii: "/") else { return mainNamespace }
        let name = rest.prefix { $0 != UInt8(ascii: ",") }
        rest = rest.dropFirst(name.count + 1)
        return try SocketIOPacket.text(name)
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) throws(SocketIOPacketError) -> Int? {
        let digits = rest.prefix(while: isDigit)
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else { throw .ackNumber }
        return number
    }

    /// An event's name; the reference implementation lets numbers be names too.
    private static func name(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let name): reservedNames.contains(name) ? nil : name
        case .number(let number): number.literal
        default: nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
