import SyncCatalogue

/// Mistakes in what a catalogue says of files (design section 10).
extension CatalogueMistake {
    private static let picture = "resources.threads.fields.picture.file"
    private static let words = "resources.remarks.fields.words.file"

    private static func mediaType(_ text: String) -> CatalogueError.Problem {
        .unresolved(value: text, expected: "it must be a media type, such as image/png or image/*")
    }

    static let files: [CatalogueMistake] = fileRules + conditions + policies

    private static let fileRules: [CatalogueMistake] =
        [
            .init("a list as part", "part: photo", "part: [photo]", "\(picture).part", .wrongType(expected: "a text")),
            .init(
                "a file of no length", "max_bytes: 5000", "max_bytes: 0", "\(picture).max_bytes",
                .invalid("must lie between 1 and 4000000000")),
            .init(
                "a file that no form takes", "max_bytes: 5000", "max_bytes: 4000000001", "\(picture).max_bytes",
                .invalid("must lie between 1 and 4000000000")),
            .init(
                "a length with a unit", "max_bytes: 5000", "max_bytes: 5 MB", "\(picture).max_bytes",
                .wrongType(expected: "a whole number")),
            .init(
                "a text as kinds of files", "media: [image/*, application/pdf]", "media: image/*", "\(picture).media",
                .wrongType(expected: "a list")),
            .init(
                "a text as truth value of a file", "sensitive: false", "sensitive: 'no'", "\(picture).sensitive",
                .wrongType(expected: "true or false")),
            .init(
                "a list as rule of a file",
                "file:\n          when:\n            field: tone\n            values: [seen]",
                "file: []", words, .wrongType(expected: "a mapping")),
            .init(
                "a rule of a file for a number", "usual: {type: integer}", "usual: {type: integer, file: {part: x}}",
                "resources.nurses.fields.usual.file",
                .invalid("goes with 'type: file', or with a text that may be a file's address"), structural: false),
            .init(
                "a text that always tells of a file", "note: {type: string}", "note: {type: string, file: {part: x}}",
                "resources.visits.fields.note.file",
                .invalid("needs 'when' in a text, which tells of a file only sometimes"), structural: false),
            .init(
                "a text with an endpoint of files", "note: {type: string}", "note: {type: string, upload: /notes/}",
                "resources.visits.fields.note.upload", .invalid("goes with 'type: file' only"), structural: false),
            .init(
                "a file for what is no file", "uploads: {scan: ", "uploads: {topic: ",
                "resources.threads.faces.ADMIN.uploads.topic", .invalid("goes with fields of 'type: file' only"),
                structural: false),
            .init(
                "a resource named like the replica's files", "  visits:", "  Attachment:", "resources.Attachment",
                .invalid("is a name that the replica's own tables use"), structural: false),
        ]
        + ["image", "image/png/x", "/png", "image/", "/", "*/*", "im*/png", "image/p*"].map { text in
            .init(
                "'\(text)' as kind of files", "media: [image/*, application/pdf]", "media: ['image/*', '\(text)']",
                "\(picture).media", mediaType(text), structural: false)
        }

    private static let conditions: [CatalogueMistake] = [
        .init(
            "a file's condition without field", "field: tone\n            values", "values", blames: "values: [seen]",
            "\(words).when.field", .missing),
        .init(
            "a file's condition without values", "            values: [seen]\n", "", blames: "field: tone",
            "\(words).when.values", .missing),
        .init(
            "a text as values of a file's condition", "values: [seen]", "values: seen", "\(words).when.values",
            .wrongType(expected: "a list")),
        .init(
            "a file's condition on no field", "field: tone", "field: colour", "\(words).when.field",
            .unresolved(value: "colour", expected: "the resource has these fields: said, tone, words"),
            structural: false),
    ]

    private static let policies: [CatalogueMistake] = [
        .init(
            "a coding that the engine does not write", "codings: [gzip, deflate]", "codings: [gzip, br]",
            "files.codings", .unresolved(value: "br", expected: "it must be one of gzip and deflate")),
        .init(
            "a text as codings", "codings: [gzip, deflate]", "codings: gzip", "files.codings",
            .wrongType(expected: "a list")),
        .init(
            "a rule that is not in a list", "- roles: [CHIEF]", "  roles: [CHIEF]", "files.pinned",
            .wrongType(expected: "a list")),
        .init(
            "a rule for pinned files without roles", "- roles: [CHIEF]\n      sql", "- sql",
            blames: "sql: SELECT 'threads'", "files.pinned.0.roles", .missing),
        .init(
            "a rule for pinned files without SQL", "      sql: SELECT 'threads', local_id, 'picture' FROM threads\n",
            "", blames: "- roles: [CHIEF]", "files.pinned.0.sql", .missing),
    ]
}
