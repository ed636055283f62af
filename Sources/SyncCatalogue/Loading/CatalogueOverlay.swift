import Yams

/// How a deployment strays from its backend's document: a YAML file laid over the catalogue's, member by member.
///
/// A mapping is merged with the mapping of the same key, a null removes the key, and anything else takes its place.
enum CatalogueOverlay {
    static func merge(_ overlay: Node, over base: Node?) -> Node {
        guard case .mapping(let changes) = overlay, case .mapping(var merged)? = base else { return overlay }
        for (key, value) in changes {
            if value.null != nil, value.scalar?.style == .plain {
                merged[key] = nil
            } else {
                merged[key] = merge(value, over: merged[key])
            }
        }
        return .mapping(merged)
    }
}
