import Foundation

/// The packets of one body of Engine.IO's long polling: `0x1E` stands between them, and what is binary is base64 behind a `b`.
enum PollingPayload {
    /// A packet as a client sends it.
    enum Packet: Equatable, Sendable {
        case text(String)
        case binary
    }

    private static let separator: UInt8 = 0x1E

    /// The body that says some packets.
    static func text(_ packets: [String]) -> String { packets.joined(separator: "\u{1E}") }

    /// The packets of a body; what is no base64 is one that can't be read, as a text is that begins with no packet's type.
    static func packets(_ body: some Collection<UInt8>) -> [Packet] {
        body.split(separator: separator, omittingEmptySubsequences: false).map { bytes in
            let isBinary = bytes.first == UInt8(ascii: "b") && Data(base64Encoded: Data(bytes.dropFirst())) != nil
            return isBinary ? .binary : .text(String(decoding: bytes, as: UTF8.self))
        }
    }
}
