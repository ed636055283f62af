import Foundation
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing
import Yams

/// The reference of the language, as it can be held against the schema: its tables of keys, and its examples.
private struct CatalogueReference {
    /// A row of a table.
    struct Row {
        let key: String
        let isRequired: Bool
    }

    /// The rows by the path in their heading.
    var tables: [String: [Row]] = [:]
    /// The paths of the headings in their order.
    var headings: [String] = []
    /// The texts of the examples in YAML.
    var examples: [String] = []

    init(_ text: String) {
        var path: String?
        var example: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let lines = example {
                example = line == "```" ? nil : lines + [line]
                if line == "```" { examples.append(lines.joined(separator: "\n")) }
            } else if line == "```yaml" {
                example = []
            } else if let match = line.wholeMatch(of: /#+ `(.+)`/) {
                path = String(match.output.1)
                headings.append(String(match.output.1))
            } else if line.hasPrefix("#") {
                path = nil
            } else if let path, let match = line.wholeMatch(of: /\| `([^`]+)` \|.*\| ([^|]*) \|/) {
                tables[path, default: []].append(
                    Row(key: String(match.output.1), isRequired: match.output.2.hasPrefix("**required**")))
            }
        }
    }
}

@Suite("The reference in sync/README.md says what the language is")
struct ReferenceTests {
    private let reference: CatalogueReference
    private let places: SchemaPlaces

    init() throws {
        reference = CatalogueReference(try String(contentsOfFile: Fixtures.path("sync/README.md"), encoding: .utf8))
        let schema = try Data(contentsOf: URL(filePath: Fixtures.path("sync/schema.json")))
        places = SchemaPlaces(try JSONValue(parsing: Array(schema)))
        try #require(places.places.count > 30, "the schema must be read, or nothing is compared")
    }

    @Test("every mapping of the schema has one heading with its path, and every heading a mapping")
    func headings() {
        for place in places.places {
            #expect(place.paths.filter(reference.headings.contains).count == 1, "\(place.paths)")
        }
        #expect(reference.headings.filter { places.place(at: $0) == nil } == [])
        #expect(Set(reference.headings).count == reference.headings.count)
    }

    @Test("every key of the schema is in its table once, and every key of a table is in the schema")
    func keys() {
        for path in reference.headings {
            let rows = reference.tables[path] ?? []
            #expect(rows.map(\.key).sorted() == places.place(at: path)?.keys.sorted(), "\(path)")
        }
    }

    @Test("a key is called required where the schema demands it")
    func required() {
        for path in reference.headings {
            let told = (reference.tables[path] ?? []).filter(\.isRequired).map(\.key)
            #expect(Set(told) == places.place(at: path)?.required, "\(path)")
        }
    }

    @Test("every complete example loads, and every part names where it belongs and has only keys of the language")
    func examples() throws {
        var complete = 0
        for example in reference.examples {
            guard let first = example.split(separator: "\n").first, first.hasPrefix("# part of ") else {
                complete += 1
                #expect(Catalogue.check(text: example, file: "README.md").mistakes == [], "\(example)")
                continue
            }
            let path = String(first.dropFirst("# part of ".count))
            #expect(places.place(at: path) != nil, "\(path)")
            let node = try #require(try Yams.compose(yaml: example), "\(example)")
            #expect(unknownKeys(of: node, at: path == "." ? [] : path.split(separator: ".").map(String.init)) == [])
        }
        #expect(complete > 0 && reference.examples.count > complete)
    }

    /// The keys below a path that no mapping of the language has there.
    private func unknownKeys(of node: Node, at path: [String]) -> [String] {
        let place = places.place(at: path.isEmpty ? "." : path.joined(separator: "."))
        if let sequence = node.sequence { return sequence.flatMap { unknownKeys(of: $0, at: path + ["*"]) } }
        return (node.mapping ?? [:]).flatMap { key, value -> [String] in
            let name = key.string ?? ""
            if let place, !place.keys.contains(name) { return [(path + [name]).joined(separator: ".")] }
            return unknownKeys(of: value, at: path + [place == nil ? "*" : name])
        }
    }

    @Test("what the comparison must see it sees")
    func canFail() {
        let text =
            "### `rate`\n| key | a | b | c |\n|---|---|---|---|\n| `requests` | x | y | **required** |\n| `minutes` | x | y | 5 |\n"
        let table = CatalogueReference(text).tables["rate"] ?? []
        #expect(table.map(\.key) == ["requests", "minutes"] && table.map(\.isRequired) == [true, false])
        #expect(places.place(at: "rate")?.keys == ["requests", "seconds"])
        #expect(places.place(at: "resources.*.faces.*.pull.window")?.keys.contains("back") == true)
        #expect(
            unknownKeys(of: ["fields": ["x": ["tpye": "any"]]], at: ["resources", "*"]) == ["resources.*.fields.*.tpye"]
        )
    }
}
