extension Catalogue {
    /// The catalogue with other sizes of pages, so that also a short list comes in several.
    ///
    /// - Parameter size: How many records a page has at the most, from 1.
    public func paged(by size: Int) -> Catalogue {
        var catalogue = self
        for index in resources.indices {
            catalogue.resources[index].pull.strategy = resources[index].pull.paged(by: size)
            for (role, face) in resources[index].faces {
                if let pull = face.pull {
                    catalogue.resources[index].faces[role]?.pull?.strategy = pull.paged(by: size)
                }
            }
        }
        return catalogue
    }
}

extension PullRule {
    fileprivate func paged(by size: Int) -> Strategy {
        switch strategy {
        case .pages(let rule):
            .pages(
                PageRule(
                    limitParameter: rule.limitParameter, offsetParameter: rule.offsetParameter, size: size,
                    totalPath: rule.totalPath))
        case .cursor(let rule):
            .cursor(
                CursorRule(
                    limitParameter: rule.limitParameter, beforeParameter: rule.beforeParameter, size: size,
                    field: rule.field))
        case .full, .single, .window, .unlisted: strategy
        }
    }
}
