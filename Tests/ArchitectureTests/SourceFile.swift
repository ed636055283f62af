import Foundation
import SyncTestSupport

/// One Swift file of the package as text, with what the rules of the house ask about it.
struct SourceFile: Sendable {
    /// The path from the repository's root.
    let path: String
    let lines: [String]

    /// The target it belongs to: the folder under `Sources`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// The modules it imports, each with its line from 1: `import X`, `@attribute import X`, `public import X`, `import struct X.Y`.
    var imports: [(line: Int, module: String)] {
        lines.enumerated().compactMap { index, line in
            Self.module(importedBy: line).map { (index + 1, $0) }
        }
    }

    /// The places of any of some words, comments included.
    func places(of words: [String], ignoringCase: Bool = false) -> [String] {
        lines.enumerated().compactMap { index, line in
            let line = ignoringCase ? line.lowercased() : line
            return words.contains { line.contains($0) } ? "\(path):\(index + 1)" : nil
        }
    }

    /// The module that a line imports, or nil.
    static func module(importedBy line: String) -> String? {
        guard line.contains("import ") else { return nil }
        let statement =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)\s+)?`?(\w+)/
        return line.firstMatch(of: statement).map { String($0.output.1) }
    }

    /// All Swift files under a folder of the repository.
    static func all(under folder: String) throws -> [SourceFile] {
        let root = try Fixtures.root()
        guard let walk = FileManager.default.enumerator(atPath: root.appending(path: folder).path) else { return [] }
        let names = walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted()
        return try names.map { name in
            let text = try String(contentsOf: root.appending(path: "\(folder)/\(name)"), encoding: .utf8)
            let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
            return SourceFile(path: "\(folder)/\(name)", lines: lines)
        }
    }
}
