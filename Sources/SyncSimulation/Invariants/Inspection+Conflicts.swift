import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Conflicts are logged where there is one, and only there, and decided by their rule (design section 6).
extension Inspection {
    /// A conflict under last-writer-wins goes to the later write, and a tie to the server. Where the server tells when a record was changed,
    /// its clock is known only so far, and what can't be told apart is a tie.
    func unfairConflicts(_ findings: Findings) -> [Violation] {
        findings.conflicts.compactMap { conflict in
            guard conflict.rule == .lastWriterWins else { return nil }
            let isDated = world.catalogue.resource(named: conflict.resource)?.changedAtField != nil
            let lead = conflict.localTime - conflict.remoteTime
            let isFair = conflict.winner == .local ? lead > 0 : lead <= (isDated ? 60_000 : 0)
            return isFair
                ? nil
                : Violation(
                    invariant: .fairConflicts,
                    finding:
                        "\(name(conflict, findings)): local at \(conflict.localTime), remote at \(conflict.remoteTime), and \(conflict.winner.rawValue) wins"
                )
        }
    }

    /// What both sides are said to have started from was on the server once, or was typed here before.
    func baselessConflicts(_ findings: Findings) -> [Violation] {
        findings.conflicts.compactMap { conflict in
            guard let field = conflict.field, ConflictPolicy(rawValue: conflict.rule.rawValue) != nil,
                !deceit(findings.station).bent.contains(conflict.resource),
                let id = findings.document(conflict.resource, conflict.document)?.serverID
            else { return nil }
            let type = world.catalogue.resource(named: conflict.resource)?.field(named: field)?.type
            // Whichever record had that id: where ids are reused, the base may be the last one's.
            let namesakes = server.audit.births.filter {
                $0.value.resource == conflict.resource && world.catalogue.ids.usual.text($0.value.id) == id.text
            }
            var values = namesakes.map { $0.value.fields[field] ?? .null }
            for incarnation in namesakes.keys {
                let writes = server.audit.writes[Audit.Slot(incarnation: incarnation, field: field)] ?? []
                values += writes.flatMap { [$0.value, $0.sent] }
            }
            values += ledger.promised.filter { $0.document == conflict.document }.compactMap { $0.fields[field] }
            return values.contains { Sameness.holds($0, conflict.base, type) }
                ? nil
                : Violation(
                    invariant: .fairConflicts,
                    finding:
                        "\(name(conflict, findings)): the base \(conflict.base?.text ?? "nothing") was never on the server"
                )
        }
    }

    /// A server that wraps a value into a list, for a moment, changed none: neither what an edit started from nor what it says.
    func wrappedConflicts(_ findings: Findings) -> [Violation] {
        findings.conflicts.compactMap { conflict in
            guard ConflictPolicy(rawValue: conflict.rule.rawValue) != nil, let remote = conflict.remote else {
                return nil
            }
            let isWrapped: Bool
            if let field = conflict.field {
                guard world.catalogue.resource(named: conflict.resource)?.field(named: field)?.type != .any else {
                    return nil
                }
                isWrapped = remote.single != remote && [conflict.base, conflict.local].contains(remote.single)
            } else {
                // A delete or an action: all that moved is a list around what was there.
                let moved = (remote.object ?? [:]).filter { name, value in
                    conflict.base?[name].map { $0 != value } ?? false
                }
                isWrapped = !moved.isEmpty && moved.allSatisfy { $1.single != $1 && $1.single == conflict.base?[$0] }
            }
            return isWrapped
                ? Violation(
                    invariant: .fairConflicts,
                    finding:
                        "\(name(conflict, findings)): the server's \(remote.text) is but a list around what was there")
                : nil
        }
    }

    /// A value that somebody else wrote, and that a list had shown to a workstation, is not overwritten by an edit that does not know of
    /// it: it is the edit's base, or stands in the conflict log.
    func overwritten(_ findings: Findings) -> [Violation] {
        var found: [Violation] = []
        for operation in findings.outbox where operation.kind == .update {
            guard server.audit.done[operation.id.text] != nil, !server.audit.handledTwice.contains(operation.id.text),
                !server.audit.doneLate.contains(operation.id.text),
                let incarnation = incarnation(of: operation.document, operation.resource, findings)
            else { continue }
            found += undone(findings, operation, incarnation)
            for (field, edit) in operation.edits.sorted(by: { $0.key < $1.key }) {
                let writes = server.audit.writes[Audit.Slot(incarnation: incarnation, field: field)] ?? []
                for (place, write) in writes.enumerated().dropFirst()
                where write.author.key == operation.id.text && isUnseen(writes[place - 1], write, findings, operation) {
                    let before = writes[place - 1]
                    let type = world.catalogue.resource(named: operation.resource)?.field(named: field)?.type
                    let isKnown =
                        Sameness.holds(edit.base, before.value, type) || Sameness.holds(before.value, write.value, type)
                    let isLogged = findings.conflicts.contains {
                        $0.document == operation.document && $0.field == field
                            && Sameness.holds($0.remote, before.value, type)
                    }
                    if isKnown || isLogged || isBaseOfEarlier(before, field, operation, findings)
                        || deceit(findings.station).bent.contains(operation.resource)
                    {
                        continue
                    }
                    found.append(
                        Violation(
                            invariant: .noSilentOverwrite,
                            finding:
                                "workstation \(findings.station), operation \(operation.id): '\(field)' of \(operation.resource) \(operation.document) overwrote \(before.value.text); it knew of \(edit.base?.text ?? "nothing")"
                        ))
                }
            }
        }
        return found
    }

