/// How a list comes in pages, as its parameters and its answer tell.
struct PagesGuess {
    /// The keys of `pages` with their values; empty where it comes at once.
    private(set) var keys: [(key: String, value: String)] = []
    /// What a person has to look at.
    private(set) var doubts: [String] = []

    private static let numbers = [
        "page", "page_number", "pagenumber", "pageno", "page_no", "pageindex", "page_index", "p",
    ]
    private static let offsets = ["offset", "skip", "start_index", "startindex"]
    private static let limits = [
        "limit", "page_size", "pagesize", "per_page", "perpage", "size", "take", "page_limit", "max_results",
        "maxresults", "count",
    ]
    private static let cursors = [
        "cursor", "after", "page_token", "pagetoken", "starting_after", "next_token", "nexttoken", "continuation_token",
    ]
    private static let totals = [
        "count", "total", "total_count", "total_items", "total_elements", "total_results", "total_records",
    ]
    private static let nexts = [
        "next", "next_page_url", "next_url", "next_link", "next_cursor", "next_page_token", "next_token", "end_cursor",
    ]
    private static let mores = ["has_more", "has_next", "has_next_page", "more"]
    /// Objects beside the list that tell of its pages.
    private static let wrappers = [
        "meta", "pagination", "paging", "page", "page_info", "pageInfo", "links", "_links", "_meta", "metadata",
    ]

    /// - Parameters:
    ///   - list: The list; nil where nothing says what it answers.
    ///   - request: How it is asked for.
    init(_ list: ListShape?, _ request: DocumentedOperation, _ reader: SchemaReader) {
        let envelope = list?.envelope ?? SchemaShape()
        let hasMember = list?.member.isEmpty == false
        let total = hasMember ? Self.find(Self.totals, in: envelope, reader) : nil
        let next = hasMember ? Self.find(Self.nexts, in: envelope, reader) : nil
        let more = hasMember ? Self.find(Self.mores, in: envelope, reader) : nil
        let limit = request.query.first { Self.has(Self.limits, $0.name, bracketed: "size") }
        if let page = request.query.first(where: { Self.has(Self.numbers, $0.name, bracketed: "number") }) {
            let schema = reader.shape(of: page.schema)
            keys.append(("page", page.name))
            if schema.usual?.integer == 0 || schema.usual == nil && schema.minimum == 0 { keys.append(("first", "0")) }
        } else if let offset = request.query.first(where: { Self.has(Self.offsets, $0.name, bracketed: "offset") }) {
            keys.append(("offset", offset.name))
        } else if let next,
            let cursor = request.query.first(where: { Self.has(Self.cursors, $0.name, bracketed: "cursor") })
        {
            keys += [("cursor", cursor.name), ("next", next)]
        } else if let next {
            keys.append(("next", next))
            doubts.append(
                "'\(next)' is taken for the next page's address; where it is a value, add 'cursor' with the query parameter that takes it"
            )
        } else if request.answerFields.contains("link") {
            keys.append(("link", "true"))
        } else {
            if total != nil || more != nil || limit != nil {
                doubts.append(
                    "the list seems to come in pages (\([limit?.name, total, more].compactMap(\.self).joined(separator: ", "))), and nothing says how the next one is asked for; see 'pages' in sync/README.md"
                )
            }
            return
        }
        addSize(limit, reader)
        if let total { keys.append(("total", total)) }
        if let more { keys.append(("more", more)) }
        if total == nil, more == nil, next == nil, !keys.contains(where: { $0.key == "link" || $0.key == "size" }) {
            doubts.append("nothing tells where the pages end: add 'total', 'more', or 'limit' with 'size'")
        }
    }

    private mutating func addSize(_ limit: DocumentedOperation.Parameter?, _ reader: SchemaReader) {
        guard let limit else { return }
        let schema = reader.shape(of: limit.schema)
        let (usual, most) = (schema.usual?.integer, schema.maximum)
        guard let size = most.map({ min($0, 200) }) ?? usual, (1...10_000).contains(size) else {
            doubts.append(
                "add 'limit: \(limit.name)' and 'size' with the most records that the server gives at once: a larger one would make a page look like the last"
            )
            return
        }
        keys += [("limit", limit.name), ("size", "\(size)")]
        if most == nil {
            doubts.append("the size is the usual one; a larger one saves requests, where the server gives as many")
        }
    }

    /// Whether a parameter is one of some names, or has a word in brackets behind `page`, as in `page[number]`.
    private static func has(_ names: [String], _ name: String, bracketed: String) -> Bool {
        names.contains(name.lowercased()) || names.contains(Noun.joined(name))
            || name.lowercased() == "page[\(bracketed)]"
    }

    /// Where an answer has the first of some members, beside the list or one object deeper.
    private static func find(_ names: [String], in envelope: SchemaShape, _ reader: SchemaReader) -> String? {
        func path(in shape: SchemaShape, under outer: [String]) -> String? {
            for name in names {
                guard let member = shape.members.first(where: { Noun.joined($0.name) == name }),
                    !member.name.contains(".")
                else { continue }
                let inner = reader.shape(of: member.schema)
                guard inner.elements == nil else { continue }
                if inner["href"] != nil { return (outer + [member.name, "href"]).joined(separator: ".") }
                if !inner.isObject { return (outer + [member.name]).joined(separator: ".") }
            }
            return nil
        }
        if let found = path(in: envelope, under: []) { return found }
        for member in envelope.members where wrappers.contains(member.name) {
            if let found = path(in: reader.shape(of: member.schema), under: [member.name]) { return found }
        }
        return nil
    }
}
