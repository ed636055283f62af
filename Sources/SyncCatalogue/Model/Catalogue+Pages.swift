extension Catalogue {
    /// The catalogue with other sizes of pages, so that also a short list comes in several.
    ///
    /// - Parameter size: How many records a page has at the most, from 1.
    public func paged(by size: Int) -> Catalogue {
        var catalogue = self
        for index in resources.indices {
            catalogue.resources[index].pull.page(by: size)
            for (role, face) in resources[index].faces {
                if face.pull != nil { catalogue.resources[index].faces[role]?.pull?.page(by: size) }
            }
        }
        return catalogue
    }
}

extension PullRule {
    /// Only where the server is told how long a page may be.
    fileprivate mutating func page(by size: Int) {
        if windowPages?.limitParameter != nil { windowPages?.size = size }
        switch strategy {
        case .pages(var rule) where rule.limitParameter != nil:
            rule.size = size
            strategy = .pages(rule)
        case .cursor(let rule):
            strategy = .cursor(
                CursorRule(
                    limitParameter: rule.limitParameter, beforeParameter: rule.beforeParameter, size: size,
                    field: rule.field))
        case .full, .single, .window, .unlisted, .pages: break
        }
    }
}
