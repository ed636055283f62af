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
        }
    }

    /// Lets later edits start from where an operation started that was refused or taken back, and holds them against what the server has:
    /// while that operation waited, nobody did.
    mutating func rebase(withdrawing operation: Operation) throws(MissingFact) {
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
        if let version = state.server { try absorb(version, as: nil) } else { try absorb(RecordText([:]), as: nil) }
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
    }

    /// Lets later edits of the same fields follow on an operation that is sent after all.
    mutating func rebase(following edits: [String: FieldEdit], of operation: Operation) {
        for later in open(after: operation) {
            var following = later.edits
            for (field, edit) in edits where following[field]?.base != nil { following[field]?.base = edit.value }
            if following != later.edits { emit(.setEdits(later.id, following)) }
        }
    }

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
}
