import Foundation
import SyncModel
import Testing

@testable import SyncCatalogue

@Suite("Fields that the server has in other places and forms than documents (design section 17)")
struct WireShapeTests {
    private func shape(_ fields: String) throws -> WireShape? {
        let text = """
            catalogue: 1
            name: w
            title: W
            zone: UTC
            ids: integer
            sign_in: {kind: none}
            errors: [error]
            resources:
              things:
                summary: Things
                pull: {strategy: full, every: 60}
                faces: {user: {list: /things/}}
                fields: \(fields)
            """
        return try Catalogue.load(text: text, file: "w.yaml").seen(by: "user").resource(named: "things")?.wire
    }

    private func wire(_ shape: WireShape?, _ document: JSONObject) -> JSONObject? {
        shape?.wire(from: document, in: .gmt) {
            ISO8601DateFormatter().date(from: $0).map { Int64($0.timeIntervalSince1970 * 1000) }
        }
    }

    @Test("where all is as in documents there is no shape")
    func none() throws {
        #expect(try shape("{a: {type: string}}") == nil)
        #expect(try shape("{a: {type: decimal, form: text}}")?.isReadAsWritten == true)
        #expect(try shape("{a: {type: string, wire: b}}")?.isReadAsWritten == false)
        #expect(try shape("{a: {type: date, form: DD/MM/YYYY}}")?.isReadAsWritten == false)
    }

    @Test("two fields may have each other's names there")
    func swapped() throws {
        let shape = try shape("{a: {type: string, wire: b}, b: {type: string, wire: a}}")
        #expect(shape?.document(from: ["a": 1, "b": 2]) == ["a": 2, "b": 1])
        #expect(wire(shape, ["a": 2, "b": 1]) == ["a": 1, "b": 2])
    }

    @Test("members of objects come out of them, and go back into what is left")
    func objects() throws {
        let shape = try shape("{a: {type: string, wire: o.a}, b: {type: string, wire: o.p.b}}")
        let answer: JSONObject = ["id": 1, "o": ["a": "x", "p": ["b": "y"], "c": "z"]]
        let document: JSONObject = ["id": 1, "a": "x", "b": "y", "o": ["c": "z"]]
        #expect(shape?.document(from: answer) == document)
        #expect(wire(shape, document) == answer)
        #expect(shape?.document(from: ["o": ["a": "x"]]) == ["a": "x"])
        #expect(shape?.document(from: ["o": .null]) == ["o": .null, "a": .null, "b": .null])
        #expect(shape?.document(from: ["o": 5]) == ["o": 5])
        #expect(wire(shape, ["b": .null]) == ["o": ["p": ["b": .null]]])
        let record: JSONObject = ["id": 1, "a": "x", "b": "y", "o": ["c": "z"], "other": 1]
        #expect(shape?.companions(of: ["a": "new"], in: record) == ["b": "y", "o": ["c": "z"]])
        #expect(shape?.companions(of: ["other": 2], in: record) == [:])
    }

