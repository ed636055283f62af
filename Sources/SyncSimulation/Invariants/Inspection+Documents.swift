import ReplicaStore
import SyncCatalogue
import SyncModel

/// What holds for documents, bookings and the journal.
extension Inspection {
    /// A document stays as long as the record that it stands for: local tools hold on to its local id.
    func replaced(_ findings: Findings) -> [Violation] {
        guard !hasRestored else { return [] }
        var known = simulation.initial
        for entry in ledger.promised where entry.kind == .create && entry.workstation == findings.station {
            guard let id = entry.operation, findings.operations[id]?.state == .acknowledged,
                let made = server.audit.made[id.text], made.count == 1, !isBeyondRecognition(made[0]),
                // What the server made long after the answer was lost comes too late where somebody made the same meanwhile.
                !server.audit.doneLate.contains(id.text)
            else { continue }
            known[entry.document] = made[0]
        }
        return known.sorted { $0.key < $1.key }.compactMap { document, incarnation in
            guard let birth = server.audit.births[incarnation], server.audit.deaths[incarnation] == nil,
                !isRewritten(incarnation, birth),
                !isTakenOver(birth, from: document, findings)
            else { return nil }
            let found = findings.document(birth.resource, document)
            if found?.serverID?.text == world.catalogue.ids.usual.text(birth.id) { return nil }
            return Violation(
                invariant: .permanence,
                finding:
                    "workstation \(findings.station): \(birth.resource) \(birth.id) was \(document) and is now \(name(of: birth, findings))"
            )
        }
    }

    /// Whether others made it look like another record: they changed its natural key and all but one in four of the fields it had.
    func isRewritten(_ incarnation: Int, _ birth: Audit.Birth) -> Bool {
        guard let resource = world.catalogue.resource(named: birth.resource) else { return false }
        func isChanged(_ field: String) -> Bool { server.audit.values(of: field, incarnation).count > 1 }
        let others = resource.fields.map(\.name).filter {
            $0 != resource.changedAtField && !resource.naturalKey.contains($0) && birth.fields[$0] ?? .null != .null
        }
        return resource.naturalKey.allSatisfy(isChanged) && others.filter(isChanged).count * 4 >= others.count * 3
    }

    /// Whether a create by key of the same workstation has made another document's record its own.
    func isTakenOver(_ birth: Audit.Birth, from document: LocalID, _ findings: Findings) -> Bool {
        guard world.catalogue.resource(named: birth.resource)?.upsertKey.isEmpty == false else { return false }
        return findings.outbox.contains { operation in
            guard operation.kind == .create, operation.resource == birth.resource, operation.document != document,
                let id = findings.document(birth.resource, operation.document)?.serverID
            else { return false }
            return world.catalogue.ids.usual.number(id.text) == birth.id
        }
    }

    private func name(of birth: Audit.Birth, _ findings: Findings) -> String {
        findings.documents[birth.resource]?.first { $0.serverID?.text == world.catalogue.ids.usual.text(birth.id) }?
            .localID.text ?? "nothing"
    }

    /// A confirmed booking holds its slot alone, or is flagged (design section 7).
    func unflaggedBookings(_ findings: Findings) -> [Violation] {
        var found: [Violation] = []
        for resource in world.catalogue.resources(for: world.role) {
            for document in findings.documents[resource.name] ?? [] where document.booking == .doubleBooked {
                let isTold = findings.conflicts.contains {
                    $0.document == document.localID && $0.rule == .doubleBooked && $0.resolution == nil
                }
                if isTold { continue }
                found.append(
                    Violation(
                        invariant: .bookings,
                        finding:
                            "workstation \(findings.station): \(resource.name) \(document.localID) is double-booked, and among no conflicts"
                    ))
            }
            guard let rule = resource.booking, let rows = server.tables[resource.name]?.rows else { continue }
            for document in findings.documents[resource.name] ?? [] where document.booking == .confirmed {
                guard let own = rows.first(where: { world.catalogue.ids.usual.text($0.id) == document.serverID?.text }),
                    let slot = HeldSlot(own.fields, rule)
                else { continue }
                let others = rows.filter { row in
                    row.id != own.id && HeldSlot(row.fields, rule)?.meets(slot) == true
                }
                if others.isEmpty { continue }
                found.append(
                    Violation(
                        invariant: .bookings,
                        finding:
                            "workstation \(findings.station): \(resource.name) \(own.id) is confirmed, and shares its slot with \(others.map(\.id))"
                    ))
            }
        }
        return found
    }

