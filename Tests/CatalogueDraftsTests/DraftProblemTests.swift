import Testing

@testable import CatalogueDrafts

@Suite("What no catalogue can be drafted from")
struct DraftProblemTests {
    private func problem(_ text: String) -> DraftProblem? {
        do throws(DraftProblem) {
            _ = try CatalogueDraft(document: text)
            return nil
        } catch {
            return error
        }
    }

    @Test("each is told with what to do next")
    func words() throws {
        for (text, words) in [
            ("a: [", "neither YAML nor JSON"), ("", "neither YAML nor JSON"), ("[1, 2]", "neither YAML nor JSON"),
            ("{\"openapi\": \"3.0.0\",\n \"a\": ]", "line 2"), ("swagger: '2.0'", "npx swagger2openapi"),
            ("openapi: 4.0.0", "3.0 and 3.1 are read"), ("title: x", "no 'openapi: 3.…'"),
            ("openapi: 3.1.0\npaths: {/stats: {get: {responses: {}}}}", "none of its 1 paths is a list"),
            ("a: 1\na: 2", "twice"),
        ] {
            let told = try #require(problem(text), "\(text)").description
            #expect(told.contains(words) && !told.contains("\n"), "\(told)")
        }
    }

    @Test("texts that go deep, repeat themselves or are long are refused, and nothing is exhausted")
    func bounds() {
        let count = 100_000
        #expect(problem(String(repeating: "[", count: count)) == .tooDeep)
        #expect(problem(String(repeating: "- ", count: count)) == .tooDeep)
        #expect(problem(String(repeating: "{\"a\":", count: count)) == .tooDeep)
        #expect(problem("a: " + String(repeating: "[", count: 300) + String(repeating: "]", count: 300)) == .tooDeep)
        let bomb = (1...9).map { level in
            let element = level == 1 ? "x" : "*a\(level - 1)"
            return "a\(level): &a\(level) [\(Array(repeating: element, count: 9).joined(separator: ","))]"
        }
        #expect(throws: DraftProblem.tooLarge) {
            try DocumentReader.read(bomb.joined(separator: "\n"), most: 20_000)
        }
        #expect(problem(String(repeating: "#", count: CatalogueDraft.maximumBytes + 1)) == .tooLarge)
    }

    @Test("JSON is read as JSON has it: escaped halves of a character, tabulators, words that YAML 1.1 bends")
    func json() throws {
        let value = try DocumentReader.read(
            "{\t\"a\": \"\\ud83d\\ude00 \\\\ud83d\", \"b\": [true, null, 1.5, \"no\"],\n\t\"c\": \"\\/\"}")
        #expect(
            value["a"] == .text("😀 \\ud83d") && value["b"] == .array([.flag(true), .null, .number("1.5"), .text("no")]))
        #expect(value["c"] == .text("/"))
        #expect(
            try DocumentReader.read("{a: no, b: on, c: 0x1F, d: ~, e: 1_000}").object?.members.map(\.value) == [
                .text("no"), .text("on"), .text("0x1F"), .null, .text("1_000"),
            ])
    }
}
