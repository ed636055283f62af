import SyncModel
import Testing

@testable import Transport

@Suite("Socket.IO packets")
struct SocketIOPacketTests {
    private static func message(_ content: SocketIOMessage.Content, _ namespace: String = "/") -> SocketIOPacket {
        .message(SocketIOMessage(namespace: namespace, content: content))
    }

    private static func event(
        _ name: String, _ arguments: [JSONValue], ack: Int? = nil, attachments: Int? = nil
    ) -> SocketIOMessage.Content {
        .event(name: name, arguments: arguments, ack: ack, attachments: attachments)
    }

    static let table: [(String, SocketIOPacket)] = [
        (
            #"0{"maxPayload":1000000,"pingInterval":25000,"pingTimeout":20000,"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":[]}"#,
            .open(
                SocketIOHandshake(
                    sid: "lv_VI97HAXpY6yYWAAAC", pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000))
        ),
        (
            #"0{"pingInterval":1,"pingTimeout":1,"sid":"","upgrades":["websocket"]}"#,
            .open(SocketIOHandshake(sid: "", upgrades: ["websocket"], pingInterval: 1, pingTimeout: 1))
        ),
        ("1", .close), ("2", .ping("")), ("2probe", .ping("probe")), ("3", .pong("")), ("3probé", .pong("probé")),
        ("5", .upgrade), ("6", .noop),
        ("40", message(.connect(nil))),
        (#"40{"token":"t"}"#, message(.connect(["token": "t"]))),
        (#"40/admin,{"sid":"s"}"#, message(.connect(["sid": "s"]), "/admin")),
        ("41", message(.disconnect)), ("41/admin,", message(.disconnect, "/admin")),
        (#"42["message:new",{"id":"m1"}]"#, message(event("message:new", [["id": "m1"]]))),
        (#"42["foo"]"#, message(event("foo", []))),
        (#"4212["foo",1]"#, message(event("foo", [1], ack: 12))),
        (#"42/admin,456["project:delete",123]"#, message(event("project:delete", [123], ack: 456), "/admin")),
        ("4312[]", message(.ack(12, [], attachments: nil))),
        (#"43/admin,456["ok"]"#, message(.ack(456, ["ok"], attachments: nil), "/admin")),
        (#"44{"message":"Not authorized"}"#, message(.connectError(["message": "Not authorized"]))),
        (#"44"no""#, message(.connectError("no"))),
        (
            #"451-["hello",{"_placeholder":true,"num":0}]"#,
            message(event("hello", [["_placeholder": true, "num": 0]], attachments: 1))
        ),
        (
            #"452-/admin,456["x"]"#, message(event("x", [], ack: 456, attachments: 2), "/admin")
        ),
        (#"461-/admin,456["x"]"#, message(.ack(456, ["x"], attachments: 1), "/admin")),
    ]

    @Test("each kind of packet is read and written, as the protocol documents show it", arguments: table)
    func bothWays(text: String, packet: SocketIOPacket) throws {
        #expect(try SocketIOPacket(parsing: Array(text.utf8)) == packet)
        #expect(packet.text == text)
    }

    @Test("a namespace may end the packet, and white space may stand in the JSON")
    func otherSpellings() throws {
        #expect(try SocketIOPacket(parsing: Array("41/admin".utf8)) == Self.message(.disconnect, "/admin"))
        #expect(try SocketIOPacket(parsing: Array(#"42 [ "a" , 1 ]"#.utf8)) == Self.message(Self.event("a", [1])))
        #expect(try SocketIOPacket(parsing: Array(#"42[7,1]"#.utf8)) == Self.message(Self.event("7", [1])))
    }

    static let malformed: [(String, SocketIOPacketError)] = [
        ("", .empty), ("4", .empty), ("7", .unknownType(55)), ("x", .unknownType(120)), ("47", .unknownType(55)),
        ("1x", .strayText), ("5x", .strayText), ("6x", .strayText),
        ("0", .handshake), ("0{}", .handshake), ("0[]", .handshake),
        (#"0{"sid":"s","pingInterval":0,"pingTimeout":1}"#, .handshake),
        (#"0{"sid":"s","pingInterval":9223372036854775807,"pingTimeout":1}"#, .handshake),
        (#"0{"sid":"s","pingInterval":1,"pingTimeout":-1}"#, .handshake),
        (#"0{"sid":"s","pingInterval":1,"pingTimeout":1,"maxPayload":0}"#, .handshake),
        (#"0{"sid":1,"pingInterval":1,"pingTimeout":1}"#, .handshake),
        (#"40"token""#, .payload), ("40[]", .payload), ("401{}", .payload), ("41{}", .payload), ("411", .payload),
        ("42", .payload), ("42{}", .payload), ("42[]", .payload), ("42[null]", .payload),
        (#"42["disconnect"]"#, .payload), (#"42["connect_error",1]"#, .payload),
        (#"42["a""#, .json(JSONSyntaxError(.endsEarly, at: 4))),
        ("42[1]x", .json(JSONSyntaxError(.trailingBytes, at: 3))),
        (#"4299999999999999999999["a"]"#, .ackNumber), (#"43["a"]"#, .ackNumber), ("4312", .payload),
        (#"4312{"a":1}"#, .payload), ("44", .payload), ("44[1]", .payload), ("441{}", .payload),
        (#"45["a"]"#, .attachments), (#"45-["a"]"#, .attachments), (#"451["a"]"#, .attachments),
        (#"45999-["a"]"#, .attachments), (#"45-1-["a"]"#, .attachments),
        (#"451000000000000000000000-["a"]"#, .attachments),
        ("461-12", .payload), (#"42/"#, .payload),
    ]

    @Test("a malformed packet is refused with what is wrong with it", arguments: malformed)
    func refused(text: String, error: SocketIOPacketError) {
        #expect(throws: error) { try SocketIOPacket(parsing: Array(text.utf8)) }
    }

    @Test("text that is not UTF-8 is refused wherever it stands")
    func notUTF8() {
        for prefix in ["2", "3", "41/", "42[\"", "40{\"a\":\""] {
            let end: [UInt8] =
                prefix.hasPrefix("42") ? Array("\"]".utf8) : prefix.hasPrefix("40") ? Array("\"}".utf8) : []
            #expect(throws: SocketIOPacketError.self) {
                try SocketIOPacket(parsing: Array(prefix.utf8) + [0xFF, 0xC0] + end)
            }
        }
    }

    @Test("hostile bytes never trap, and what is read is written again as something that reads the same")
    func fuzz() throws {
        var random = SeededNumbers(seed: 0x50C3)
        var accepted = 0
        for _ in 0..<40_000 {
            let seed = Self.table[Int.random(in: 0..<Self.table.count, using: &random)].0
            var bytes = Array(seed.utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                let byte =
                    Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : Self.telling(&random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.insert(byte, at: place)
                case 1 where place < bytes.count: bytes[place] = byte
                default: bytes.removeSubrange(place..<min(place + 1, bytes.count))
                }
            }
            guard let packet = try? SocketIOPacket(parsing: bytes) else { continue }
            accepted += 1
            let again = try SocketIOPacket(parsing: Array(packet.text.utf8))
            #expect(again == packet, "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect((5_000..<39_000).contains(accepted), "the mutations must neither all pass nor all fail: \(accepted)")
    }

    private static func telling(_ random: inout SeededNumbers) -> UInt8 {
        let bytes = Array(#"0123456789-/,[]{}":"#.utf8)
        return bytes[Int.random(in: bytes.indices, using: &random)]
    }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
