import ReplicaStore
import SyncCatalogue
import SyncModel

/// Nothing that was acknowledged is lost.
extension Inspection {
    func lostCreates(_ findings: Findings) -> [Violation] {
        ledger.promised.filter { $0.kind == .create && $0.workstation == findings.station }.compactMap { entry in
            guard let id = entry.operation else { return nil }
            guard let operation = findings.operations[id] else {
                return ledger.isRemoved(entry) ? nil : lost(entry, "its operation is gone")
            }
            let made = server.audit.made[id.text] ?? []
            switch operation.state {
            case .acknowledged:
                if made.isEmpty {
                    return isAdoptedTwin(operation, findings) || isUndone(id)
                        ? nil : lost(entry, "acknowledged, and the server never made it")
                }
                guard let document = findings.document(entry.resource, entry.document), let serverID = document.serverID
                else { return nil }
                let named = made.contains {
                    server.audit.births[$0]?.id == world.catalogue.ids.usual.number(serverID.text)
                }
                return named || isUndone(id) || isAdoptedTwin(operation, findings)
                    ? nil : lost(entry, "its document stands for record \(serverID), which another one made")
            case .rejected, .cancelled, .superseded, .parked:
                if operation.answer == nil, operation.state != .cancelled {
                    return lost(entry, "\(operation.state.rawValue) without a reason")
                }
                // What may be sent twice may be refused the second time: the record is the one that was asked for, and found by its key. So is
                // what a replica sends again that was set back, where no list shows the record at that time.
                let isRepeated = world.catalogue.resource(named: entry.resource)?.upsertKey.isEmpty == false
                if operation.state == .rejected, !isRepeated,
                    made.contains(where: { server.audit.deaths[$0] == nil && !isBeyondRecognition($0) }),
                    !server.audit.handledTwice.contains(id.text),
                    !isUndone(id), !wereSetBack.contains(findings.station)
                {
                    return lost(entry, "rejected (\(operation.answer?.message ?? "")), and the server made it")
                }
                return nil
            case .queued, .sending, .unknown: return nil
            }
        }
    }

    /// A removal is done, or its operation says why not.
    func lostRemovals(_ findings: Findings) -> [Violation] {
        ledger.promised.filter { $0.kind == .delete && $0.workstation == findings.station }.compactMap { entry in
            guard let id = entry.operation, let operation = findings.operations[id] else { return nil }
            guard [.acknowledged, .superseded].contains(operation.state), !isUndone(id) else { return nil }
            guard let incarnation = entry.incarnation, server.audit.deaths[incarnation] == nil else { return nil }
            // The record was changed meanwhile, or came back, and the log says that it was to go.
            let isLogged = findings.conflicts.contains {
                $0.document == entry.document && $0.field == nil && $0.action == nil && $0.local == nil
            }
            if isLogged { return nil }
            if deceit(findings.station).lacking.contains(entry.resource) || hasRestored { return nil }
            if let birth = server.audit.births[incarnation],
                isRewritten(incarnation, birth) || isTakenOver(birth, from: entry.document, findings)
            {
                return nil
            }
            return lost(entry, "\(operation.state.rawValue), and the record is still there")
        }
    }

    func lostEdits(_ findings: Findings) -> [Violation] {
        ledger.promised.filter { $0.workstation == findings.station && $0.kind != .delete }.flatMap { entry in
            entry.fields.sorted { $0.key < $1.key }.compactMap { field, value -> Violation? in
                let type = world.catalogue.resource(named: entry.resource)?.field(named: field)
                // References are written as local ids first, and as the server's later.
                guard type?.reference == nil,
                    !ledger.isOutdated(entry, field: field, records: incarnations(of: entry, findings))
                else { return nil }
                return isKept(entry, field, value, type?.type, findings)
                    ? nil : lost(entry, "'\(field)' = \(value.text) is nowhere")
            }
        }
    }

