import SyncCatalogue
import SyncModel
import SyncPlanner

/// A `pages` mapping that an answer suggests, and how its second page would be asked for.
struct PagesGuess: Sendable, Equatable {
    /// The mapping as YAML.
    let line: String
    /// The request for the second page; nil where it can't be known.
    let request: PageRequest?

    private static let numbers = ["page", "p", "page_number", "pagenumber", "pageno"]
    private static let offsets = ["offset", "skip", "start", "from"]
    private static let limits = ["limit", "per_page", "page_size", "pagesize", "size", "take", "count"]

    /// A guess by what an answer says of more.
    init(_ answer: JSONValue, member: [String], signs: ListSigns, place: PageAddress.Place, came: Int) {
        let places = SignPlaces(answer, around: member)
        var facts: [String] = []
        if let total = places.total { facts.append("total: \(CatalogueLine.path(total))") }
        let next = places.next.flatMap { answer.value(at: $0) }
        let text = next.flatMap { $0.string ?? $0["href"]?.string ?? $0["url"]?.string }
        let isAddress = text.map { $0.contains("/") || $0.contains("?") } ?? false
        let address = (signs.nextLink ?? (isAddress ? text : nil)).flatMap { PageAddress($0, from: place) }
        let parameters = address.map { Self.parameters(of: $0.query) } ?? []
        func parameter(_ names: [String]) -> (name: String, value: String)? {
            parameters.first { names.contains($0.name.lowercased()) && Int($0.value) != nil }
        }
        if let address, let page = parameter(Self.numbers) {
            line = Self.mapping(
                ["page: \(CatalogueLine.text(page.name))"] + (page.value == "1" ? ["first: 0"] : []) + facts)
            request = .address(address)
        } else if let address, let offset = parameter(Self.offsets) {
            let limit = parameter(Self.limits)
            let size = limit.map { ["limit: \(CatalogueLine.text($0.name))", "size: \($0.value)"] } ?? []
            line = Self.mapping(["offset: \(CatalogueLine.text(offset.name))"] + size + facts)
            request = .address(address)
        } else if let address {
            line = Self.mapping(
                (signs.nextLink != nil ? ["link: true"] : ["next: \(CatalogueLine.path(places.next ?? []))"]) + facts)
            request = .address(address)
        } else if let next, let path = places.next, let token = text, !token.isEmpty, next.string != nil {
            line = Self.mapping(
                ["cursor: \(CatalogueLine.text("cursor"))", "next: \(CatalogueLine.path(path))"] + facts)
            request = .parameter("cursor", token)
        } else {
            if facts.isEmpty, let more = places.more { facts.append("more: \(CatalogueLine.path(more))") }
            line = Self.mapping(["page: page"] + facts)
            request = .parameter("page", "2")
        }
    }

    private static func mapping(_ parts: [String]) -> String { "{\(parts.joined(separator: ", "))}" }

    private static func parameters(of query: String) -> [(name: String, value: String)] {
        query.split(separator: "&").map { pair in
            let name = pair.prefix { $0 != "=" }
            return (String(name), String(pair.dropFirst(name.count + 1)))
        }
    }
}
