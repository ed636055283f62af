import SyncPlanner
import Testing

@Suite("Which content codings a server is sent (design section 8)")
struct WireCodingsTests {
    @Test("nothing is sent compressed to a server of which nothing is known")
    func nothingKnown() {
        let codings = WireCodings()
        #expect(codings.choice(isCreate: false) == nil && codings.choice(isCreate: true) == nil)
        #expect(codings.standings.isEmpty && codings.text == "{}")
    }

    @Test("what the catalogue declares is sent, also with what makes a record; gzip goes before deflate")
    func declared() {
        for isCreate in [false, true] {
            #expect(WireCodings(declared: ["deflate"]).choice(isCreate: isCreate) == "deflate")
            #expect(WireCodings(declared: ["deflate", "gzip"]).choice(isCreate: isCreate) == "gzip")
        }
    }

    @Test("what the server only names is tried with a file of its own, never with what makes a record")
    func advertised() {
        var codings = WireCodings()
        codings.note(advertised: "deflate")
        #expect(codings.choice(isCreate: false) == "deflate")
        #expect(codings.choice(isCreate: true) == nil)
        codings.prove("deflate")
        #expect(codings.choice(isCreate: true) == "deflate")
    }

    @Test(
        "a list of codings is read as RFC 7694 has it: names in any case, a weight of zero means not this one",
        arguments: [
            ("gzip", ["gzip"]), ("deflate, gzip", ["deflate", "gzip"]),
            (" GZip ;Q=0.5 ,\tDeflate;q=1", ["deflate", "gzip"]),
            ("gzip;q=0", []), ("gzip; q=0.000, deflate;q=0.001", ["deflate"]), ("gzip;q=0.", []),
            ("gzip;level=0", ["gzip"]),
            ("gzip;level=9;q=0", []), ("", []), (",,;", []), ("identity, br, *", []), ("gzipped", []),
        ])
    func lists(field: String, known: [String]) {
        var codings = WireCodings()
        codings.note(advertised: field)
        #expect(codings.standings == Dictionary(uniqueKeysWithValues: known.map { ($0, .advertised) }))
    }

    @Test("a coding that the server refused stays refused, whatever it names, declares or seems to prove later")
    func refused() {
        var codings = WireCodings(declared: ["gzip"])
        codings.prove("gzip")
        codings.refuse("gzip")
        codings.note(advertised: "gzip")
        codings.prove("gzip")
        #expect(codings.standings == ["gzip": .refused])
        #expect(codings.choice(isCreate: false) == nil)
        codings.note(advertised: "deflate")
        #expect(codings.choice(isCreate: false) == "deflate", "the other one is not refused with it")
    }

    @Test("a name in an answer takes nothing from what is declared or proven")
    func weakWord() {
        var codings = WireCodings(declared: ["gzip"])
        codings.prove("deflate")
        codings.note(advertised: "gzip, deflate")
        #expect(codings.standings == ["gzip": .declared, "deflate": .proven])
    }

    @Test("what was seen is kept, and outweighs what the catalogue says; what was only said is not")
    func saved() {
        var codings = WireCodings(declared: ["gzip"])
        codings.note(advertised: "deflate")
        #expect(codings.text == "{}")
        codings.refuse("gzip")
        codings.prove("deflate")
        let again = WireCodings(declared: ["gzip"], saved: codings.text)
        #expect(again.standings == ["gzip": .refused, "deflate": .proven])
        #expect(again == codings)
    }

    @Test(
        "a kept text that can't be read says nothing",
        arguments: [nil, "", "{", "[]", "{\"gzip\":1}", "{\"gzip\":\"?\"}"])
    func unreadable(saved: String?) {
        #expect(WireCodings(declared: ["gzip"], saved: saved) == WireCodings(declared: ["gzip"]))
    }

    @Test("a coding that this server has not proven goes with one file before others use it")
    func trial() {
        let (first, second) = (Clinic.id(1), Clinic.id(2))
        var codings = WireCodings(declared: ["gzip"])
        #expect(codings.choose(for: first, isCreate: false) == "gzip")
        #expect(codings.choose(for: second, isCreate: false) == nil, "nobody knows yet what the server makes of it")
        #expect(codings.choose(for: first, isCreate: false) == "gzip", "its answer was lost: it tries again")
        var refused = codings
        refused.refuse("gzip")
        #expect(refused.choose(for: second, isCreate: false) == nil)
        codings.prove("gzip")
        #expect(codings.choose(for: second, isCreate: false) == "gzip")
        #expect(codings.choose(for: Clinic.id(3), isCreate: true) == "gzip")
    }
}