    /// Whether the workstation could know that a record held what was refused: by its own write, or by a list since somebody else's.
    private func isHoldingShown(
        of refusal: Audit.Refusal, _ holding: Set<String>, _ resource: String, _ findings: Findings
    ) -> Bool {
        holding.allSatisfy { field in
            let writes = server.audit.values(of: field, refusal.holder).filter { $0.at < refusal.at }
            guard let last = writes.last, last.author != .beginning, last.author.workstation != findings.station else {
                return true
            }
            return listed[findings.station]?[resource]?.contains { $0 >= last.at && $0 < refusal.at } ?? false
        }
    }

    /// Nothing is refused for good because of what an own write that was typed before has let go of since (design section 5).
    func refusedTooSoon(_ findings: Findings) -> [Violation] {
        let audit = server.audit
        return findings.outbox.compactMap { operation in
            guard operation.state == .rejected, let refusal = audit.refusals[operation.id.text],
                !audit.handledTwice.contains(operation.id.text),
                let resource = world.catalogue.resource(named: operation.resource)
            else { return nil }
            let holding = Set(
                (resource.booking.map { $0.placeFields + [$0.holderField] + Array($0.taken.keys) } ?? [])
                    + resource.naturalKey)
            let release = ledger.promised.first { entry in
                guard entry.workstation == findings.station, entry.at < refusal.at, let id = entry.operation,
                    id != operation.id, records(of: entry).contains(refusal.holder),
                    audit.done[id.text]?.contains(where: { $0 > refusal.at }) == true,
                    isHoldingShown(of: refusal, holding, operation.resource, findings)
                else { return false }
                // What it was to change may have been overruled before it left.
                let sent = findings.operations[id].map { Set($0.edits.keys) } ?? Set(entry.fields.keys)
                return entry.kind == .delete || !holding.isDisjoint(with: entry.sets.union(sent))
            }
            return release.map { entry in
                Violation(
                    invariant: .bookings,
                    finding:
                        "workstation \(findings.station), operation \(operation.id): refused because of a record that \(entry.kind.name) \(entry.operation?.text ?? "") was to free"
                )
            }
        }
    }

    /// The records that a write was about.
    private func records(of entry: Ledger.Entry) -> [Int] {
        if let incarnation = entry.incarnation { return [incarnation] }
        return ledger.entries.filter { $0.kind == .create && $0.document == entry.document }
            .compactMap { $0.operation.flatMap { server.audit.made[$0.text] } }.joined().map { $0 }
    }

    /// The journal has an entry for every write that was acknowledged, and for every document that came or went.
    func untold(_ findings: Findings) -> [Violation] {
        func violation(_ words: String) -> Violation {
            Violation(invariant: .journal, finding: "workstation \(findings.station): \(words)")
        }
        var typed: [LocalID: Int] = [:]
        var born: Set<LocalID> = []
        var gone: Set<LocalID> = []
        var baselines: Set<String> = []
        for entry in findings.journal {
            if entry.kind == .baseline { baselines.insert(entry.resource) }
            guard let document = entry.document else { continue }
            if entry.origin == .local { typed[document, default: 0] += 1 }
            if entry.kind == .created { born.insert(document) }
            if entry.kind == .deleted { gone.insert(document) }
        }
        var found: [Violation] = []
        let own = ledger.promised.filter { $0.workstation == findings.station && $0.operation != nil }
        for (document, entries) in Dictionary(grouping: own, by: \.document).sorted(by: { $0.key < $1.key })
        where typed[document, default: 0] < entries.count {
            found.append(
                violation("\(entries.count) writes of \(document), and \(typed[document, default: 0]) entries"))
        }
        for (resource, documents) in findings.documents.sorted(by: { $0.key < $1.key }) {
            for document in documents where !born.contains(document.localID) && !baselines.contains(resource) {
                found.append(violation("\(resource) \(document.localID) came from nowhere"))
            }
        }
        let present = Set(findings.documents.values.joined().map(\.localID))
        for document in simulation.initial.keys.sorted()
        where !present.contains(document) && !gone.contains(document) {
            found.append(violation("\(document) went without a word"))
        }
        return found
    }
}
