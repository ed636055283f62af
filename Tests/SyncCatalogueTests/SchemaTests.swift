import Foundation
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing
import Yams

/// YAML as the JSON that a schema-aware editor sees.
private func json(_ node: Node) throws -> JSONValue {
    if let mapping = node.mapping {
        return .object(Dictionary(try mapping.map { (try #require($0.key.string), try json($0.value)) }) { $1 })
    }
    if let sequence = node.sequence { return .array(try sequence.map(json)) }
    let scalar = try #require(node.scalar)
    guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
    if node.null != nil { return .null }
    if let flag = node.bool { return .bool(flag) }
    if let number = node.int { return .integer(Int64(number)) }
    if let number = node.float, let exact = JSONNumber(number) { return .number(exact) }
    return .string(scalar.string)
}

private func json(yaml text: String) throws -> JSONValue { try json(try #require(try Yams.compose(yaml: text))) }

@Suite("The JSON Schema and the loader speak of one language")
struct SchemaTests {
    private let text: JSONValue
    private let schema: JSONSchema

    init() throws {
        text = try JSONValue(parsing: Array(try Data(contentsOf: URL(filePath: Fixtures.path("sync/schema.json")))))
        schema = try JSONSchema(text)
    }

    @Test("the catalogues of the repository fulfil the schema")
    func catalogues() throws {
        let folder = try Fixtures.path("sync")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
        #expect(files.contains("cabinet-medical.yaml"))
        for file in files {
            let yaml = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
            let violations = schema.violations(of: try json(yaml: yaml))
            #expect(violations == [], "\(file): \(violations)")
        }
        #expect(schema.violations(of: try json(yaml: SmallCatalogue.text)) == [])
    }

    @Test(
        "a mistake in a catalogue's shape breaks the schema too", arguments: CatalogueMistake.all.filter(\.isStructural)
    )
    func structuralMistakes(mistake: CatalogueMistake) throws {
        #expect(!schema.violations(of: try json(yaml: mistake.text)).isEmpty)
    }

    @Test(
        "a mistake in what a catalogue means is beyond the schema",
        arguments: CatalogueMistake.all.filter { !$0.isStructural && $0.what != "a list as key" })
    func otherMistakes(mistake: CatalogueMistake) throws {
        #expect(schema.violations(of: try json(yaml: mistake.text)).isEmpty)
    }

    @Test("each place knows the same keys to the loader and to the schema", arguments: CatalogueLevel.all)
    func keys(level: CatalogueLevel) throws {
        let broken = SmallCatalogue.text.replacing(level.line, with: level.line + level.extra, maxReplacements: 1)
        let mistakes = Catalogue.check(text: broken, file: "small.yaml").mistakes
        guard case .unknownKey(let allowed)? = mistakes.first?.problem else {
            Issue.record("\(mistakes)")
            return
        }
        #expect(allowed == level.allowed)
        #expect(try Set(#require(properties(at: level.path)).keys) == Set(allowed))
    }

    @Test("every place of the schema is compared with the loader")
    func everyPlace() throws {
        let closed = (text["$defs"]?.object ?? [:]).values.reduce(into: closedObjects(in: text)) { count, part in
            count += closedObjects(in: part)
        }
        #expect(closed == CatalogueLevel.all.count)
    }

    /// The `properties` of the schema's part that describes a path of the small catalogue.
    private func properties(at path: [String]) -> JSONObject? {
        var part = text
        for name in path {
            let next =
                part["properties"]?[name] ?? part["patternProperties"]?.object?.values.first
                ?? part["additionalProperties"] ?? part["items"]
            guard let next else { return nil }
            // Of a short and a long form, the long one has keys.
            part = next["anyOf"]?.array?.last ?? next
            if let reference = part["$ref"]?.string,
                let target = text["$defs"]?[String(reference.dropFirst("#/$defs/".count))]
            {
                part = target
            }
        }
        return part["properties"]?.object
    }

    private func closedObjects(in part: JSONValue) -> Int {
        guard let members = part.object else { return 0 }
        let own = members["properties"] != nil && members["additionalProperties"] == false ? 1 : 0
        return (members["properties"]?.object ?? [:]).values.reduce(own) { $0 + closedObjects(in: $1) }
            + (members["items"].map(closedObjects) ?? 0)
    }
}

@Suite("The validator can fail")
struct JSONSchemaTests {
    @Test(
        "each keyword is checked, and the place is named",
        arguments: [
            (#"{"type":"object"}"#, "[]", ""), (#"{"type":["string","null"]}"#, "1", ""),
            (#"{"type":"integer"}"#, "1.5", ""),
            (#"{"required":["a"]}"#, "{}", "/a"), (#"{"properties":{"a":{"const":1}}}"#, #"{"a":2}"#, "/a"),
            (#"{"additionalProperties":false}"#, #"{"a/b":2}"#, "/a~1b"),
            (#"{"patternProperties":{"^x":{"type":"null"}}}"#, #"{"xy":1}"#, "/xy"),
            (#"{"enum":["a","b"]}"#, #""c""#, ""), (#"{"items":{"minimum":3}}"#, "[3,2]", "/1"),
            (#"{"maximum":3}"#, "3.5", ""),
            (#"{"pattern":"^a+$"}"#, #""ab""#, ""), (#"{"minLength":1}"#, #""""#, ""), (#"{"minItems":1}"#, "[]", ""),
            (#"{"allOf":[{},{"const":1}]}"#, "2", ""), (#"{"anyOf":[{"const":1},{"const":2}]}"#, "3", ""),
            (#"{"oneOf":[{},{"const":2}]}"#, "2", ""), (##"{"$ref":"#/$defs/a","$defs":{"a":{"const":1}}}"##, "2", ""),
            ("false", "1", ""),
        ])
    func keywords(schema: String, value: String, path: String) throws {
        let schema = try JSONSchema(try JSONValue(parsing: schema))
        #expect(schema.violations(of: try JSONValue(parsing: value)).map(\.path) == [path])
    }

    @Test(
        "a schema with a keyword that would not be checked is refused",
        arguments: [
            #"{"maxLength":1}"#, ##"{"$ref":"#/$defs/b"}"##, #"{"items":{"not":{}}}"#, #"{"pattern":"("}"#, "1",
        ])
    func unusable(schema: String) {
        #expect(throws: JSONSchema.Unusable.self) { try JSONSchema(try JSONValue(parsing: schema)) }
    }
}