    @Test("values have another form there; what is not in it stays")
    func forms() throws {
        let shape = try shape(
            "{d: {type: date, form: DD/MM/YYYY}, s: {type: instant, form: seconds}, m: {type: instant, form: milliseconds}, t: {type: decimal, form: text}, n: {type: decimal, form: number}}"
        )
        let answer: JSONObject = ["d": "31/12/1980", "s": 1, "m": 1500, "t": "75.00", "n": "75.00"]
        let document: JSONObject = [
            "d": "1980-12-31", "s": "1970-01-01T00:00:01.000Z", "m": "1970-01-01T00:00:01.500Z", "t": "75.00",
            "n": "75.00",
        ]
        #expect(shape?.document(from: answer) == document)
        for day in ["12/31/1980", "00/01/1980", "30/02/1980", "1/2/1980"] {
            #expect(shape?.document(from: ["d": .string(day)]) == ["d": .string(day)])
        }
        let strange: JSONObject = ["d": "1980-12-31", "s": "soon", "m": .null, "t": true]
        #expect(shape?.document(from: strange) == strange)
        #expect(
            wire(shape, ["d": "2026-01-02", "s": "2026-01-01T00:00:00Z", "t": .number(JSONNumber(5)), "n": "7.50"])
                == ["d": "02/01/2026", "s": 1_767_225_600, "t": "5", "n": .number(JSONNumber(7.5)!)])
        #expect(
            wire(shape, ["d": "soon", "s": "soon", "t": .null, "n": "many"]) == [
                "d": "soon", "s": "soon", "t": .null, "n": "many",
            ])
        let huge: JSONObject = ["s": .number(JSONNumber(1e300)!)]
        #expect(shape?.document(from: huge) == huge)
    }

    @Test("moments are written by the clinic's clock, with its offset or without, or in UTC")
    func zones() throws {
        let shape = try shape(
            "{l: {type: instant, form: local}, o: {type: instant, form: offset}, u: {type: instant, form: utc}}")
        #expect(shape?.isReadAsWritten == true)
        let paris = try #require(TimeZone(identifier: "Europe/Paris"))
        func wire(_ text: JSONValue) -> [JSONValue?] {
            let wire = shape?.wire(from: ["l": text, "o": text, "u": text], in: paris) {
                ISO8601DateFormatter().date(from: $0).map { Int64($0.timeIntervalSince1970 * 1000) }
            }
            return ["l", "o", "u"].map { wire?[$0] }
        }
        let summer: [JSONValue] = ["2026-07-28T10:00:00", "2026-07-28T10:00:00+02:00", "2026-07-28T08:00:00Z"]
        #expect(wire("2026-07-28T08:00:00Z") == summer && wire("2026-07-28T10:00:00+02:00") == summer)
        #expect(
            wire("2026-01-01T00:30:00+01:00") == [
                "2026-01-01T00:30:00", "2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z",
            ])
        #expect(wire("soon") == ["soon", "soon", "soon"])
        let west = try #require(TimeZone(secondsFromGMT: -12_600))
        #expect(WireTime.zoned(1_500, in: west) == "1969-12-31T20:30:01.500-03:30")
        #expect(WireTime.zoned(-2_208_988_800_001, in: paris) == "1899-12-31T23:59:59.999Z")
        let answer: JSONObject = ["l": "2026-07-28T10:00:00", "o": "2026-07-28T08:00:00Z", "u": "2026-07-28 08:00"]
        #expect(shape?.document(from: answer) == answer)
    }

    @Test("a member with the name of a field that is elsewhere is not the field's value")
    func strangers() throws {
        let shape = try shape("{state: {type: string, wire: status}}")
        #expect(shape?.document(from: ["id": 5, "state": "ok"]) == ["id": 5])
        #expect(shape?.document(from: ["state": "ok", "status": "open"]) == ["state": "open"])
    }

    @Test("an update of one member of an object says the others too")
    func companions() throws {
        let shape = try shape(
            "{a: {type: string, wire: o.a}, b: {type: string, wire: o.b}, c: {type: string, wire: p.c}}")
        #expect(shape?.hasCompanions(of: ["a"]) == true && shape?.hasCompanions(of: ["a", "b"]) == false)
        #expect(shape?.hasCompanions(of: ["c"]) == false && shape?.hasCompanions(of: ["x"]) == false)
    }

    @Test("a mark is set by any value that says something, or by these values")
    func marks() {
        for value in [.string("2026"), .bool(true), .integer(1)] as [JSONValue] {
            #expect(GoneMark.filled("x").isSet(in: ["x": value]))
        }
        for record in [[:], ["x": .null], ["x": ""], ["x": false], ["x": 0], ["x": "1970-01-01T00:00:00.000Z"]]
            as [JSONObject]
        {
            #expect(!GoneMark.filled("x").isSet(in: record))
        }
        let values = GoneMark.values(["x": ["a", "b"], "y": [1]])
        #expect(
            values.isSet(in: ["x": "b", "y": 1]) && !values.isSet(in: ["x": "b"])
                && !values.isSet(in: ["x": "c", "y": 1]))
    }

    @Test("the last word of a path is the record's id, words before it are its fields")
    func paths() {
        let endpoint = Endpoint(method: "GET", path: "/p/{patient}/t/{id}/bill")
        #expect(endpoint.path(for: ServerID("7"), of: ["patient": 5]) == "/p/5/t/7/bill")
        #expect(endpoint.path(for: ServerID("7"), of: ["patient": "a b"]) == "/p/a%20b/t/7/bill")
        #expect(endpoint.path(for: ServerID("7"), of: [:]) == nil)
        #expect(endpoint.path(for: ServerID("7"), of: ["patient": ".."]) == nil)
        #expect(endpoint.path(for: ServerID(".."), of: ["patient": 5]) == nil)
    }
}