    private func isKept(
        _ entry: Ledger.Entry, _ field: String, _ value: JSONValue, _ type: FieldType?, _ findings: Findings
    ) -> Bool {
        let isLogged = findings.conflicts.contains { conflict in
            guard conflict.document == entry.document else { return false }
            return conflict.field == field && Sameness.holds(conflict.local, value, type)
                || conflict.field == nil && Sameness.holds(conflict.local?[field], value, type)
        }
        if isLogged { return true }
        let own = findings.outbox.filter { $0.document == entry.document }
        let isInOutbox = own.contains { operation in
            // What an action sets is no field that it sends: the action itself is what is kept.
            if operation.id == entry.operation, case .act = entry.kind { return operation.state != .acknowledged }
            return [.queued, .unknown, .rejected, .parked, .cancelled].contains(operation.state)
                && operation.edits[field].map { Sameness.holds($0.value, value, type) } == true
        }
        if isInOutbox || own.contains(where: { isUndone($0.id) }) { return true }
        // Taken back was what it was typed upon: without that it changes nothing of what was known.
        let isIdle = own.contains { operation in
            operation.state == .superseded
                && operation.edits[field].map { Sameness.holds($0.base, value, type) && $0.base == $0.value } == true
        }
        if isIdle, own.contains(where: { $0.state == .cancelled }) { return true }
        if own.contains(where: { wasForgottenUnseen($0.id, entry, findings) }) { return true }
        // What the server filled by itself may be what was typed, and no write tells of it.
        if let id = findings.document(entry.resource, entry.document)?.serverID.flatMap({
            world.catalogue.ids.usual.number($0.text)
        }),
            let row = server.tables[entry.resource]?[id], Sameness.holds(row.fields[field], value, type)
        {
            return true
        }
        return incarnations(of: entry, findings).contains { wasOnServer(value, field, $0, entry, type) }
    }

    /// Whether the server forgot a change to which it had said yes, and somebody changed or removed the record before anybody could see
    /// that: the old value may be theirs.
    private func wasForgottenUnseen(_ operation: LocalID, _ entry: Ledger.Entry, _ findings: Findings) -> Bool {
        guard let at = server.audit.forgotten[operation.text] else { return false }
        // A list whose fields were bent shows neither the old value nor the new one.
        if deceit(findings.station).bent.contains(entry.resource) { return true }
        return incarnations(of: entry, findings).contains { incarnation in
            // Or before it, and no list had shown that yet.
            let isUnknown = entry.fields.keys.contains { field in
                let found = server.audit.values(of: field, incarnation).last { $0.at <= at }?.value
                let type = world.catalogue.resource(named: entry.resource)?.field(named: field)?.type
                return !Sameness.holds(findings.operations[operation]?.edits[field]?.base, found, type)
            }
            return isUnknown || server.audit.deaths[incarnation] != nil
                || server.audit.writes.contains { slot, writes in
                    slot.incarnation == incarnation && writes.contains { $0.at > at && $0.author.key != operation.text }
                }
        }
    }

    /// Whether the value was on the server when or after it was typed, and whatever replaced it was not an older edit of our own.
    private func wasOnServer(
        _ value: JSONValue, _ field: String, _ incarnation: Int, _ entry: Ledger.Entry, _ type: FieldType?
    ) -> Bool {
        let writes = server.audit.values(of: field, incarnation)
        guard
            let last = writes.lastIndex(where: {
                Sameness.holds($0.value, value, type) || Sameness.holds($0.sent, value, type)
            })
        else { return false }
        let end = last + 1 < writes.count ? writes[last + 1].at : Int.max
        guard end > entry.at else { return false }
        return !writes[(last + 1)...].contains { write in
            guard write.author.workstation == entry.workstation, let key = write.author.key else { return false }
            return !server.audit.handledTwice.contains(key) && !server.audit.doneLate.contains(key)
        }
    }

