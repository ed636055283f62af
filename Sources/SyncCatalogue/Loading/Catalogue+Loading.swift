import Foundation
import Yams

extension Catalogue {
    /// The version of the catalogue language that this engine reads.
    public static let languageVersion = 1

    /// Reads and checks a catalogue file, whose name must be the catalogue's.
    ///
    /// - Parameter overlay: A file with how a deployment strays from it: mappings are merged, a null removes a key, anything else takes the
    ///   place of what was there.
    public static func check(file: String, overlay: String? = nil) -> CatalogueReport {
        var mistakes: [CatalogueError] = []
        let nodes = ([file] + [overlay].compactMap(\.self)).map { name -> Node? in
            do throws(CatalogueError) {
                return try compose(text(of: name), file: name)
            } catch {
                mistakes.append(error)
                return nil
            }
        }
        guard mistakes.isEmpty, let base = nodes.first ?? nil else {
            return CatalogueReport(file: file, unreadable: mistakes)
        }
        let url = URL(filePath: file)
        let stem = url.deletingPathExtension().lastPathComponent
        guard let overlay, let changes = nodes.last ?? nil else {
            return CatalogueReport(base, CatalogueOrigin(file: file), stem: stem)
        }
        let laid = CatalogueOverlay(changes, over: base)
        let origin = CatalogueOrigin(file: file, overlay: overlay, laid: laid.laid)
        return CatalogueReport(laid.merged, origin, stem: stem)
    }

    /// Checks a catalogue's text; `file` is the name that mistakes give.
    public static func check(text: String, file: String) -> CatalogueReport {
        do throws(CatalogueError) {
            return CatalogueReport(try compose(text, file: file), CatalogueOrigin(file: file))
        } catch {
            return CatalogueReport(file: file, unreadable: [error])
        }
    }

    /// Reads and checks a catalogue file, as ``check(file:overlay:)`` does.
    ///
    /// - Throws: All mistakes that it has.
    public static func load(file: String, overlay: String? = nil) throws(CatalogueErrors) -> Catalogue {
        try check(file: file, overlay: overlay).get()
    }

    /// Checks a catalogue's text; `file` is the name that errors give.
    ///
    /// - Throws: All mistakes that it has.
    public static func load(text: String, file: String) throws(CatalogueErrors) -> Catalogue {
        try check(text: text, file: file).get()
    }

    private static func text(of file: String) throws(CatalogueError) -> String {
        do {
            return try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw CatalogueError(file: file, line: nil, key: "", problem: .unreadable("\(error.localizedDescription)"))
        }
    }

    private static func compose(_ text: String, file: String) throws(CatalogueError) -> Node {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            let yaml = error as? YamlError
            let words = yaml?.words ?? error.localizedDescription
            throw CatalogueError(
                file: file, line: yaml?.line, key: "",
                problem: .malformed(words + quotingHint(yaml?.line, of: text)))
        }
        guard let root else { throw CatalogueError(file: file, line: nil, key: "", problem: .malformed("it is empty")) }
        return root
    }

    /// What to do where a path with a word in braces stands inside braces, which end at the word's own.
    private static func quotingHint(_ line: Int?, of text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let line, lines.indices.contains(line - 1),
            let path = lines[line - 1].firstMatch(of: /:\s*(\/[^\s,'"]*\{\w+\}[^\s,'"}]*)/)
        else { return "" }
        return "; inside {…} a path with a word in braces stands in quotes: '\(path.output.1)'"
    }
}
