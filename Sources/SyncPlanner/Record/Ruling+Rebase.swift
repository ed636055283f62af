import SyncModel

/// Where later edits start from, when what they started from has changed: besides the merge, the only place that lays
/// them on a new base.
extension RulingDraft {
    /// Lets later edits start from what the server has, where they started from what an operation sent: a value that the server normalised
    /// or refused is no change of anybody's.
    ///
    /// - Parameter values: What they start from now, by field; a field that it lacks is left as it is.
    mutating func rebase(after operation: Operation, onto values: JSONObject) {
        let effects = LocalDocument.effects(of: operation, resource: setting.resource, role: setting.role)
        for later in open(after: operation) {
            var edits = later.edits
            for (field, own) in effects where edits[field]?.base == own {
                if let started = values[field] { edits[field]?.base = started }
            }
            // What the server filled by itself was not known when these were typed, and nobody changed it since.
            if operation.kind == .create {
                for (field, edit) in edits where effects[field] == nil && (edit.base ?? .null) == .null {
                    if let filled = values[field] { edits[field]?.base = filled }
                }
            }
            if edits != later.edits { emit(.setEdits(later.id, edits)) }
            if var base = later.base {
                for (field, own) in effects where base.record[field] == own {
                    if let started = values[field] { base.record[field] = started }
                }
                if operation.kind == .create { base.record.merge(values) { known, _ in known } }
                if base != later.base { emit(.setBase(later.id, base)) }
            }
        }
    }

    /// Lets later edits start from where an operation started that was refused or taken back, and holds them against what the server has:
    /// while that operation waited, nobody did.
    ///
    /// - Parameter isRefused: Whether the server refused it: of the fields by which an action may or may not be done, what was known of the
    ///   record is not so any more, and proves no later edit of them needless.
    mutating func rebase(withdrawing operation: Operation, isRefused: Bool = false) throws(MissingFact) {
        rebaseRecords(from: operation, to: nil)
        let effects = LocalDocument.effects(of: operation, resource: setting.resource, role: setting.role)
        guard let state = facts.state, state.serverID != nil else {
            return rebase(after: operation, onto: bases(of: operation, fields: allFields(effects)) { _ in nil })
        }
        let server = state.serverObject
        var needed: JSONObject = [:]
        if case .action(let name) = operation.kind {
            // What the record must have been, where that is one value.
            let requires = setting.resource.faces[setting.role]?.actions[name]?.requires ?? [:]
            needed = requires.filter { $0.value.count == 1 }.compactMapValues(\.first)
        }
        rebase(
            after: operation,
            onto: bases(of: operation, fields: allFields(effects)) { needed[$0] ?? server[$0] })
        guard isRefused, !needed.isEmpty else { return try absorb(state.server ?? RecordText([:]), as: nil) }
        try absorb(RecordText(server.filter { needed[$0.key] == nil }), as: nil)
    }

    /// Lets later edits that started from what an operation was to send start from what it sends now; from where it started, where it no
    /// longer changes the field.
    mutating func rebase(editing operation: Operation, to edits: [String: FieldEdit]) {
        for later in open(after: operation) {
            var following = later.edits
            for (field, edit) in operation.edits where following[field]?.base == edit.value {
                following[field]?.base = edits[field]?.value ?? edit.base
            }
            if following != later.edits { emit(.setEdits(later.id, following)) }
        }
        var edited = operation
        edited.edits = edits
        rebaseRecords(from: operation, to: edited)
    }

    /// Lets later edits of the same fields follow on an operation that is sent after all.
    mutating func rebase(following edits: [String: FieldEdit], of operation: Operation) {
        for later in open(after: operation) {
            var following = later.edits
            for (field, edit) in edits where following[field]?.base != nil { following[field]?.base = edit.value }
            if following != later.edits { emit(.setEdits(later.id, following)) }
        }
        var queued = operation
        queued.edits = edits
        rebaseRecords(from: nil, to: queued)
    }

    /// Lets later deletes and actions start from what they would find by now, where an operation before them says something else than
    /// before, or nothing any more. What somebody else has changed since they were made stays news to them.
    private mutating func rebaseRecords(from old: Operation?, to new: Operation?) {
        guard let operation = old ?? new else { return }
        for later in open(after: operation) {
            guard var base = later.base else { continue }
            let (before, after) = (
                found(by: later, beside: old, operation.id), found(by: later, beside: new, operation.id)
            )
            // What is withdrawn leaves them with what it started from itself: what the server has by now may be somebody else's change.
            let started = new == nil ? started(operation) : [:]
            for field in Set(before.keys).union(after.keys)
            where before[field] != (started[field] ?? after[field]) && base.record[field] == before[field] {
                base.record[field] = started[field] ?? after[field]
            }
            if base != later.base { emit(.setBase(later.id, base)) }
        }
    }

    /// What an operation finds when its turn comes: what the server has, and what the operations before it do to that.
    ///
    /// - Parameters:
    ///   - other: An operation as it is taken to be; nil for one that does nothing.
    ///   - id: The id of that one.
    private func found(by operation: Operation, beside other: Operation?, _ id: LocalID) -> JSONObject {
        let others = facts.open.filter { $0.id != id } + (other.map { [$0] } ?? [])
        return others.filter { $0.sequence < operation.sequence }.sorted { $0.sequence < $1.sequence }
            .reduce(into: facts.state?.serverObject ?? [:]) { record, earlier in
                record.merge(
                    LocalDocument.effects(of: earlier, resource: setting.resource, role: setting.role)
                ) { $1 }
            }
    }

    /// What an operation finds when its turn comes.
    func found(by operation: Operation) -> JSONObject { found(by: operation, beside: nil, operation.id) }

    private func open(after operation: Operation) -> [Operation] {
        facts.open.filter { $0.sequence > operation.sequence }
    }

    private func allFields(_ effects: JSONObject) -> Set<String> {
        facts.open.reduce(into: Set(effects.keys)) { $0.formUnion($1.edits.keys) }
    }

    private func bases(
        of operation: Operation, fields: Set<String>, else value: (String) -> JSONValue?
    ) -> JSONObject {
        Dictionary(
            uniqueKeysWithValues: fields.map { ($0, operation.edits[$0]?.base ?? value($0) ?? .null) })
    }

    /// What an operation started from, of the fields that it changes.
    private func started(_ operation: Operation) -> JSONObject {
        let known = (operation.base?.record ?? [:]).merging(operation.edits.compactMapValues(\.base)) { $1 }
        let changed = LocalDocument.effects(of: operation, resource: setting.resource, role: setting.role)
        return known.filter { changed[$0.key] != nil }
    }
}
