import SyncModel

/// What the answer to a list says of records that it does not have (design section 5.6). Nothing of it is in the catalogue: these are the
/// ways in which servers say it by custom, each of which has to be answered before the list is believed to be whole.
public struct ListSigns: Sendable, Equatable {
    /// How many records there are by the answer's word; the largest where it says several.
    public private(set) var announced: Int64?
    /// The member or header field that says that more follow.
    public private(set) var more: String?
    /// How many pages there are by the answer's word.
    private var pages: Int64?
    /// How many records were asked for at the most.
    private var limit: Int?
    /// Whether the answer says by itself that no more follow.
    private(set) var saysEnd = false
    /// The address of the next page by the `Link` header field (RFC 8288); nil where that has none.
    public private(set) var nextLink: String?

    /// No sign of anything.
    public init() {}

    /// What is wrong with a list that has these signs, by the strongest of them; empty where it has all.
    ///
    /// - Parameters:
    ///   - came: How many records came.
    ///   - read: How many pages were read.
    public func flaws(came: Int, pages read: Int = 1) -> [ListFlaw.Kind] {
        if let announced, announced > came { return [.announced(announced, came: came)] }
        if let more { return [.more(sign: more, came: came)] }
        if let pages, pages > read { return [.more(sign: Self.pageMember, came: came)] }
        // Where another page was asked for, it says itself whether it was the last.
        if let limit, read == 1, came == limit, announced == nil, !saysEnd { return [.full(limit: limit)] }
        return []
    }

    // MARK: The answer

    static let numbers: Set<String> = [
        "count", "total", "totalcount", "totalitems", "totalrecords", "totalresults", "totalelements", "totalhits",
        "recordstotal", "numresults", "@odata.count",
    ]
    static let links: Set<String> = [
        "next", "nextpage", "nexturl", "nextpageurl", "nextlink", "nextcursor", "nexttoken", "nextpagetoken",
        "nextoffset", "@odata.nextlink",
    ]
    static let flags: Set<String> = [
        "hasmore", "hasnext", "hasnextpage", "more", "moreavailable", "moreresults", "truncated", "istruncated",
        "incomplete", "incompleteresults",
    ]
    private static let lasts: Set<String> = ["last", "islast", "lastpage"]
    private static let pageCounts: Set<String> = ["totalpages", "pagecount", "numpages", "lastpage"]
    static let places: Set<String> = [
        "meta", "metadata", "pagination", "paging", "page", "pageinfo", "pager", "links", "resultset", "resultinfo",
    ]
    private static let limits: Set<String> = [
        "limit", "pagesize", "perpage", "size", "maxresults", "maxresultcount", "top", "first", "take", "rows", "count",
    ]
    private static let pageMember = "total_pages"

    /// A name as it is compared: without case, and without what stands between its words.
    static func plain(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != "$" }
    }

    /// Reads an answer that has the list in a member: what stands beside it, beside what it stands in, and in the places where it is the
    /// custom to say such things.
    ///
    /// - Parameter member: The path of the list in the answer.
    public mutating func read(_ answer: JSONValue, around member: [String]) {
        guard !member.isEmpty else { return }
        var current = answer
        for name in member {
            guard var object = current.object else { return }
            let next = object.removeValue(forKey: name) ?? .null
            read(object)
            for (place, value) in object.sorted(by: { $0.key < $1.key }) where Self.places.contains(Self.plain(place)) {
                if let inner = value.object { read(inner) }
                if let relations = value.array { read(relations) }
            }
            current = next
        }
    }

    private mutating func read(_ object: JSONObject) {
        for (name, value) in object.sorted(by: { $0.key < $1.key }) {
            let plain = Self.plain(name)
            if Self.numbers.contains(plain), let number = Self.number(value) { announce(number) }
            if Self.pageCounts.contains(plain), let number = Self.number(value) { pages = max(pages ?? 0, number) }
            if Self.links.contains(plain) { note(name, saysMore: Self.leadsOn(value)) }
            if Self.flags.contains(plain), let flag = Self.flag(value) { note(name, saysMore: flag) }
            if Self.lasts.contains(plain), let flag = value.bool { note(name, saysMore: !flag) }
        }
    }

    /// Links as a list of their relations.
    private mutating func read(_ relations: [JSONValue]) {
        for link in relations where link["rel"]?.string?.lowercased() == "next" {
            note("next", saysMore: Self.leadsOn(link["href"] ?? .null))
        }
    }

    private mutating func announce(_ number: Int64) { announced = max(announced ?? 0, number) }

    private mutating func note(_ name: String, saysMore: Bool) {
        if saysMore { more = more ?? name } else { saysEnd = true }
    }

    /// A number of records, be it written as text; nil for what is none, such as an amount with a fraction.
    static func number(_ value: JSONValue) -> Int64? {
        let number = value.integer ?? value.string.flatMap { Int64($0) }
        return number.flatMap { $0 < 0 ? nil : $0 }
    }

    private static let words: [String: Bool] = [
        "true": true, "1": true, "yes": true, "false": false, "0": false, "no": false,
    ]

    /// A truth value, be it written as a number or a text; nil for what is none.
    static func flag(_ value: JSONValue) -> Bool? {
        value.bool ?? value.integer.map { $0 != 0 } ?? value.string.flatMap { words[$0.lowercased()] }
    }

    /// Whether a next page is named: by an address, a number, a token, or an object with one of these.
    private static func leadsOn(_ value: JSONValue) -> Bool {
        switch value {
        case .null: false
        case .bool(let flag): flag
        case .number(let number): number.integer != 0
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object(let object): (object["href"] ?? object["url"]).map(leadsOn) ?? !object.isEmpty
        }
    }

    // MARK: The request

    /// Reads what a list was asked for: a parameter that bounds its length makes a list of just that length doubtful.
    public mutating func read(query: [(String, String)]) {
        for (name, value) in query where Self.limits.contains(Self.plain(name)) {
            if let number = Int(value), number > 0 { limit = min(limit ?? number, number) }
        }
    }

    // MARK: The head

    /// Reads a header field of the answer.
    public mutating func read(header name: String, _ value: String) {
        switch name.lowercased() {
        case "link":
            guard let next = LinkField.next(in: value) else { break }
            more = more ?? "Link"
            nextLink = nextLink ?? next
        case "x-total-count", "x-total", "x-wp-total", "x-pagination-total-count", "total-count":
            if let number = Int64(value.filter { $0 != " " }), number >= 0 { announce(number) }
        case "x-next-page": note("X-Next-Page", saysMore: !value.isEmpty)
        // Such as `items 0-49/130`, also of answers with 200.
        case "content-range":
            if let end = value.lastIndex(of: "/"), let number = Int64(value[value.index(after: end)...]), number >= 0 {
                announce(number)
            }
        default: break
        }
    }
}
