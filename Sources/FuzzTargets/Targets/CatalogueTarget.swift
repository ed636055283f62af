import SyncCatalogue
import SyncTestSupport

/// Catalogues: loaded, or refused with file, line and key.
struct CatalogueTarget: FuzzTarget {
    /// What became of a catalogue.
    struct Trait: Hashable, Sendable {
        let problem: String
        let depth: Int
        let key: String
        let resources: Int
    }

    static let name = "catalogue"
    static let summary = "catalogues in YAML, loaded and narrowed to what each role sees"
    static let plant = "a name that points at nothing, four keys or more below the top"

    private static let file = "fuzzed.yaml"

    let words = [
        "\n", "\n  ", "\n      ", ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "<<: *a", "!!str ", "!!int ", "---\n",
        "...\n", "|\n", ">\n", "'", "\"", "#", "? ", "~",
        "null", "true", "0x10", "1e3", "-1", "\t", "\u{FEFF}", "catalogue: 1", "name: ", "zone: UTC", "ids: uuid",
        "errors: [a.b]", "roles:", "resources:",
        "fields:", "pull: {strategy: full, every: 60}", "pull: {strategy: pages, every: 60, page: page, size: 50}",
        "strategy: window", "faces:", "list: /x/",
        "get: /x/{id}/", "type: reference", "resource: visits", "type: decimal", "type: instant", "index: true",
        "search: true", "secret: true", "volatile: true",
        "booking: {start: starts, end: ends, minutes: 30, holder: patient}", "views:", "sql: SELECT 1", "files: {}",
        "doubt_seconds: 5", "natural_key: [nom]",
        "policy: manual", "actions:", "reminders:", "realtime:", "online:",
        "version: {field: f0, from: etag}", "sent: body", "stale: [409]", "id_by: client", "order: -f0", "body: form",
        "shown: alone", "shown: never", "always_sent: true", "nullable: true", "min: 1", "max: 1e400",
        "required: [ADMIN]", "until: {field: starts, minutes_before: 60}", "headers: {X-A: b}",
        "idempotency_header: X-Id", "search: telephone", "telephones: {country_code: \"33\"}",
        "refusals: [{status: 500, words: [a]}]", "by_role: {ADMIN: a}",
        "template: [\"{f0}\", a]", "hours: {none: true}", "minutes: {field: f0, default: 30}", "form: local",
        "?a=b", "optional: [a]", "ids: string", "uploads: {f0: /x/{id}/f/}",
        "schedule: {resource: visits, holder: f0, monday: 1}",
    ]

    /// A target.
    init() {}

    func make(_ random: SeededRandom) -> [UInt8] {
        var text = """
            catalogue: 1
            name: \(random.pick(["small", "s", "a-b", "1"]))
            title: A clinic
            zone: \(random.pick(["UTC", "Africa/Tunis", "Nowhere/None"]))
            ids: \(random.pick(["integer", "uuid", "text"]))
            sign_in: {path: /login/, login: email, password: password, token: access, role: role}
            errors: [error]
            resources:
            """
        for name in ["patients", "visits"].prefix(1 + random.below(2)) {
            text +=
                "\n  \(name):\n    summary: Some\n    pull: {strategy: \(random.pick(["full", "full", "single", "window", "pages"])), every: 60}"
            text +=
                "\n    faces: {ADMIN: {list: /\(name)/\(random.pick(["", ", create: /\(name)/", ", get: /\(name)/{id}/"]))}}\n    fields:"
            for field in 0...random.below(3) {
                text += "\n      f\(field): "
                text += random.pick([
                    "{type: string, index: true}", "{type: integer}", "{type: instant}",
                    "{type: reference, resource: patients}",
                    "{type: reference, resource: nothing}", "{type: decimal, volatile: true}", "{type: colour}",
                ])
            }
        }
        return Array(text.utf8)
    }

    func isPlanted(at trait: Trait) -> Bool { trait.problem == "unresolved" && trait.depth >= 4 }

    var lengthLimit: Int { 768 }

    func run(_ input: [UInt8]) async throws -> Trait {
        let text = String(decoding: input, as: UTF8.self)
        let report = Catalogue.check(text: text, file: Self.file)
        if let catalogue = report.catalogue {
            if isThorough(on: input) {
                let again = try? Catalogue.load(text: text, file: Self.file)
                try FuzzFinding.hold(again == catalogue, "loaded again, it is another")
            }
            for role in catalogue.roles { _ = catalogue.seen(by: role) }
            return Trait(problem: "", depth: 0, key: "", resources: catalogue.resources.count)
        }
        let lines = input.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 2
        for error in report.mistakes {
            try FuzzFinding.hold(error.file == Self.file, "an error that names another file")
            try FuzzFinding.hold(
                error.line.map { (1...lines).contains($0) } ?? true, "line \(error.line ?? 0) of \(lines): \(error)")
            try FuzzFinding.hold(!error.description.contains(where: \.isNewline), "an error of several lines: \(error)")
        }
        let traits = report.mistakes.map { error in
            let keys = error.key.split(separator: ".")
            return Trait(
                problem: Self.kind(error.problem), depth: min(keys.count, 8), key: String(keys.last?.prefix(24) ?? ""),
                resources: 0)
        }
        guard let trait = traits.first(where: isPlanted) ?? traits.first else {
            throw FuzzFinding("neither a catalogue nor a mistake")
        }
        return trait
    }

    private static func kind(_ problem: CatalogueError.Problem) -> String {
        if case .wrongType(let expected) = problem { expected } else { problem.kind }
    }
}
