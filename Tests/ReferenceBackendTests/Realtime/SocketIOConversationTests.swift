import Testing

@testable import ReferenceBackend

@Suite("The server's half of a Socket.IO session")
struct SocketIOConversationTests {
    private var talk = SocketIOConversation(sid: "s", times: SocketIOServer.Times(), at: .zero)

    private mutating func join() {
        _ = talk.take(#"40{"token":"t"}"#, at: .seconds(1))
        _ = talk.authenticated(as: "a")
    }

    @Test("it opens with the reference implementation's promises")
    func handshake() {
        #expect(
            talk.handshake
                == #"0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#)
    }

    @Test("a sign-in is checked, and answered")
    mutating func signIn() {
        #expect(talk.take(#"40{"token":"t"}"#, at: .seconds(1)) == [.authenticate(token: "t")])
        #expect(talk.authenticated(as: "a") == [.join(account: "a", greeting: #"40{"sid":"s"}"#)])
        #expect(talk.take(#"40{"token":"t"}"#, at: .seconds(2)) == [.close(1_002)])
    }

    @Test("a refused sign-in may be tried again, within the time for it")
    mutating func refused() {
        _ = talk.take(#"40{"token":"t"}"#, at: .seconds(1))
        #expect(talk.authenticated(as: nil) == [.send(#"44{"message":"unauthorized"}"#)])
        #expect(talk.take("40", at: .seconds(2)) == [.authenticate(token: "")])
        _ = talk.authenticated(as: nil)
        #expect(talk.tick(at: .seconds(25)) == [.send("2")])
        #expect(talk.take("3", at: .seconds(26)) == [])
        #expect(talk.deadline == .seconds(45))
        #expect(talk.tick(at: .seconds(45)) == [.close(1_008)])
        #expect(talk.deadline == nil)
    }

    @Test("it pings on time, and takes a client that does not answer for gone")
    mutating func pings() {
        join()
        #expect(talk.deadline == .seconds(25))
        #expect(talk.tick(at: .seconds(24)) == [])
        #expect(talk.tick(at: .seconds(25)) == [.send("2")])
        #expect(talk.deadline == .seconds(45))
        #expect(talk.take("3", at: .seconds(44)) == [])
        #expect(talk.deadline == .seconds(50))
        #expect(talk.tick(at: .seconds(50)) == [.send("2")])
        #expect(talk.tick(at: .seconds(70)) == [.close(1_001)])
    }

    @Test("a client's event is acknowledged where it asks for that, and otherwise passed over")
    mutating func events() {
        join()
        #expect(talk.take(#"42["a",1]"#, at: .seconds(2)) == [])
        #expect(talk.take(#"4217["a"]"#, at: .seconds(2)) == [.send("4317[]")])
        #expect(talk.take("43[]", at: .seconds(2)) == [])
    }

    @Test("a binary event is passed over with its attachments, and acknowledged behind the last of them")
    mutating func binary() {
        join()
        #expect(talk.take(#"451-["a",{"_placeholder":true,"num":0}]"#, at: .seconds(2)) == [])
        #expect(talk.takeAttachment() == [])
        #expect(
            talk.take(#"452-17["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#, at: .seconds(2))
                == [])
        #expect(talk.take("3", at: .seconds(2)) == [])
        #expect(talk.takeAttachment() == [])
        #expect(talk.takeAttachment() == [.send("4317[]")])
        #expect(talk.take(#"450-8["a"]"#, at: .seconds(2)) == [.send("438[]")])
        #expect(talk.take("461-3[]", at: .seconds(2)) == [])
        #expect(talk.takeAttachment() == [])
        #expect(talk.take(#"429["a"]"#, at: .seconds(2)) == [.send("439[]")])
    }

    @Test(
        "an attachment that nothing announced, or a packet in place of one, breaks the protocol",
        arguments: [false, true])
    mutating func attachments(isDue: Bool) {
        join()
        if isDue {
            _ = talk.take(#"451-["a"]"#, at: .seconds(2))
            #expect(talk.take(#"42["b"]"#, at: .seconds(2)) == [.close(1_002)])
        } else {
            #expect(talk.takeAttachment() == [.close(1_002)])
        }
        #expect(talk.takeAttachment() == [])
    }

    @Test("another namespace is refused, and the session goes on")
    mutating func namespace() {
        #expect(talk.take("40/admin,{}", at: .seconds(1)) == [.send(#"44/admin,{"message":"Invalid namespace"}"#)])
        #expect(talk.take(#"40{"token":"t"}"#, at: .seconds(1)) == [.authenticate(token: "t")])
    }

    @Test("a goodbye is taken as one", arguments: ["1", "41"])
    mutating func goodbye(text: String) {
        join()
        #expect(talk.take(text, at: .seconds(2)) == [.close(1_000)])
        #expect(talk.take("3", at: .seconds(2)) == [])
    }

    @Test(
        "what breaks the protocol closes the connection",
        arguments: [
            "", "x", "0{}", "2", "5", "4", "47", "42", "42x", "42{}", "40{", "40[]", "45-[]", "45[]", "451", "4565-[]",
            "45-1-[]", "451-{}", "46", "46a-[]",
        ])
    mutating func malformed(text: String) {
        if text.hasPrefix("42") || text.hasPrefix("45") { join() }
        #expect(talk.take(text, at: .seconds(2)) == [.close(1_002)])
    }

    @Test("an event before the sign-in breaks the protocol")
    mutating func early() {
        #expect(talk.take(#"42["a"]"#, at: .seconds(2)) == [.close(1_002)])
    }
}