    /// Whether an earlier change of the document knew of a value, to which the server said yes and that it stored nowhere: the value that was
    /// overwritten in the end is the one that was overwritten by it before.
    private func isBaseOfEarlier(
        _ before: Audit.Write, _ field: String, _ operation: SyncModel.Operation, _ findings: Findings
    ) -> Bool {
        let type = world.catalogue.resource(named: operation.resource)?.field(named: field)?.type
        return findings.outbox.contains { earlier in
            guard earlier.document == operation.document, earlier.id < operation.id,
                let forgottenAt = server.audit.forgotten[earlier.id.text], forgottenAt > before.at,
                let base = earlier.edits[field]?.base
            else { return false }
            return Sameness.holds(base, before.value, type)
        }
    }

    /// Values of others that a record sent whole undid, though a list had shown them.
    private func undone(_ findings: Findings, _ operation: SyncModel.Operation, _ incarnation: Int) -> [Violation] {
        guard let resource = world.catalogue.resource(named: operation.resource),
            operation.carriesWholeRecord(resource, role: world.role),
            !deceit(findings.station).bent.contains(resource.name)
        else { return [] }
        // What was typed into it and is fulfilled by now is no longer among its edits.
        let typed = Set(ledger.promised.filter { $0.operation == operation.id }.flatMap(\.fields.keys))
        return resource.fields.filter { operation.edits[$0.name] == nil && !typed.contains($0.name) }.flatMap {
            field -> [Violation] in
            let writes = server.audit.writes[Audit.Slot(incarnation: incarnation, field: field.name)] ?? []
            return writes.indices.dropFirst().filter { place in
                writes[place].author.key == operation.id.text
                    && isUnseen(writes[place - 1], writes[place], findings, operation)
            }.map { place in
                Violation(
                    invariant: .noSilentOverwrite,
                    finding:
                        "workstation \(findings.station), operation \(operation.id): '\(field.name)' of \(operation.resource) \(operation.document) went back to \(writes[place].value.text) from \(writes[place - 1].value.text)"
                )
            }
        }
    }

    /// A change of somebody else's that a list had shown after a removal was typed does not go with the record without a word.
    func removedUnseen(_ findings: Findings) -> [Violation] {
        let audit = server.audit
        return ledger.promised.filter { $0.kind == .delete && $0.workstation == findings.station }.compactMap { entry in
            guard let id = entry.operation, let incarnation = entry.incarnation, let death = audit.deaths[incarnation],
                death.author.key == id.text, !audit.handledTwice.contains(id.text),
                !audit.doneLate.contains(id.text), !deceit(findings.station).bent.contains(entry.resource),
                let resource = try? simulation.stations[findings.station].context.resource(entry.resource)
            else { return nil }
            let lists = listed[findings.station]?[entry.resource] ?? []
            let isLogged = findings.conflicts.contains {
                $0.document == entry.document && $0.field == nil && $0.action == nil
            }
            guard !isLogged, let last = lists.last(where: { $0 > entry.at && $0 < death.at }) else { return nil }
            for field in resource.fields
            where field.derivation == nil && !field.isVolatile && field.name != resource.changedAtField {
                let values = audit.values(of: field.name, incarnation).filter { $0.at <= last }
                let (before, after) = (values.filter { $0.at <= entry.at }, values.filter { $0.at > entry.at })
                // Its author may have seen a value to which the server said yes, and that it stored nowhere.
                let known = findings.operations[id]?.base?.record[field.name]
                // What the workstation overwrote itself before it removed the record did not go with it.
                let isOverwritten = audit.values(of: field.name, incarnation).contains { value in
                    value.at > last && value.at < death.at && value.author.workstation == findings.station
                }
                guard !isOverwritten, let shown = after.last, shown.author.workstation != findings.station,
                    !Sameness.holds(known, shown.value, field.type),
                    !before.contains(where: { Sameness.holds($0.value, shown.value, field.type) }), !before.isEmpty
                else { continue }
                return Violation(
                    invariant: .noSilentOverwrite,
                    finding:
                        "workstation \(findings.station), operation \(id): removed \(entry.resource) \(entry.document), whose '\(field.name)' a list had shown to be \(shown.value.text) since"
                )
            }
            return nil
        }
    }

    /// What was typed while the clock was ahead does not stay ahead once it is right.
    func datedAhead(_ station: Workstation, _ findings: Findings) -> [Violation] {
        let now = station.clock.milliseconds()
        return findings.outbox.filter { operation in
            [.queued, .unknown, .sending].contains(operation.state)
                && operation.edits.values.contains { $0.madeAt.milliseconds > now }
        }.map {
            Violation(
                invariant: .fairConflicts,
                finding: "workstation \(findings.station), operation \($0.id): an edit is dated after now")
        }
    }

    /// Whether a write of somebody else's had been shown to the workstation by a whole list before its own write.
    private func isUnseen(
        _ before: Audit.Write, _ write: Audit.Write, _ findings: Findings, _ operation: SyncModel.Operation
    ) -> Bool {
        guard before.author.workstation != findings.station, before.author != .beginning else { return false }
        let lists = listed[findings.station]?[operation.resource] ?? []
        return lists.contains { $0 >= before.at && $0 < write.at }
    }

    /// The record that a document stands for, or stood for.
    private func incarnation(of document: LocalID, _ resource: String, _ findings: Findings) -> Int? {
        if let id = findings.document(resource, document)?.serverID.flatMap({
            world.catalogue.ids.usual.number($0.text)
        }),
            let row = server.tables[resource]?[id]
        {
            return row.incarnation
        }
        return nil
    }

    private func name(_ conflict: Conflict, _ findings: Findings) -> String {
        "workstation \(findings.station), conflict \(conflict.number) (\(conflict.rule)) about '\(conflict.field ?? "")' of \(conflict.resource) \(conflict.document)"
    }
}
