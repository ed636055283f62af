import Foundation
import SyncTestSupport
import Testing

@Suite("What comments cite of the design stands in docs/architecture.md")
struct CitationTests {
    /// The section numbers that a line cites, such as `8` and `5.6` of "design sections 5.6 and 8".
    static func cited(in line: String) -> [String] {
        line.matches(of: /(?:[Dd]esign,? sections? ([\d.]+(?:(?:, | and )[\d.]+)*))|(?:section ([\d.]+) of the design)/)
            .flatMap { match in
                (match.output.1 ?? match.output.2 ?? "").split { !($0.isNumber || $0 == ".") }
                    .map { $0.last == "." ? String($0.dropLast()) : String($0) }
            }
    }

    @Test("every section that a source, a test or a script cites has its heading, or its number in a heading's list")
    func citations() throws {
        let root = try Fixtures.root()
        let text = try String(contentsOf: root.appending(path: "docs/architecture.md"), encoding: .utf8)
        let sections = try #require(Self.sections(of: text))
        let files = try SourceFile.all(under: "Sources") + SourceFile.all(under: "Tests")
        var count = 0
        var unknown: [String] = []
        for file in files where !file.path.hasSuffix("CitationTests.swift") {
            for (index, line) in file.lines.enumerated() where line.contains("section") {
                for number in Self.cited(in: line) {
                    count += 1
                    if !sections.contains(number) { unknown.append("\(file.path):\(index + 1): \(number)") }
                }
            }
        }
        #expect(count > 100, "the citations must be found, or none is checked")
        #expect(unknown == [])
    }

    @Test("citations are read in each form that comments have")
    func forms() {
        #expect(Self.cited(in: "/// (design section 8).") == ["8"])
        #expect(Self.cited(in: "// Design sections 5.6 and 8 say so.") == ["5.6", "8"])
        #expect(Self.cited(in: "knows no such step: section 8 of the design") == ["8"])
        #expect(Self.cited(in: "RFC 9110 section 12.4.2") == [])
    }

    /// The numbers that have a heading of their own, and those of the numbered points below one.
    private static func sections(of text: String) -> Set<String>? {
        var found: Set<String> = []
        var current: String?
        for line in text.split(whereSeparator: \.isNewline) {
            if let match = line.firstMatch(of: #/^### (\d+)\. /#) {
                current = String(match.output.1)
                found.insert(String(match.output.1))
            } else if line.hasPrefix("#") {
                current = nil
            } else if let current, let match = line.firstMatch(of: #/^(\d+)\. /#) {
                found.insert("\(current).\(match.output.1)")
            }
        }
        return found.isEmpty ? nil : found
    }

    @Test("the files that the two walks name are there")
    func paths() throws {
        let root = try Fixtures.root()
        let text = try String(contentsOf: root.appending(path: "docs/architecture.md"), encoding: .utf8)
        let names = text.matches(of: /`([A-Za-z]+(?:\/[A-Za-z+]+)+\.swift)`/).map { String($0.output.1) }
        #expect(names.count >= 8)
        for name in names {
            #expect(FileManager.default.fileExists(atPath: root.appending(path: "Sources/\(name)").path), "\(name)")
        }
    }

    @Test("each method of the socket stands in docs/socket-api.md, and nothing there is called so that is none")
    func methods() throws {
        let root = try Fixtures.root()
        func text(_ path: String) throws -> String {
            try String(contentsOf: root.appending(path: path), encoding: .utf8)
        }
        let declared = try text("Sources/ControlProtocol/Methods/ControlMethod.swift")
            .matches(of: /case [A-Za-z]+ = "([a-z]+\.[A-Za-z]+)"/).map { String($0.output.1) }
        var told: Set<String> = []
        for row in try text("docs/socket-api.md").split(separator: "\n") where row.hasPrefix("| `") {
            // A name that begins with its dot belongs to the word before it.
            var group = ""
            for name in row.split(separator: "|")[0].matches(of: /`([A-Za-z.]+)`/).map({ String($0.output.1) }) {
                if !name.hasPrefix(".") { group = String(name.prefix { $0 != "." }) }
                told.insert(name.hasPrefix(".") ? group + name : name)
            }
        }
        #expect(declared.count > 40)
        #expect(told == Set(declared), "\(told.symmetricDifference(declared).sorted())")
    }
}
