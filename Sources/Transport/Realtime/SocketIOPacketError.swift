import SyncModel

/// Why bytes are no Socket.IO packet, or none that may come now. The packet itself is not shown: it may hold patient
/// data.
public enum SocketIOPacketError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A frame without a byte.
    case empty
    /// A first character that no packet type has.
    case unknownType(UInt8)
    /// Text that is not UTF-8, or bytes after a packet that ends before them.
    case strayText
    /// A greeting that lacks something or promises the impossible.
    case handshake
    /// A number of attachments that is missing, malformed or above the limit.
    case attachments
    /// An acknowledgement's number that is missing or too large.
    case ackNumber
    /// JSON that does not fit the packet's type.
    case payload
    /// Text after the type that is no JSON.
    case json(JSONSyntaxError)
    /// A sound packet at a time when it must not come.
    case unexpected(String)
    /// A WebSocket frame that breaks RFC 6455.
    case frame(String)

    /// What is wrong, for logs.
    public var description: String {
        switch self {
        case .empty: "an empty packet"
        case .unknownType(let byte): "no packet starts with byte \(byte)"
        case .strayText: "a packet with text that it must not have"
        case .handshake: "a greeting that can't be relied on"
        case .attachments: "an impossible number of attachments"
        case .ackNumber: "an impossible number of an acknowledgement"
        case .payload: "a packet whose content doesn't fit its type"
        case .json(let fault): "a packet that is no JSON: \(fault)"
        case .unexpected(let what): "\(what) at the wrong time"
        case .frame(let rule): "a WebSocket frame against the rules: \(rule)"
        }
    }
}
