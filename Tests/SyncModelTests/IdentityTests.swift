import SyncModel
import SyncTestSupport
import Testing

@Suite("Ids")
struct IdentityTests {
    @Test("a local id is a UUIDv7 of its moment: the example of RFC 9562, appendix A.6")
    func rfcExample() {
        let id = LocalID(milliseconds: 0x017F_22E2_79B0, randomness: (0x0CC3, 0x18C4_DC0C_0C07_398F))
        #expect(id.text == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test("version and variant stand whatever the time and the random bits are")
    func format() throws {
        for (time, bits) in [(0, 0), (Int64.max, .max), (-1, .max), (1_767_225_600_000, 0)] as [(Int64, UInt64)] {
            let id = LocalID(milliseconds: time, randomness: (bits, bits))
            let characters = Array(id.text)
            #expect(characters.count == 36)
            #expect(characters[14] == "7")
            #expect("89ab".contains(characters[19]))
            #expect(LocalID(id.text) == id)
        }
    }

    @Test("ids sort by the time they were made, whatever their random bits are")
    func order() {
        let random = SeededRandom(seed: 3)
        let ids = (0..<200).map {
            LocalID(milliseconds: 1_767_225_600_000 + Int64($0), randomness: (random.next(), random.next()))
        }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test("an upper-case UUID is the same id in lower case; anything else is none")
    func parsing() {
        #expect(LocalID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")?.text == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        for text in [
            "", "17", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398f ", "017f22e2_79b0-7cc3-98c4-dc0c0c07398f",
            "017f22e2-79b0-7cc3-98c4-dc0c0c0739é",
        ] {
            #expect(LocalID(text) == nil, "\(text)")
        }
    }

    @Test(
        "a text that leads elsewhere in a path is no server id",
        arguments: [".", "..", "a/b", "/", "\\", "a\u{0}", "a\r\n", "\u{7F}", "\u{9B}2J"])
    func misleading(text: String) {
        #expect(ServerID(json: .string(text)) == nil)
        #expect(!ServerID.isUsable(text))
        #expect(ServerID(json: .string("..." + text.filter(\.isLetter))) != nil)
    }

    @Test("the same seed and clock make the same ids again")
    func identitySource() {
        func ids() -> [LocalID] {
            let random = SeededRandom(seed: 11)
            let source = IdentitySource(clock: ManualWallClock(), random: { random.next() })
            return (0..<5).map { _ in source.next() }
        }
        #expect(ids() == ids())
        #expect(Set(ids()).count == 5)
    }

    @Test(
        "a server id is a whole number or a text, and nothing else",
        arguments: [
            (17, "17"), ("17", "17"), ("a-b", "a-b"), (-1, "-1"), ("", nil), (nil, nil), (true, nil), ([17], nil),
            (["id": 17], nil),
        ] as [(JSONValue, String?)])
    func serverIDs(json: JSONValue, text: String?) throws {
        #expect(ServerID(json: json)?.text == text)
        #expect(ServerID(json: try JSONValue(parsing: "1.5")) == nil)
        #expect(ServerID(json: try JSONValue(parsing: "17.0"))?.text == "17")
    }

    @Test("a server id is written in the server's own form")
    func serverIDForms() {
        #expect(ServerIDForm.integer.json(ServerID("17")) == 17)
        #expect(ServerIDForm.integer.json(ServerID("x17")) == "x17")
        #expect(ServerIDForm.string.json(ServerID("17")) == "17")
    }

    @Test("an account is the same however its login and server are capitalised")
    func accounts() {
        let account = AccountID(login: "Desk@Clinic.TN", server: "HTTP://Host:8000")
        #expect(account.text == "desk@clinic.tn@http://host:8000")
        #expect(AccountID(stored: account.text) == account)
    }
}
