import Yams

/// How a deployment strays from its backend's document: a YAML file laid over the catalogue's, member by member.
///
/// A mapping is merged with the mapping of the same key, a null removes the key, and anything else takes its place.
struct CatalogueOverlay {
    /// What is left to be read.
    private(set) var merged: Node
    /// The keys whose values the overlay gave, each as a path joined by dots.
    private(set) var laid: Set<String> = []

    init(_ overlay: Node, over base: Node) {
        merged = base
        merged = merge(overlay, over: base, at: [])
    }

    private mutating func merge(_ overlay: Node, over base: Node?, at path: [String]) -> Node {
        guard case .mapping(let changes) = overlay, case .mapping(let old)? = base else {
            laid.insert(path.joined(separator: "."))
            return overlay
        }
        var pairs: [(Node, Node)] = []
        // What is there keeps its place, and what is new comes behind it.
        for (key, value) in old {
            guard let change = changes.first(where: { $0.key == key }) else {
                pairs.append((key, value))
                continue
            }
            if Self.removes(change.value) { continue }
            let isMerged = change.value.mapping != nil && value.mapping != nil
            let place = path + [key.scalar?.string ?? ""]
            pairs.append((isMerged ? key : change.key, merge(change.value, over: value, at: place)))
        }
        for (key, value) in changes where old[key] == nil && !Self.removes(value) {
            pairs.append((key, merge(value, over: nil, at: path + [key.scalar?.string ?? ""])))
        }
        return .mapping(Node.Mapping(pairs, old.tag, old.style, old.mark))
    }

    private static func removes(_ value: Node) -> Bool { value.null != nil && value.scalar?.style == .plain }
}