    /// The records that a document stood for.
    func incarnations(of entry: Ledger.Entry, _ findings: Findings) -> Set<Int> {
        var all = Set([entry.incarnation].compactMap(\.self))
        // Where ids are reused, a record that is alike under the same id is taken for the one before it.
        if let birth = entry.incarnation.flatMap({ server.audit.births[$0] }) {
            all.formUnion(
                server.audit.births.filter { $0.value.id == birth.id && $0.value.resource == birth.resource }.keys)
        }
        for operation in findings.outbox where operation.document == entry.document {
            let made = server.audit.made[operation.id.text] ?? []
            all.formUnion(made)
            if operation.kind == .create, operation.state == .acknowledged, made.isEmpty {
                all.formUnion(twins(of: operation))
            }
        }
        if let id = findings.document(entry.resource, entry.document)?.serverID.flatMap({
            world.catalogue.ids.usual.number($0.text)
        }),
            let row = server.tables[entry.resource]?[id]
        {
            all.insert(row.incarnation)
        }
        return all
    }

    /// Whether a restored database undid what the server had acknowledged.
    func isUndone(_ operation: LocalID) -> Bool { server.audit.undone.contains(operation.text) }

    /// Whether the document stands for a record of the same natural key that somebody else made: no engine could know better, and what
    /// differs in the other fields is looked for in the log.
    private func isAdoptedTwin(_ operation: SyncModel.Operation, _ findings: Findings) -> Bool {
        guard let document = findings.document(operation.resource, operation.document) else { return true }
        let id = document.serverID.flatMap { world.catalogue.ids.usual.number($0.text) }
        return twins(of: operation).contains { server.audit.births[$0]?.id == id }
    }

    /// The records that were made with the natural key that a create sends, or were given it since, also those that are gone by now.
    private func twins(of operation: SyncModel.Operation) -> [Int] {
        guard let resource = world.catalogue.resource(named: operation.resource) else { return [] }
        func wasTwin(_ incarnation: Int, _ birth: Audit.Birth) -> Bool {
            resource.naturalKey.allSatisfy { field in
                guard let edit = operation.edits[field] else { return true }
                let isLocal = edit.value.string.flatMap { LocalID($0) } != nil
                if isLocal, world.catalogue.ids.usual.number(edit.value) == nil { return true }
                let type = resource.field(named: field)?.type
                return Sameness.holds(edit.value, birth.fields[field], type)
                    || server.audit.values(of: field, incarnation).contains {
                        Sameness.holds(edit.value, $0.value, type)
                    }
            }
        }
        return server.audit.births.filter { $0.value.resource == resource.name && wasTwin($0.key, $0.value) }.map(\.key)
    }

    /// Whether nobody could find again what a create made: somebody else has changed its natural key since, or a list of the time had its
    /// fields bent or lacked its last records.
    func isBeyondRecognition(_ incarnation: Int) -> Bool {
        guard let birth = server.audit.births[incarnation],
            let resource = world.catalogue.resource(named: birth.resource)
        else { return false }
        if let station = birth.author.workstation,
            deceit(station).bent.union(deceit(station).shortened).contains(resource.name)
        {
            return true
        }
        return resource.naturalKey.contains { field in
            let writes = server.audit.writes[Audit.Slot(incarnation: incarnation, field: field)] ?? []
            return writes.contains { $0.author != birth.author }
        }
    }

    func lost(_ entry: Ledger.Entry, _ words: String) -> Violation {
        Violation(
            invariant: .nothingLost,
            finding:
                "workstation \(entry.workstation), \(entry.kind.name) of \(entry.resource) \(entry.document) (operation \(entry.operation?.text ?? "none")): \(words)"
        )
    }
}

extension Ledger {
    /// Whether a document was removed by the same workstation later.
    func isRemoved(_ entry: Entry) -> Bool {
        entries.contains { $0.number > entry.number && $0.document == entry.document && $0.kind == .delete }
    }
}
