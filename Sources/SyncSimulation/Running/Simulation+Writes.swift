import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel

/// What people type at a workstation.
extension Simulation {
    /// Carries out a draft through the engine's own local writes, and notes in the ledger what was acknowledged.
    func write(_ draft: WriteDraft, at station: Workstation) async throws {
        guard let resource = world.catalogue.resource(named: draft.resource), let face = resource.faces[world.role]
        else { return }
        var draw = Draw(draft.word)
        let documents = try await documents(resource, at: station)
        let document = documents.isEmpty ? nil : draw.pick(documents)
        var action: ActionRule?
        if case .act(let name) = draft.kind { action = face.actions[name] }
        let others = try await references(of: resource, at: station)
        func fields(of draft: WriteDraft) -> JSONObject? {
            Wording(catalogue: world.catalogue).fields(of: draft, resource, action, &draw) { target, draw in
                guard let ids = others[target], !ids.isEmpty else { return nil }
                return .string(draw.pick(ids))
            }
        }
        do {
            if case .attach(let name) = draft.kind {
                let isAlone = resource.field(named: name).flatMap { resource.uploadRoute(of: $0, face) } != .withCreate
                let isFresh = face.create != nil && (!isAlone || draw.chance(30))
                let content = FileContent.draw(&draw)
                let made = isFresh ? fields(of: WriteDraft(kind: .create, resource: resource.name, word: 0)) : nil
                try await attach(content, to: name, resource, isFresh ? nil : document, made, at: station)
                return
            }
            guard let fields = fields(of: draft) else { return }
            try await perform(draft.kind, resource, document, fields, at: station)
        } catch let error as EngineError {
            world.count(.event, "local write refused: \(caseName(error))")
            world.trace?.note("  refused here: \(error)")
        } catch is CommitGate.Death {
            world.trace?.note("  died while typing")
        }
    }

    private func perform(
        _ drafted: WriteDraft.Kind, _ resource: Resource, _ document: Document?, _ fields: JSONObject,
        at station: Workstation
    ) async throws {
        let author = "uid:\(1000 + station.number)"
        let at = world.server(\.audit.clock)
        let shown = fields.filter { resource.field(named: $0.key)?.isSecret == false }
        var incarnation = try document.flatMap { try self.incarnation(of: $0, resource) }
        let outcome: LocalWrites.Outcome
        var typed = shown
        var sets: Set<String> = []
        var kind = drafted
        switch kind {
        case .create:
            outcome = try await station.writes.create(resource.name, fields: fields, author: author)
            incarnation = nil
            if !resource.upsertKey.isEmpty {
                let (operation, document) = try await station.replica.read { reader in
                    (
                        try outcome.operation.flatMap(reader.operation),
                        try reader.document(resource, local: outcome.document)
                    )
                }
                if operation?.kind != .create {
                    world.count(.branch, "upsert: an update")
                    kind = .update
                    typed = shown.filter { operation?.edits[$0.key]?.value == $0.value }
                    incarnation = try document.flatMap { try self.incarnation(of: $0, resource) }
                }
            }
        case .update:
            guard let document else { return }
            let visible = try opened(document.visible, resource)
            typed = shown.filter { visible[$0.key] != $0.value }
            outcome = try await station.writes.update(
                resource.name, id: document.localID.text, fields: fields, author: author)
        case .delete:
            guard let document else { return }
            outcome = try await station.writes.delete(resource.name, id: document.localID.text, author: author)
        case .act(let name) where resource.faces[world.role]?.actions[name]?.isCollective == true:
            let outcomes = try await station.writes.actOnAll(
                resource.name, action: name, fields: fields, author: author)
            world.count(.event, "local \(kind.name)")
            if outcomes.count > 1 { world.count(.branch, "collective: two or more") }
            for outcome in outcomes {
                note {
                    $0.note(
                        kind, workstation: station.number, resource: resource.name, document: outcome.document,
                        operation: outcome.operation, fields: [:], incarnation: nil, at: at)
                }
            }
            return
        case .act(let name):
            guard let document else { return }
            let rule = resource.faces[world.role]?.actions[name]
            outcome = try await station.writes.act(
                resource.name, id: document.localID.text, action: name, fields: fields, author: author)
            sets = Set((rule?.sets ?? [:]).keys)
            if rule?.callsOff == true, outcome.operation == nil {
                // Calling off what the server never saw takes it back, with all that was typed for it.
                (kind, typed, sets) = (.delete, [:], [])
            }
        case .attach: return
        }
        world.count(.event, "local \(kind.name)")
        world.trace?.note(
            "  typed: \(kind.name) \(resource.name) \(outcome.document) \(JSONValue.object(fields).text) → \(outcome.operation?.text ?? "nothing to send")"
        )
        note {
            $0.note(
                kind, workstation: station.number, resource: resource.name, document: outcome.document,
                operation: outcome.operation, fields: typed, sets: sets, incarnation: incarnation, at: at)
        }
    }

    /// A document's text as a record, with what is sealed in it opened.
    func opened(_ text: String?, _ resource: Resource) throws -> JSONObject {
        guard let text else { return [:] }
        return try JSONValue(parsing: world.vault.opened(text: text, of: resource)).object ?? [:]
    }

    /// Which record a document stands for: where ids are reused, the last one that is like what the replica has of it.
    func incarnation(of document: Document, _ resource: Resource) throws -> Int? {
        guard let id = document.serverID.flatMap({ world.catalogue.ids.usual.number($0.text) }) else { return nil }
        let known = try document.serverObject()
        let births = world.server { $0.audit.births }.filter { $0.value.resource == resource.name && $0.value.id == id }
        func likeness(_ birth: Audit.Birth) -> Int {
            resource.naturalKey.count { Sameness.holds(known[$0], birth.fields[$0], resource.field(named: $0)?.type) }
        }
        return births.max { (likeness($0.value), $0.value.at) < (likeness($1.value), $1.value.at) }?.key
    }

    /// Somebody takes an operation back that may still be taken back.
    func takeBack(_ word: UInt64, at station: Workstation) async throws {
        let open = try await station.replica.read { try $0.operations(in: [.queued, .parked, .rejected]) }
        guard !open.isEmpty else { return }
        var draw = Draw(word)
        let operation = draw.pick(open)
        do {
            try await station.writes.cancel(operation.id, author: "uid:\(1000 + station.number)")
            world.count(.event, "taken back")
            world.trace?.note("  taken back: \(operation.id) \(operation.kind) \(operation.resource)")
        } catch let error as EngineError {
            world.trace?.note("  not taken back: \(error)")
        }
    }

    private func documents(_ resource: Resource, at station: Workstation) async throws -> [Document] {
        try await station.replica.read { try $0.documents(resource, DocumentQuery(limit: 1000)) }
    }

    private func references(of resource: Resource, at station: Workstation) async throws -> [String: [String]] {
        var ids: [String: [String]] = [:]
        for field in resource.references {
            guard let target = field.reference.flatMap(world.catalogue.resource(named:)) else { continue }
            ids[target.name] = try await documents(target, at: station).map(\.localID.text)
        }
        return ids
    }
}
