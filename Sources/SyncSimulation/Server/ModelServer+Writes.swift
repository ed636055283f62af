import SyncCatalogue
import SyncModel

/// What the model server does when somebody writes: the rules that any client meets.
extension ModelServer {
    /// Makes a record and returns it.
    mutating func create(_ name: String, _ sent: JSONObject, by author: Author) throws(WireRefusal) -> JSONObject {
        guard var table = tables[name] else { throw WireRefusal(status: 404, words: "Ressource non trouvée") }
        let resource = table.resource
        // Who draws ids at random draws none twice.
        let isCounting = catalogue.ids.usual == .integer
        for field in resource.fields where field.isRequired && isBlank(sent[field.name]) {
            throw WireRefusal(status: 400, words: "\(field.name): Ce champ est obligatoire.")
        }
        var record = try accepted(sent, resource)
        if let twin = twin(of: record, in: table) {
            return try update(name, twin, changes(sent, of: twin, name), by: author)
        }
        try check(record, resource, except: nil)
        let (id, number) = table.nextID(
            reusingIDs: quirks.contains(.reusesIDs) && isCounting,
            reusingNumbers: quirks.contains(.reusesNumbers) && isCounting)
        fill(&record, resource, id, number)
        let incarnation = nextIncarnation()
        table.append(Table.Row(id: id, incarnation: incarnation, fields: record))
        tables[name] = table
        audit.born(incarnation, name, id, record, by: author)
        for (field, value) in sent where resource.field(named: field)?.isSecret == false {
            audit.wrote(record[field] ?? .null, sent: value, to: field, of: incarnation, by: author)
        }
        touchParent(of: record, resource)
        return record
    }

    /// The record that a create changes, where a key finds one.
    private func twin(of record: JSONObject, in table: Table) -> Int64? {
        let key = table.resource.upsertKey
        guard !key.isEmpty else { return nil }
        return table.rows.first { row in key.allSatisfy { row.fields[$0] == record[$0] } }?.id
    }

    /// What a record sent whole changes: nobody wrote the rest anew.
    func changes(_ sent: JSONObject, of id: Int64, _ name: String) -> JSONObject {
        let known = tables[name]?[id]?.fields ?? [:]
        return sent.filter { known[$0.key] ?? .null != $0.value }
    }

    /// A conversation tells when something was last said in it.
    private mutating func touchParent(of record: JSONObject, _ resource: Resource) {
        guard let rule = resource.pull.parent, case .cursor(let cursor) = resource.pull.strategy,
            let table = tables[rule.resource], let number = catalogue.ids.usual.number(record[rule.field]),
            let index = table.index(of: number), let moment = record[cursor.field],
            let field = table.resource.fields.first(where: { $0.type == .instant && $0.writable == .never })
        else { return }
        tables[rule.resource]?.set([field.name: moment], at: index)
    }

    /// Runs an action on all records.
    mutating func actOnAll(_ name: String, _ action: String, by author: Author) throws(WireRefusal) {
        for id in tables[name]?.rows.map(\.id) ?? [] { _ = try act(name, id, action, [:], by: author) }
    }

    /// Changes a record and returns it.
    mutating func update(
        _ name: String, _ id: Int64, _ sent: JSONObject, by author: Author
    ) throws(WireRefusal) -> JSONObject {
        guard let table = tables[name], let index = table.index(of: id) else {
            throw WireRefusal(status: 404, words: "Ressource non trouvée")
        }
        let resource = table.resource
        for field in resource.fields where field.isRequired {
            guard let value = sent[field.name], isBlank(value) else { continue }
            throw WireRefusal(status: 400, words: "\(field.name): Ce champ ne peut être vide.")
        }
        let changes = try accepted(sent, resource)
        try check(table.rows[index].fields.merging(changes) { $1 }, resource, except: id)
        return store(changes, sent: sent, in: resource, at: index, by: author)
    }

    /// Runs an action and returns the record.
    mutating func act(
        _ name: String, _ id: Int64, _ action: String, _ sent: JSONObject, by author: Author
    ) throws(WireRefusal) -> JSONObject {
        guard let table = tables[name], let index = table.index(of: id),
            let rule = table.resource.faces[role]?.actions[action]
        else { throw WireRefusal(status: 404, words: "Ressource non trouvée") }
        guard rule.admits(table.rows[index].fields) else {
            throw WireRefusal(status: 400, words: "L'état ne le permet pas")
        }
        let changes = try accepted(sent, table.resource).merging(rule.sets) { $1 }
        return store(changes, sent: sent.merging(rule.sets) { $1 }, in: table.resource, at: index, by: author)
    }

