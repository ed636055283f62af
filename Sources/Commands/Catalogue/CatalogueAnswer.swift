import SyncCatalogue
import SyncModel

/// What was found of a catalogue, as people and scripts read it.
struct CatalogueAnswer {
    private let file: String
    private let catalogue: Catalogue?
    private let mistakes: [CatalogueError]

    init(_ report: CatalogueReport) {
        file = report.file
        do throws(CatalogueErrors) {
            catalogue = try report.get()
            mistakes = []
        } catch {
            catalogue = nil
            mistakes = error.mistakes
        }
    }

    var isSound: Bool { mistakes.isEmpty }

    /// A line for each mistake, and one that counts them or says what the catalogue describes.
    var lines: [String] {
        guard let catalogue else {
            return mistakes.map(\.description) + [Self.count(mistakes.count, "mistake")]
        }
        let parts = [
            Self.count(catalogue.resources.count, "resource"), Self.count(Self.roles(of: catalogue).count, "role"),
            Self.count(catalogue.views.count, "view"),
        ]
        return ["\(file) is sound: \(catalogue.title), \(parts.joined(separator: ", "))"]
    }

    /// `file`, `sound`, `mistakes`, and of a sound catalogue `name`, `title`, `resources`, `roles` and `views`.
    var json: JSONValue {
        var answer: JSONObject = [
            "file": .string(file), "sound": .bool(isSound), "mistakes": .array(mistakes.map(Self.json)),
        ]
        if let catalogue {
            answer["name"] = .string(catalogue.name)
            answer["title"] = .string(catalogue.title)
            answer["resources"] = .array(catalogue.resources.map { .string($0.name) })
            answer["roles"] = .array(Self.roles(of: catalogue).map { .string($0) })
            answer["views"] = .array(catalogue.views.map { .string($0.name) })
        }
        return .object(answer)
    }

    private static func json(_ mistake: CatalogueError) -> JSONValue {
        .object([
            "file": .string(mistake.file), "line": mistake.line.map { .integer(Int64($0)) } ?? .null,
            "key": .string(mistake.key), "kind": .string(mistake.problem.kind), "message": .string(mistake.reason),
            "suggestion": mistake.suggestion.map { .string($0) } ?? .null,
        ])
    }

    /// The roles that the file lists, or those that have a face where it lists none.
    private static func roles(of catalogue: Catalogue) -> [String] {
        catalogue.roles.isEmpty ? catalogue.facedRoles : catalogue.roles
    }

    private static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}
