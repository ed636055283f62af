import CatalogueDrafts
import SyncCatalogue
import SyncTestSupport

/// OpenAPI documents: a sound catalogue is drafted from them, or it is said why not.
struct OpenAPITarget: FuzzTarget {
    /// What became of a document.
    struct Trait: Hashable, Sendable {
        let problem: String
        let resources: Int
        let doubts: Int
        let lines: Int
        var isNested = false
    }

    static let name = "openapi"
    static let summary = "OpenAPI documents, from which catalogues are drafted"
    static let plant = "a list below a record of another"

    let words = [
        "\n", "\n  ", "\n      ", ": ", "- ", "{", "}", "[", "]", ", ", "'", "\"", "#", "&a ", "*a", "<<: *a", "null",
        "true", "3.0.3",
        "openapi: 3.1.0", "swagger: '2.0'", "paths:", "/a:", "/a/{id}:", "/a/{a}/b:", "/b/{id}/do:", "get:", "post:",
        "patch:",
        "responses: {'200': {content: {application/json: {schema: ", "requestBody: ", "parameters: [",
        "{name: page, in: query}",
        "{name: updated_since, in: query}", "$ref: '#/components/schemas/A'", "$ref: '#/paths'", "type: array",
        "items: ", "type: object",
        "properties: ", "allOf: [", "anyOf: [", "enum: [x, null]", "readOnly: true", "writeOnly: true",
        "format: date-time",
        "required: [a]", "deleted_at", "a_id", "securitySchemes: ", "password", "\u{2028}", "\\ud83d",
        "servers: [{url: /v1}]",
    ]

    /// A target.
    init() {}

    func make(_ random: SeededRandom) -> [UInt8] {
        let schema = {
            random.pick([
                "{$ref: '#/components/schemas/A'}", "{properties: {id: {type: integer}, n: {type: string}}}", "{}",
            ])
        }
        var text = "openapi: \(random.pick(["3.0.0", "3.1.0", "2"]))\npaths:"
        for name in random.pick([["as"], ["as"], ["as", "bs"], ["as", "as/{a_id}/cs"]]) {
            text +=
                "\n  /\(name): {get: {responses: {'200': {content: {application/json: {schema: {type: array, items: \(schema())}}}}}}}"
            text +=
                "\n  /\(name)/{id}: {\(random.pick(["get", "put", "delete"])): {responses: {'200': {content: {application/json: {schema: \(schema())}}}}}}"
        }
        let member = random.pick([
            "a_id: {type: integer}", "deleted_at: {type: string}", "x: {allOf: [{$ref: '#/components/schemas/A'}]}",
        ])
        text += "\ncomponents: {schemas: {A: {properties: {id: {type: string}, \(member)}}}}\n"
        return Array(text.utf8)
    }

    func isPlanted(at trait: Trait) -> Bool { trait.isNested }

    func run(_ input: [UInt8]) async throws -> Trait {
        let text = String(decoding: input, as: UTF8.self)
        let draft: CatalogueDraft
        do throws(DraftProblem) {
            draft = try CatalogueDraft(document: text)
        } catch {
            try FuzzFinding.hold(!error.description.contains(where: \.isNewline), "an error of several lines: \(error)")
            if case .unsound = error { throw FuzzFinding("a draft that is no sound catalogue: \(error)") }
            return Trait(problem: "\(error.description.prefix(24))", resources: 0, doubts: 0, lines: 0)
        }
        if isThorough(on: input) {
            let mistakes = Catalogue.check(text: draft.text, file: draft.name + ".yaml").mistakes
            try FuzzFinding.hold(mistakes.isEmpty, "a draft with mistakes: \(mistakes)")
            let again = try? CatalogueDraft(document: text)
            try FuzzFinding.hold(again?.text == draft.text, "drafted again, it is another")
        }
        let lines = draft.text.count { $0 == "\n" }
        return Trait(
            problem: "", resources: draft.resources, doubts: min(draft.doubts, 16), lines: lines / 4,
            isNested: draft.text.contains("per-parent"))
    }
}