    /// Removes a record, with all that can't be without it; what can be lets go of it.
    mutating func delete(_ name: String, _ id: Int64, by author: Author) throws(WireRefusal) {
        guard let table = tables[name], let index = table.index(of: id) else {
            throw WireRefusal(status: 404, words: "Ressource non trouvée")
        }
        remove(table, at: index, by: author)
        audit.did(author)
    }

    private mutating func remove(_ table: Table, at index: Int, by author: Author) {
        let row = table.rows[index]
        let name = table.resource.name
        tables[name]?.remove(at: index)
        audit.died(row.incarnation, by: author)
        for child in catalogue.resources(for: role) {
            for field in child.references where field.reference == name {
                while let place = tables[child.name]?.rows.firstIndex(where: {
                    $0.fields[field.name] == catalogue.ids.usual.json(row.id)
                }),
                    let children = tables[child.name]
                {
                    if field.isRequired {
                        remove(children, at: place, by: author)
                    } else {
                        _ = store([field.name: .null], sent: [:], in: child, at: place, by: author)
                    }
                }
            }
        }
    }

    private mutating func store(
        _ changes: JSONObject, sent: JSONObject, in resource: Resource, at index: Int, by author: Author
    ) -> JSONObject {
        guard var table = tables[resource.name] else { return [:] }
        let row = table.rows[index]
        var changes = changes
        let fields = row.fields.merging(changes) { $1 }
        changes.merge(shadows(of: fields, resource)) { $1 }
        table.set(changes, at: index)
        tables[resource.name] = table
        _ = audit.tick()
        audit.did(author)
        for (field, value) in changes where row.fields[field] != value || sent[field] != nil {
            audit.wrote(value, sent: sent[field] ?? value, to: field, of: row.incarnation, by: author)
        }
        if !quirks.contains(.staleNames) { renewNames(of: resource, row.id) }
        return table.rows[index].fields
    }

    // MARK: Rules

    private func isBlank(_ value: JSONValue?) -> Bool {
        guard let value, value != .null else { return true }
        return value.string?.allSatisfy(\.isWhitespace) ?? false
    }

    /// The fields as they are stored; secrets are taken and kept nowhere.
    private func accepted(_ sent: JSONObject, _ resource: Resource) throws(WireRefusal) -> JSONObject {
        var record: JSONObject = [:]
        // In the order of the catalogue, so that the same mistakes are always refused in the same words.
        for field in resource.fields where !field.isSecret {
            if let value = sent[field.name] { record[field.name] = try stored(value, field) }
        }
        return record
    }

    private func stored(_ value: JSONValue, _ field: Field) throws(WireRefusal) -> JSONValue {
        if value == .null { return value }
        func refuse() -> WireRefusal { WireRefusal(status: 400, words: "\(field.name): valeur invalide") }
        switch field.type {
        case .instant:
            guard let seconds = value.string.flatMap(ServerInstant.seconds) else { throw refuse() }
            return .string(ServerInstant.text(seconds))
        case .decimal:
            guard let cents = Self.cents(value) else { throw refuse() }
            guard quirks.contains(.normalisesDecimals) else { return value }
            return .string("\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)")
        case .integer:
            guard value.integer != nil else { throw refuse() }
            return value
        case .reference(let target):
            guard let id = catalogue.ids.usual.number(value), tables[target]?[id] != nil else { throw refuse() }
            return value
        default:
            guard let typed = value.string else { return value }
            if !field.choices.isEmpty, !field.choices.contains(typed) { throw refuse() }
            let text = quirks.contains(.rewritesTexts) ? RewrittenText.of(typed) : typed
            guard quirks.contains(.trimsTexts) else { return .string(text) }
            let rest = text.drop(while: \.isWhitespace)
            return .string(String(rest.prefix(rest.count - rest.reversed().prefix(while: \.isWhitespace).count)))
        }
    }

