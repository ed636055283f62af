import ReferenceBackend
import SyncModel
import SyncTestSupport
import Transport

/// Both halves of a Socket.IO session: a frame after the other, as the client hears them and as the reference server does.
///
/// An input is frames with `0x1E` between them, as Engine.IO's polling has them; one that begins with a NUL is binary.
struct SocketIOTarget: FuzzTarget {
    /// How far a session came.
    struct Trait: Hashable, Sendable {
        var lastKind = ""
        var isConnected = false
        var hears = 0
        var hasAttachments = false
        var ending = ""
        var serverEnding: UInt16 = 0
    }

    static let name = "socket-io"
    static let summary = "Engine.IO and Socket.IO packets, as the client and as the reference server take them"
    static let plant =
        "a session that hears an event, takes the two attachments of a binary one, and then hears another"

    private static let separator: UInt8 = 0x1E
    private static let greeting =
        #"0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#

    let words =
        MadeJSON.words + [
            "\u{1E}", "\u{1E}\u{0}", greeting, #"40{"sid":"x"}"#, #"42["a",1]"#, #"4217["a"]"#,
            #"452-["b",{"_placeholder":true,"num":0}]"#,
            #"461-3[{"_placeholder":true,"num":0}]"#, #"44{"message":"no"}"#, "41", "2", "3", "2probe", "3probe", "5",
            "6", "40/admin,",
            #"40{"token":"t"}"#, "9223372036854775808", "451-/x,7[",
        ]

    /// A target.
    init() {}

    func make(_ random: SeededRandom) -> [UInt8] {
        var frames = random.below(5) == 0 ? [] : [Self.greeting]
        if random.below(4) > 0 { frames.append(random.pick([#"40{"sid":"x"}"#, #"40{"token":"t"}"#, "40"])) }
        for _ in 0..<random.below(6) {
            switch random.below(6) {
            case 0: frames.append(random.pick(["2", "2probe", "3", "6", "5", "41", "1", #"44"no""#]))
            case 1:
                let count = random.below(3)
                frames.append("45\(count)-" + random.pick(["", "7", "/x,"]) + #"["b",{"_placeholder":true,"num":0}]"#)
                frames += (0..<count).map { _ in "\u{0}\u{1}\u{2}" }
            case 2: frames.append("43\(random.below(9))[\(MadeJSON.text(random, depth: 2))]")
            default:
                frames.append(
                    "42" + random.pick(["", "", "12", "/x,"])
                        + "[\(MadeJSON.string(random)),\(MadeJSON.text(random, depth: 2))]")
            }
        }
        return Array(frames.joined(separator: "\u{1E}").utf8)
    }

    func isPlanted(at trait: Trait) -> Bool { trait.hasAttachments && trait.hears >= 2 }

    var lengthLimit: Int { 768 }

    func run(_ input: [UInt8]) async throws -> Trait {
        let frames = input.split(separator: Self.separator, omittingEmptySubsequences: false).map(Array.init)
        var trait = Trait()
        for frame in frames { try roundTrip(frame, &trait) }
        try listen(to: frames, &trait)
        try serve(frames, &trait)
        return trait
    }

    private func roundTrip(_ frame: [UInt8], _ trait: inout Trait) throws {
        do throws(SocketIOPacketError) {
            let packet = try SocketIOPacket(parsing: frame)
            trait.lastKind = String(decoding: frame.prefix(2), as: UTF8.self)
            guard let again = try? SocketIOPacket(parsing: Array(packet.text.utf8)), again == packet else {
                throw SocketIOPacketError.unexpected(packet.text)
            }
        } catch {
            if case .unexpected(let text) = error {
                throw FuzzFinding("a packet that was written is read as another: \(text)")
            }
        }
    }

    /// The client's half.
    private func listen(to frames: [[UInt8]], _ trait: inout Trait) throws {
        var session = SocketIOSession(token: "t", at: .zero)
        var (now, attachments) = (Duration.zero, 0)
        for frame in frames {
            now += .seconds(1)
            let isBinary = frame.first == 0
            let actions = session.handle(isBinary ? .binary : .text(frame), at: now)
            try FuzzFinding.hold(trait.ending.isEmpty || actions.isEmpty, "a session that ended goes on: \(actions)")
            if isBinary, trait.ending.isEmpty { attachments += 1 }
            for action in actions {
                try FuzzFinding.hold(trait.ending.isEmpty, "something follows the end of a session: \(actions)")
                switch action {
                case .connected: trait.isConnected = true
                case .deliver:
                    try FuzzFinding.hold(trait.isConnected, "an event was heard before the sign-in")
                    trait.hears = min(trait.hears + 1, 3)
                    if attachments >= 2, trait.hears >= 2 { trait.hasAttachments = true }
                case .close(let ending): trait.ending = Self.kind(ending)
                case .send, .setDeadline: break
                }
            }
            try FuzzFinding.hold(
                (session.deadline == nil) == !trait.ending.isEmpty, "only what is over has no deadline")
        }
    }

    private static func kind(_ ending: RealtimeEnding) -> String {
        switch ending {
        case .malformed(.json(let fault)): fault.problem.rawValue
        case .malformed(.unexpected(let what)): what
        case .malformed(let error): error.description
        case .refused: "refused"
        default: ending.description
        }
    }

    /// The server's half.
    private func serve(_ frames: [[UInt8]], _ trait: inout Trait) throws {
        var (talk, isOver) = (SocketIOConversation(sid: "s", times: .init(), at: .zero), false)
        for frame in frames where frame.first != 0 {
            var actions = talk.take(String(decoding: frame, as: UTF8.self), at: .seconds(1))
            if case .authenticate(let token)? = actions.last {
                actions += talk.authenticated(as: token.isEmpty ? nil : "a")
            }
            for action in actions {
                try FuzzFinding.hold(!isOver, "something follows the end of the server's half: \(actions)")
                if case .close(let code) = action { (isOver, trait.serverEnding) = (true, code) }
            }
        }
    }
}
