extension VersionRule {
    init(_ node: CatalogueNode) throws(CatalogueError) {
        try node.checkKeys(["field", "from", "sent", "stale"])
        field = try node.required("field").string()
        source = try node.optional("from")?.choice(Source.self) ?? .record
        place = try node.optional("sent")?.choice(Place.self) ?? .ifMatch
        var statuses: [Int] = []
        for element in try node.optional("stale")?.elements() ?? [] {
            statuses.append(try element.integer(in: 400...499))
        }
        staleStatuses = statuses.isEmpty ? place == .body ? [409, 412] : [412, 428] : statuses
        if source == .etag, place == .body {
            node.refuse(rule: "sent", .invalid("can't be body with 'from: etag': an entity tag goes into If-Match"))
        }
        if statuses.contains(where: [401, 402, 403, 429].contains) {
            node.refuse(rule: "stale", .invalid("can't have 401, 402, 403 or 429, which are about the account"))
        }
    }
}

extension ResourceLinks {
    /// A version must be a member that the server fills; one that comes as a header field needs an address that shows the record alone.
    func checkVersion() throws(CatalogueError) {
        guard let version = resource.version else { return }
        let place = try node.required("version")
        checkColumn(version.field, place, "field")
        guard let field = resource.field(named: version.field), node.isSound("fields") else { return }
        checkType(of: version.field, [.string, .integer, .instant], place, "field")
        if field.writable != .never {
            place.refuse(
                at: "field",
                .unresolved(
                    value: version.field, expected: "it must have 'write: never': the server alone gives versions"))
        }
        if field.isSensitive {
            place.refuse(at: "field", .unresolved(value: version.field, expected: "it can't be 'sensitive'"))
        }
        if resource.booking != nil,
            try place.optional("stale")?.elements().contains(where: { $0.node.int == 409 }) == true
        {
            place.refuse(at: "stale", .invalid("can't have 409 beside 'booking', where it says that a slot is taken"))
        }
        guard version.source == .etag else { return }
        if field.wirePath != nil || field.form != nil {
            place.refuse(
                at: "field",
                .unresolved(
                    value: version.field, expected: "it keeps a header field, and has neither 'wire' nor 'form'"))
        }
        for (role, face) in resource.faces.sorted(by: { $0.key < $1.key })
        where face.get == nil && (face.update != nil || face.delete != nil) && node.isSound("faces") {
            place.refuse(
                at: "from", .invalid("needs 'get' in the face of \(role): only an answer with one record has an ETag"))
        }
    }
}
