import SyncModel
import Testing

@testable import Transport

@Suite("A Socket.IO session")
struct SocketIOSessionTests {
    private static let greeting =
        #"0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":200}"#
    private static let signIn = SocketIOPacket.message(SocketIOMessage(content: .connect(["token": "t"])))

    private var session = SocketIOSession(token: "t", at: .seconds(100))

    private mutating func hear(_ text: String, at seconds: Int) -> [SocketIOSession.Action] {
        session.handle(.text(Array(text.utf8)), at: .seconds(seconds))
    }

    private mutating func connect() {
        _ = hear(Self.greeting, at: 101)
        _ = hear(#"40{"sid":"x"}"#, at: 102)
    }

    @Test("signs in at the greeting, and is connected by the answer")
    mutating func signsIn() {
        #expect(hear(Self.greeting, at: 101) == [.send(Self.signIn), .setDeadline(.seconds(146))])
        #expect(hear(#"40{"sid":"x"}"#, at: 102) == [.connected, .setDeadline(.seconds(146))])
        #expect(hear(#"42["message:new",{"id":1},2]"#, at: 103) == [.deliver(name: "message:new", argument: ["id": 1])])
        #expect(hear(#"42["bare"]"#, at: 103) == [.deliver(name: "bare", argument: nil)])
    }

    @Test("each ping is answered with its own text, and moves the deadline")
    mutating func pings() {
        connect()
        #expect(session.deadline == .seconds(146))
        #expect(hear("2", at: 126) == [.send(.pong("")), .setDeadline(.seconds(171))])
        #expect(hear("2probe", at: 130) == [.send(.pong("probe")), .setDeadline(.seconds(175))])
        #expect(session.handle(.tick, at: .milliseconds(174_999)) == [])
        #expect(session.handle(.tick, at: .seconds(175)) == [.close(.silent)])
        #expect(session.deadline == nil)
    }

    @Test("events are no pings: only a ping says that the server is there")
    mutating func eventsMoveNothing() {
        connect()
        _ = hear(#"42["a"]"#, at: 140)
        #expect(session.handle(.tick, at: .seconds(146)) == [.close(.silent)])
    }

    @Test("no greeting in time ends it")
    mutating func noGreeting() {
        #expect(session.deadline == .seconds(120))
        #expect(session.handle(.tick, at: .milliseconds(119_999)) == [])
        #expect(session.handle(.tick, at: .seconds(120)) == [.close(.silent)])
    }

    @Test("no answer to the sign-in within 45 seconds ends it, pings or not")
    mutating func noAnswer() {
        _ = hear(Self.greeting, at: 101)
        #expect(hear("2", at: 126) == [.send(.pong("")), .setDeadline(.seconds(146))])
        #expect(session.handle(.tick, at: .seconds(146)) == [.close(.silent)])
    }

    @Test(
        "a refusal ends it with the server's words",
        arguments: [
            (#"44{"message":"unauthorized"}"#, "unauthorized"), (#"44"no""#, "no"),
            (#"44{"data":1}"#, "no reason given"),
        ])
    mutating func refused(text: String, words: String) {
        _ = hear(Self.greeting, at: 101)
        #expect(hear(text, at: 102) == [.close(.refused(words))])
        #expect(hear(#"40{"sid":"x"}"#, at: 103) == [])
    }

    @Test("a goodbye, a close and a lost connection end it")
    mutating func endings() {
        connect()
        var other = self
        var third = self
        #expect(hear("41", at: 103) == [.close(.goodbye)])
        #expect(other.hear("1", at: 103) == [.close(.closedByServer(code: nil))])
        #expect(third.session.handle(.closed(.lost("x")), at: .seconds(103)) == [.close(.lost("x"))])
        #expect(third.session.handle(.closed(.lost("x")), at: .seconds(103)) == [])
    }

    @Test("an event that asks for an acknowledgement gets an empty one, before it is delivered")
    mutating func acknowledges() {
        connect()
        #expect(
            hear(#"4212["a",1]"#, at: 103) == [
                .send(.message(SocketIOMessage(content: .ack(12, [], attachments: nil)))),
                .deliver(name: "a", argument: 1),
            ])
        #expect(hear("4312[]", at: 103) == [])
    }

    @Test("a binary event is delivered without its attachments, which are taken and dropped")
    mutating func attachments() {
        connect()
        let placeholder: JSONValue = ["_placeholder": true, "num": 0]
        #expect(
            hear(#"452-["f",{"_placeholder":true,"num":0}]"#, at: 103)
                == [.deliver(name: "f", argument: placeholder)])
        #expect(session.handle(.binary, at: .seconds(103)) == [])
        #expect(hear("2", at: 103).first == .send(.pong("")))
        #expect(session.handle(.binary, at: .seconds(103)) == [])
        #expect(hear(#"42["a"]"#, at: 103) == [.deliver(name: "a", argument: nil)])
        #expect(session.handle(.binary, at: .seconds(103)) == [.close(.malformed(.unexpected("a binary frame")))])
    }

    @Test("a message before the attachments of another breaks the protocol")
    mutating func interrupted() {
        connect()
        _ = hear(#"451-["f",{"_placeholder":true,"num":0}]"#, at: 103)
        #expect(
            hear(#"42["a"]"#, at: 103)
                == [.close(.malformed(.unexpected("a message before the attachments of another")))])
    }

    @Test("other namespaces are none of its business; their attachments still count")
    mutating func namespaces() {
        connect()
        #expect(hear(#"42/admin,["a"]"#, at: 103) == [])
        #expect(hear("41/admin,", at: 103) == [])
        #expect(hear(#"451-/admin,["a"]"#, at: 103) == [])
        #expect(session.handle(.binary, at: .seconds(103)) == [])
        #expect(hear(#"42["a"]"#, at: 103) == [.deliver(name: "a", argument: nil)])
    }

    @Test("an event before the sign-in's answer is not delivered")
    mutating func early() {
        _ = hear(Self.greeting, at: 101)
        #expect(hear(#"421["a"]"#, at: 102) == [])
    }

    @Test("what must not come at its time closes it: a packet first, a second greeting, a second sign-in, nonsense")
    mutating func outOfTurn() {
        func isMalformed(_ actions: [SocketIOSession.Action]) -> Bool {
            guard actions.count == 1, case .close(.malformed) = actions[0] else { return false }
            return true
        }
        var (first, second, third) = (self, self, self)
        let early = first.hear("2", at: 101)
        #expect(isMalformed(early))
        second.connect()
        let greeting = second.hear(Self.greeting, at: 103)
        #expect(isMalformed(greeting))
        third.connect()
        let again = third.hear(#"40{"sid":"y"}"#, at: 103)
        #expect(again == [.close(.malformed(.unexpected("a second sign-in")))])
        connect()
        let nonsense = hear("nonsense", at: 103)
        #expect(nonsense == [.close(.malformed(.unknownType(UInt8(ascii: "n"))))])
    }

    @Test("nothing longer than the server takes is sent")
    mutating func payloadLimit() {
        session = SocketIOSession(token: String(repeating: "t", count: 200), at: .zero)
        #expect(hear(Self.greeting, at: 1) == [.close(.tooLarge(limit: 200))])
        session = SocketIOSession(token: "t", at: .seconds(100))
        connect()
        #expect(hear("2" + String(repeating: "x", count: 200), at: 103) == [.close(.tooLarge(limit: 200))])
    }
}
