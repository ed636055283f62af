import SyncModel

extension PullRule {
    private enum Word: String, CaseIterable {
        case full, window, single, pages, cursor, none
        case perParent = "per-parent"
    }
    private enum Each: String, CaseIterable { case full, single, window, pages, cursor }

    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys([
            "strategy", "every", "urgency", "each", "parent", "window", "pages", "cursor", "capped", "ask_for",
            "computed", "since",
        ])
        let word = try node.required("strategy").choice(Word.self, deciding: true)
        let every = word == .none ? try node.optional("every") : try node.required("every")
        everySeconds = try every?.integer(in: 1...86_400) ?? 86_400
        urgency = try node.optional("urgency")?.integer(in: 1...9) ?? 5
        isCapped = try node.optional("capped")?.boolean() ?? false
        isComputed = try node.optional("computed")?.boolean() ?? false
        asksFor = try node.optional("ask_for")?.jsonChoices() ?? [:]
        if !asksFor.isEmpty, !isCapped {
            throw node.error(at: "ask_for", .invalid("goes with 'capped: true' only: a whole list needs no asking"))
        }
        parent = word == .perParent ? try ParentRule(try node.required("parent")) : nil
        let each =
            word == .perParent ? try node.required("each").choice(Each.self, deciding: true).rawValue : word.rawValue
        try Self.check(node, word.rawValue, each)
        windowPages =
            each == "window"
            ? try node.optional("pages").map { (rule) throws(CatalogueError) in try PageRule(rule) } : nil
        since = try node.optional("since").map { (rule) throws(CatalogueError) in try SinceRule(rule) }
        if since != nil, !["full", "pages"].contains(word.rawValue) || isCapped || isComputed {
            throw node.error(
                at: "since",
                .invalid(
                    "goes with 'strategy: full' and 'strategy: pages' only, and neither with 'capped' nor with 'computed'"
                ))
        }
        strategy =
            switch each {
            case "window": .window(try WindowRule(try node.required("window")))
            case "pages": .pages(try PageRule(try node.required("pages")))
            case "cursor": .cursor(try CursorRule(try node.required("cursor")))
            case "single": .single
            case "none": .unlisted
            default: .full
            }
    }

    /// Refuses what belongs to another strategy.
    private static func check(_ node: CatalogueNode, _ word: String, _ each: String) throws(CatalogueError) {
        for key in ["window", "pages", "cursor"] where key != each && (key, each) != ("pages", "window") {
            if try node.optional(key) != nil {
                let strategies = key == "pages" ? "'strategy: pages' and 'strategy: window'" : "'strategy: \(key)'"
                throw node.error(at: key, .invalid("goes with \(strategies) only"))
            }
        }
        if word == "per-parent" {
            if try node.optional("capped")?.boolean() == true {
                throw node.error(at: "capped", .invalid("is not known of lists under a parent"))
            }
            if each == "window", try node.optional("computed")?.boolean() != true {
                throw node.error(at: "window", .invalid("under a parent goes with 'computed: true' only"))
            }
        }
        if each == "window", try node.optional("capped")?.boolean() == true {
            throw node.error(at: "capped", .invalid("does not go with a window: what that lacks is gone"))
        }
        for key in ["parent", "each"] where word != "per-parent" {
            if try node.optional(key) != nil {
                throw node.error(at: key, .invalid("goes with 'strategy: per-parent' only"))
            }
        }
    }
}

extension SinceRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["parameter", "full_every", "overlap", "form"])
        parameter = try node.required("parameter").string()
        fullEverySeconds = try node.required("full_every").integer(in: 1...604_800)
        overlapSeconds = try node.optional("overlap")?.integer(in: 0...86_400) ?? 300
        form = try node.optional("form").flatMap { (form) throws(CatalogueError) in
            try ValueForm(form, of: .instant, isSent: true)
        }
    }
}

extension WindowRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["field", "from", "to", "back", "ahead", "full_every"])
        field = try node.required("field").string()
        fromParameter = try node.required("from").string()
        toParameter = try node.required("to").string()
        daysBack = try node.required("back").integer(in: 0...3_660)
        daysAhead = try node.required("ahead").integer(in: 0...3_660)
        fullEverySeconds = try node.optional("full_every")?.integer(in: 1...604_800)
    }
}

extension PageRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["limit", "offset", "page", "first", "cursor", "next", "link", "size", "total", "more"])
        step = try Step(node)
        limitParameter = try node.optional("limit")?.string()
        size = try node.optional("size")?.integer(in: 1...10_000)
        if limitParameter != nil, size == nil { throw node.error(at: "size", .missing) }
        totalPath = try node.optional("total")?.memberPath()
        morePath = try node.optional("more")?.memberPath()
    }
}

extension PageRule.Step {
    /// The one way that the keys say.
    fileprivate init(_ node: CatalogueNode) throws(CatalogueError) {
        let offset = try node.optional("offset")?.string()
        let page = try node.optional("page")?.string()
        let cursor = try node.optional("cursor")?.string()
        let next = try node.optional("next")?.memberPath()
        let link = try node.optional("link")?.boolean() ?? false
        // A cursor's value stands in 'next'; alone that has an address.
        let ways = [offset != nil, page != nil, cursor != nil || next != nil, link].count { $0 }
        guard ways == 1 else {
            throw node.error(
                .invalid(
                    "must have one way to the next page: 'offset' or 'page' (a query parameter), 'cursor' (a query parameter) with 'next' (where the answer has its value), 'next' alone (where the answer has an address), or 'link: true' (the header field)"
                ))
        }
        if page == nil, try node.optional("first") != nil {
            throw node.error(at: "first", .invalid("goes with 'page' only: it is the number of the first one"))
        }
        if let offset {
            self = .offset(parameter: offset)
        } else if let page {
            self = .number(parameter: page, first: try node.optional("first")?.integer(in: 0...1) ?? 1)
        } else if let cursor {
            guard let next else { throw node.error(at: "next", .missing) }
            self = .cursor(parameter: cursor, member: next)
        } else if let next {
            self = .address(member: next)
        } else {
            self = .link
        }
    }
}

extension CursorRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["limit", "before", "size", "field"])
        limitParameter = try node.required("limit").string()
        beforeParameter = try node.required("before").string()
        size = try node.required("size").integer(in: 1...10_000)
        field = try node.required("field").string()
    }
}

extension ParentRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["resource", "source", "field", "batch", "refresh"])
        resource = try node.required("resource").string()
        source = try node.optional("source")?.string()
        field = try node.required("field").string()
        batch = try node.required("batch").integer(in: 1...1_000)
        refreshSeconds = try node.required("refresh").integer(in: 1...604_800)
    }
}