    /// An amount in hundredths; nil for more than two decimals, which would have to be rounded.
    private static func cents(_ value: JSONValue) -> Int64? {
        let text = value.string ?? value.text
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = Int64(parts[0]) else { return nil }
        let decimals = parts.count == 2 ? String(parts[1]) : ""
        guard decimals.count <= 2 else { return nil }
        return Int64((decimals + "00").prefix(2)).map { whole * 100 + $0 }
    }

    private func check(_ record: JSONObject, _ resource: Resource, except id: Int64?) throws(WireRefusal) {
        guard let table = tables[resource.name] else { return }
        let others = table.rows.filter { $0.id != id }
        if let key = resource.naturalKey.first, resource.naturalKey.count == 1, resource.upsertKey.isEmpty,
            let other = others.first(where: { $0.fields[key] == record[key] })
        {
            throw WireRefusal(status: 400, words: "\(key): existe déjà", holder: other.incarnation)
        }
        guard let booking = resource.booking, !quirks.contains(.doubleBooks),
            let slot = HeldSlot(record, booking)
        else { return }
        for other in others {
            guard let taken = HeldSlot(other.fields, booking) else { continue }
            if taken.meets(slot) {
                throw WireRefusal(status: 400, words: "Ce créneau est déjà pris", holder: other.incarnation)
            }
        }
    }

    // MARK: What the server fills in

    private func fill(_ record: inout JSONObject, _ resource: Resource, _ id: Int64, _ number: Int) {
        for field in resource.fields where !field.isSecret && record[field.name] == nil {
            switch (field.writable, field.type) {
            case (.never, .string) where !field.choices.isEmpty && catalogue.ids.usual == .string:
                record[field.name] = .string(field.choices[0])
            case (.never, .boolean) where catalogue.ids.usual == .string: record[field.name] = false
            case (.never, .instant) where catalogue.ids.usual == .string:
                record[field.name] = .string(ServerInstant.text(seconds, number: number))
            // Numbers and dates of its own are what a server lets one search by.
            case (.never, .string) where field.isIndexed: record[field.name] = .string("N-\(number)")
            case (.never, .instant) where field.isIndexed: record[field.name] = .string(ServerInstant.text(seconds))
            case (.always, _), (.create, _):
                record[field.name] = field.choices.first.map(JSONValue.string) ?? .null
            default: record[field.name] = .null
            }
        }
        record.merge(shadows(of: record, resource)) { $1 }
        record[resource.idField] = catalogue.ids.usual.json(id)
    }

    /// The end of a booking, names from other records, and when the record was changed.
    private func shadows(of record: JSONObject, _ resource: Resource) -> JSONObject {
        var shadows: JSONObject = [:]
        if let booking = resource.booking, let end = booking.endField,
            let start = record[booking.startField]?.string.flatMap(ServerInstant.seconds)
        {
            shadows[end] = .string(ServerInstant.text(start + Int64(booking.minutes) * 60))
        }
        if let field = resource.changedAtField { shadows[field] = .string(ServerInstant.text(seconds)) }
        for field in resource.fields {
            guard let derivation = field.derivation else { continue }
            shadows[field.name] = name(derivation, record, resource).map(JSONValue.string) ?? .null
        }
        return shadows
    }

    private func name(_ derivation: Derivation, _ record: JSONObject, _ resource: Resource) -> String? {
        guard let target = resource.field(named: derivation.reference)?.reference,
            let id = catalogue.ids.usual.number(record[derivation.reference]), let other = tables[target]?[id]
        else { return nil }
        return (derivation.templates.first ?? "").split(separator: "{", omittingEmptySubsequences: false).enumerated()
            .map {
                place, part in
                guard place > 0, let end = part.firstIndex(of: "}") else { return String(part) }
                let value = other.fields[String(part[..<end])] ?? .null
                return (value.string ?? value.text) + part[part.index(after: end)...]
            }.joined()
    }

    private mutating func renewNames(of resource: Resource, _ id: Int64) {
        for child in catalogue.resources(for: role) {
            let references = child.references.filter { $0.reference == resource.name }.map(\.name)
            guard !references.isEmpty, let table = tables[child.name] else { continue }
            for (index, row) in table.rows.enumerated()
            where references.contains(where: { row.fields[$0] == catalogue.ids.usual.json(id) }) {
                var names = shadows(of: row.fields, child)
                if let field = child.changedAtField { names[field] = nil }
                tables[child.name]?.set(names, at: index)
            }
        }
    }
}
