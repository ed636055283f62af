import ControlProtocol
import SyncModel
import Testing

@Suite("The table of methods")
struct MethodTableTests {
    @Test("Every name has exactly one row")
    func isComplete() {
        #expect(ControlMethod.all.map(\.name.rawValue).sorted() == ControlMethod.Name.allCases.map(\.rawValue).sorted())
    }

    @Test("Required parameters come first, so that they can be given by place", arguments: ControlMethod.all)
    func ordersParameters(method: ControlMethod) {
        let firstOptional = method.params.firstIndex { !$0.isRequired } ?? method.params.endIndex
        #expect(method.params[firstOptional...].allSatisfy { !$0.isRequired })
        #expect(Set(method.params.map(\.name)).count == method.params.count)
    }

    @Test("Defaults pass the checks of their own parameter", arguments: ControlMethod.all)
    func checksDefaults(method: ControlMethod) {
        for parameter in method.params {
            guard let standard = parameter.standard else { continue }
            #expect(parameter.kind.admits(standard))
            #expect(parameter.range?.contains(standard.integer ?? .min) != false)
        }
    }

    @Test("Discovery gives an OpenRPC document with every method and parameter")
    func describesItself() throws {
        let document = try OpenRPC.document(version: "1.2.3").value()
        #expect(document["openrpc"]?.string?.hasPrefix("1.3") == true)
        #expect(document.value(at: ["info", "version"])?.string == "1.2.3")
        let methods = try #require(document["methods"]?.array)
        #expect(methods.compactMap { $0["name"]?.string } == ControlMethod.all.map(\.name.rawValue))
        for (method, row) in zip(methods, ControlMethod.all) {
            #expect(method.value(at: ["result", "schema"]) != nil)
            let params = try #require(method["params"]?.array)
            #expect(params.compactMap { $0["name"]?.string } == row.params.map(\.name))
            #expect(params.compactMap { $0["required"]?.bool } == row.params.map(\.isRequired))
            #expect(params.allSatisfy { $0["schema"] != nil })
            let codes = try #require(method["errors"]?.array).compactMap { $0["code"]?.integer }
            #expect(Set(codes).count == codes.count)
            #expect(codes.contains(-32602))
        }
        let limit = methods[0]["params"]?.array?.first { $0["name"] == "limit" }
        #expect(limit?["schema"] == ["type": "integer", "minimum": 1, "maximum": 10000, "default": 100])
    }

    @Test(
        "A mistyped method is answered with the near ones",
        arguments: [("records.lst", "records.list"), ("Sync.now", "sync.now"), ("session.singIn", "session.signIn")])
    func suggestsMethods(typed: String, meant: String) {
        let error = ControlError.methodNotFound(typed)
        #expect(error.code == -32601)
        #expect(error.data["near"]?.array?.first?.string == meant)
        #expect(error.next?.contains(meant) == true)
    }

    @Test("A name like none is answered without a guess, and cut where it is long")
    func guessesNothing() {
        #expect(ControlMethod.named("frobnicate") == nil)
        #expect(ControlError.methodNotFound("frobnicate").data["near"] == nil)
        #expect(ControlError.methodNotFound(String(repeating: "x", count: 100_000)).message.utf8.count < 120)
    }

    @Test("An error reads back from its own text")
    func readsErrors() throws {
        let error = ControlError.refused(reason: "slot-taken", message: "Taken", alternatives: ["09:00"])
        #expect(ControlError(error.value) == error)
        #expect(error.code == -32020)
        #expect(error.reason == "slot-taken")
        #expect(error.data["alternatives"] == ["09:00"])
        #expect(ControlError(["message": "no code"]) == nil)
        #expect(ControlError(["code": -1, "message": "bare"])?.description == "bare (-1)")
    }
}
