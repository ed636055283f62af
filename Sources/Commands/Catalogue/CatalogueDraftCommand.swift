import ArgumentParser
import CatalogueDrafts
import Foundation

struct CatalogueDraftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draft", abstract: "Write a first catalogue from a server's OpenAPI document.",
        discussion: """
            Reads an OpenAPI document of version 3.0 or 3.1, in YAML or JSON, as many servers have at /openapi.json, /api/schema/
            or /docs.json. Nothing is asked of a server.

            What the document says is taken over: lists and the records below them, fields with their types, what can be
            created, changed, removed and done, pages, filters and the sign-in. What it does not say is guessed, and above each
            guess that somebody has to look at stands a comment that begins with TODO. What has no place in a catalogue is named
            at the end. The draft passes 'clinicsync catalogue check' as it stands.

            It is written to standard output, or to --output, which is called as the catalogue.

            Exit codes: 0 written, 1 no catalogue can be drafted, 64 wrong usage.

            Examples:
              clinicsync catalogue draft openapi.json --output clinic.yaml
              grep -n TODO clinic.yaml
              clinicsync catalogue check clinic.yaml
              clinicsync catalogue probe clinic.yaml --server https://clinic.example --login me@clinic.example
            """)

    @Argument(help: "The OpenAPI document's file.") var file: String
    @Option(
        name: [.short, .long],
        help: "Write to this file, which is called as the catalogue, such as clinic.yaml. Default: standard output.")
    var output: String?
    @Option(help: "The catalogue's name. Default: as --output is called, or a name from the document's title.")
    var name: String?
    @Flag(help: "Write over a file that is there.") var force = false

    /// The catalogue's name, as far as the options tell it.
    private var wantedName: String? {
        name ?? output.map { URL(filePath: $0).deletingPathExtension().lastPathComponent }
    }

    func validate() throws {
        guard let name, let output, wantedName != URL(filePath: output).deletingPathExtension().lastPathComponent else {
            return
        }
        throw ValidationError("--output must be called as the catalogue: \(name).yaml, or leave out --name")
    }

    func run() throws {
        let text = try Self.text(of: file)
        let draft: CatalogueDraft
        do throws(DraftProblem) {
            draft = try CatalogueDraft(document: text, name: wantedName)
        } catch {
            throw DraftRefusal(file: file, problem: error)
        }
        guard let output else {
            for line in draft.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                Terminal.line(String(line))
            }
            return
        }
        try write(draft.text, to: output)
        let counts = [(draft.resources, "resource"), (draft.doubts, "TODO")].map { "\($0) \($1)\($0 == 1 ? "" : "s")" }
        Terminal.aside("wrote \(output): \(counts.joined(separator: ", "))")
        Terminal.aside("next: look at each TODO, then run:")
        Terminal.aside("  clinicsync catalogue check \(output)")
        Terminal.aside("  clinicsync catalogue probe \(output) --server https://…")
    }

    private static func text(of file: String) throws -> String {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw FileProblem.unreadable(path: file, code: errno)
        }
        defer { try? handle.close() }
        let limit = CatalogueDraft.maximumBytes
        let data: Data
        do {
            data = try handle.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw FileProblem.unreadable(path: file, code: EIO)
        }
        guard data.count <= limit else { throw DraftRefusal(file: file, problem: .tooLarge) }
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw DraftRefusal(file: file, problem: .unreadable("it is no UTF-8", line: nil))
        }
        return text
    }

    private func write(_ text: String, to path: String) throws {
        let url = URL(filePath: path)
        let new = try NewFile(in: url.deletingLastPathComponent().path)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(new.descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileProblem.unwritable(path: path, code: errno) }
            rest = rest.dropFirst(count)
        }
        try new.take(path, overwrites: force)
    }
}

/// Why no catalogue was drafted from a file.
struct DraftRefusal: Error, Equatable, CustomStringConvertible {
    let file: String
    let problem: DraftProblem

    var description: String { "\(file): \(problem)" }
}
