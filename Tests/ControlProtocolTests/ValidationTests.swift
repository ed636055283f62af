import ControlProtocol
import SyncModel
import Testing

@Suite("Parameters against the table")
struct ValidationTests {
    private func refusal(_ method: ControlMethod.Name, _ params: JSONValue?) -> ControlError? {
        do throws(ControlError) {
            _ = try ControlMethod.named(method).validate(params)
            return nil
        } catch { return error }
    }

    @Test("Parameters are taken by name, and by place in the table's order")
    func takesBoth() throws {
        let method = ControlMethod.named(.recordsGet)
        let expected: JSONObject = ["resource": "patients", "id": 7]
        #expect(try method.validate(["resource": "patients", "id": 7]) == expected)
        #expect(try method.validate(["patients", 7]) == expected)
    }

    @Test("A null stands for an optional parameter that was left out, and for no required one")
    func readsNull() throws {
        #expect(try ControlMethod.named(.recordsList).validate(["resource": "p", "limit": nil]) == ["resource": "p"])
        #expect(refusal(.recordsGet, ["resource": "p", "id": nil])?.reason == "missing-parameter")
    }

    @Test("Defaults are not filled in, but a call gives them")
    func givesDefaults() throws {
        let method = ControlMethod.named(.recordsList)
        let params = try method.validate(["resource": "p"])
        #expect(params == ["resource": "p"])
        let call = ControlCall(method: method, params: params, peer: Peer(uid: 0, gid: 0, pid: 1))
        #expect(call["limit"] == 100)
        #expect(call["search"] == nil)
    }

    @Test(
        "A wrong parameter is refused with -32602, its name, why, and what is allowed",
        arguments: [
            (ControlMethod.Name.recordsGet, nil, "missing-parameter", "resource"),
            (.recordsGet, ["resource": "p"], "missing-parameter", "id"),
            (.recordsGet, ["resource": 1, "id": 1], "wrong-type", "resource"),
            (.recordsGet, ["resource": "p", "id": [1]], "wrong-type", "id"),
            (.recordsList, ["resource": "p", "limit": "10"], "wrong-type", "limit"),
            (.recordsList, ["resource": "p", "limit": 0], "out-of-range", "limit"),
            (.recordsList, ["resource": "p", "limit": 10_001], "out-of-range", "limit"),
            (.journalSince, ["position": -1], "out-of-range", "position"),
            (.outboxList, ["state": "lost"], "not-a-choice", "state"),
            (.outboxList, ["all": "yes"], "wrong-type", "all"),
            (.syncNow, ["resources": ["p", 1]], "wrong-type", "resources"),
            (.recordsCreate, ["patients", []], "wrong-type", "fields"),
        ] as [(ControlMethod.Name, JSONValue?, String, String)])
    func refuses(method: ControlMethod.Name, params: JSONValue?, reason: String, parameter: String) throws {
        let error = try #require(refusal(method, params))
        #expect(error.code == -32602)
        #expect(error.reason == reason)
        #expect(error.data["parameter"]?.string == parameter)
        #expect(error.data["allowed"]?.object?.isEmpty == false)
        #expect(error.message.contains(parameter))
    }

    @Test("A fraction is no integer, a number that only looks like one is")
    func readsIntegers() {
        #expect(
            refusal(.recordsList, ["p", nil, nil, .number(JSONNumber(1.5) ?? JSONNumber(0))])?.reason == "wrong-type")
        #expect(throws: Never.self) {
            try ControlMethod.named(.recordsList).validate(JSONValue(parsing: #"{"resource":"p","limit":1e2}"#))
        }
    }

    @Test("An unknown parameter is refused, and the near name offered")
    func suggestsParameters() {
        let error = refusal(.recordsList, ["resource": "p", "limt": 3])
        #expect(error?.reason == "unknown-parameter")
        #expect(error?.message.contains("limit") == true)
        #expect(error?.data["allowed"]?.array?.contains("search") == true)
    }

    @Test("More values than parameters are refused")
    func boundsPositional() {
        #expect(refusal(.recordsGet, ["p", 1, true, 2])?.reason == "too-many-parameters")
        #expect(refusal(.systemPing, [1])?.reason == "too-many-parameters")
    }
}
