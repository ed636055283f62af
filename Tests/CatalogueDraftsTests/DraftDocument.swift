import Foundation
import SyncCatalogue
import SyncTestSupport
import Testing

@testable import CatalogueDrafts

/// Documents to draft from.
enum DraftDocument {
    /// The complete ones in `Tests/OpenAPI`.
    static let files = ["fastapi.json", "django.yaml", "laravel.yaml", "dental-desk.yaml"]

    static func text(of file: String) throws -> String {
        try String(contentsOfFile: Fixtures.path("Tests/OpenAPI/\(file)"), encoding: .utf8)
    }

    /// A document with one list of patients.
    ///
    /// - Parameters:
    ///   - members: The properties of a patient.
    ///   - parameters: The parameters of the list.
    ///   - answer: The schema of the list's answer.
    ///   - more: Other paths, each in a line of its own that begins with two blanks.
    ///   - parts: Other members of the document.
    static func patients(
        _ members: String = "name: {type: string}", parameters: String = "", answer: String? = nil,
        create: String? = nil,
        more: String = "", parts: String = ""
    ) -> String {
        let list = answer ?? "{type: array, items: {$ref: '#/components/schemas/Patient'}}"
        let post =
            create.map {
                "\n    post: {requestBody: {content: {application/json: {schema: \($0)}}}, responses: {'201': {description: made}}}"
            } ?? ""
        return """
            openapi: 3.1.0
            info: {title: Test, version: '1'}
            paths:
              /patients:
                get: {parameters: [\(parameters)], responses: {'200': {content: {application/json: {schema: \(list)}}}}}\(post)
              /patients/{id}:
                get: {responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Patient'}}}}}}
            \(more)
            components:
              schemas:
                Patient: {type: object, properties: {id: {type: integer}, \(members)}}
            \(parts)
            """
    }
}

/// A draft, and what must hold of every one.
struct SoundDraft {
    let draft: CatalogueDraft
    let lines: [String]

    init(_ document: String, name: String? = nil) throws {
        draft = try CatalogueDraft(document: document, name: name)
        lines = draft.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        let report = Catalogue.check(text: draft.text, file: draft.name + ".yaml")
        #expect(report.mistakes == [], "\(draft.text)")
        #expect(lines.count { $0.hasPrefix("# TODO ") } == draft.doubts)
        #expect(try CatalogueDraft(document: document, name: name).text == draft.text, "drafted again, it is another")
    }

    /// The catalogue that it is.
    func catalogue() throws -> Catalogue { try Catalogue.load(text: draft.text, file: draft.name + ".yaml") }

    /// Whether it has a line, whatever is before it.
    func has(_ line: String) -> Bool { lines.contains(line) }

    /// The lines that begin with a key.
    func values(of key: String) -> [String] {
        lines.filter { $0.hasPrefix(key + ": ") }.map { String($0.dropFirst(key.count + 2)) }
    }

    /// What a person has to look at.
    var doubts: String {
        var text = ""
        for line in lines where line.hasPrefix("#") {
            text += " " + line.dropFirst(2).trimmingCharacters(in: .whitespaces)
        }
        return text
    }
}
