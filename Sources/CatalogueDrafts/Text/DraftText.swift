/// Writes a draft as the text of a catalogue.
enum DraftText {
    /// The lines of the file.
    static func lines(_ parts: DraftParts, name: String) -> DraftLines {
        var lines = DraftLines()
        let document = parts.document
        lines.comment(
            "Drafted from \(document.title ?? "a document") (OpenAPI \(document.version)). Each TODO is a guess: look at it, and remove it."
        )
        lines.comment(
            "How the language goes on is in sync/README.md: 'sensitive: true' seals texts on the disk, 'views' computes numbers, 'booking' knows of slots."
        )
        if !document.base.isEmpty {
            lines.comment(
                "All paths begin with \(document.base), the path of the server's address; init and probe are given the address without it."
            )
        }
        if !document.foreignReferences.isEmpty {
            lines.doubt(
                "the document refers to other files, which were not read (\(document.foreignReferences.joined(separator: ", "))); make it one file first, such as with: npx @redocly/cli bundle FILE"
            )
        }
        lines.put("catalogue", "1")
        lines.put("name", YAMLText.scalar(name))
        let title = YAMLText.line(document.title ?? "", most: 80)
        lines.put("title", YAMLText.scalar(title.isEmpty ? name : title))
        lines.doubt(
            "in which zone are times without an offset, and opening hours, meant? It could be Europe/Paris or Africa/Tunis"
        )
        lines.put("zone", "UTC")
        if parts.ids.isGuess {
            lines.doubt(
                "nothing says how ids are written; it could be \(parts.ids.areTexts ? "integer" : "string")"
            )
        }
        lines.put("ids", parts.ids.areTexts ? "string" : "integer")
        for doubt in parts.signIn.doubts { lines.doubt(doubt) }
        lines.block("sign_in") { lines in
            for (key, value) in parts.signIn.keys { lines.put(key, value) }
            lines.put("role", parts.signIn.role)
        }
        if !parts.signIn.roles.isEmpty {
            lines.block("roles") { lines in for role in parts.signIn.roles { lines.put(role, "{}") } }
        }
        if parts.errors.isGuess {
            lines.doubt("nothing says where refusals have the server's words; these are usual places")
        }
        lines.put("errors", YAMLText.list(parts.errors.paths))
        lines.block("resources") { lines in
            for resource in parts.resources {
                write(resource, face: parts.signIn.roles.isEmpty ? "user" : "any", &lines)
            }
        }
        if !parts.leftOut.isEmpty {
            lines.comment("Left out:")
            for part in parts.leftOut { lines.comment("- \(part.title): \(part.reason)") }
        }
        return lines
    }

    private static func write(_ resource: ResourceDraft, face: String, _ lines: inout DraftLines) {
        for doubt in resource.doubts[.resource] ?? [] { lines.doubt("\(resource.name): \(doubt)") }
        lines.block(resource.name) { lines in
            lines.put("summary", YAMLText.scalar(resource.summary))
            for (key, value) in resource.keys { lines.put(key, value) }
            for doubt in resource.doubts[.pull] ?? [] { lines.doubt(doubt) }
            lines.block("pull") { lines in for (key, value) in resource.pull { lines.put(key, value) } }
            for doubt in resource.doubts[.face] ?? [] { lines.doubt(doubt) }
            lines.block("faces") { lines in
                lines.block(face) { lines in
                    for (key, value) in resource.endpoints + resource.face { lines.put(key, value) }
                    if !resource.actions.isEmpty { lines.block("actions") { write(resource.actions, &$0) } }
                }
            }
            if !resource.filters.isEmpty {
                lines.block("filters") { lines in
                    for (name, keys) in resource.filters { lines.put(name, YAMLText.mapping(keys)) }
                }
            }
            for doubt in resource.doubts[.fields] ?? [] { lines.doubt(doubt) }
            lines.block("fields") { lines in
                for field in resource.fields {
                    for doubt in field.doubts { lines.doubt(doubt) }
                    lines.put(field.name, YAMLText.mapping(field.keys))
                }
            }
        }
    }

    private static func write(_ actions: [ResourceDraft.Action], _ lines: inout DraftLines) {
        for action in actions {
            lines.doubt(action.doubt)
            lines.block(action.name) { lines in for (key, value) in action.keys { lines.put(key, value) } }
        }
    }
}
