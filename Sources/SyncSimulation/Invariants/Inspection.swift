import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel

/// The invariants of a history that is over and healed (design section 13).
struct Inspection {
    let simulation: Simulation
    let world: World
    let server: ModelServer
    let ledger: Ledger
    let hasRestored: Bool
    /// The workstations whose replicas were set back.
    let wereSetBack: Set<Int>
    /// When whole and true lists reached each workstation, by the audit's clock.
    let listed: [Int: [String: [Int]]]

    init(_ simulation: Simulation) async {
        self.simulation = simulation
        world = simulation.world
        server = simulation.world.server { $0 }
        ledger = await simulation.ledger
        hasRestored = await simulation.hasRestored
        wereSetBack = await simulation.wereSetBack
        listed = await simulation.listed
    }

    /// How a workstation was deceived.
    func deceit(_ station: Int) -> Deceit { simulation.stations[station].line.deceit }

    /// What does not hold.
    func violations() async throws -> [Violation] {
        var found = server.audit.breaches.map { Violation(invariant: .lawful, finding: $0) }
        for station in simulation.stations {
            let findings = try await Findings(station)
            found += lostCreates(findings) + lostEdits(findings) + lostRemovals(findings)
            found += unfairConflicts(findings) + baselessConflicts(findings) + overwritten(findings)
            found += wrappedConflicts(findings)
            found += replaced(findings) + unflaggedBookings(findings) + untold(findings)
            found += refusedTooSoon(findings) + removedUnseen(findings) + datedAhead(station, findings)
            found += stuck(findings) + disordered(findings) + doubledKeys(findings) + leaks(findings)
            found += lostFiles(findings) + replacedFiles(findings)
            found += try await differences(station, findings)
        }
        return found + doubled()
    }

    // MARK: The server and the replica

    /// No create and no action may have been done twice.
    private func doubled() -> [Violation] {
        let audit = server.audit
        var found: [Violation] = []
        for (key, made) in audit.made.sorted(by: { $0.key < $1.key })
        where !audit.handledTwice.contains(key) && !made.contains(where: isBeyondAnyList) {
            // One that died before the next was born left no trace by which anybody could have known of it.
            let isTwice = zip(made, made.dropFirst()).contains { first, second in
                (audit.deaths[first]?.at ?? Int.max) > (audit.births[second]?.at ?? 0) && !isBeyondRecognition(first)
                    && !isTypedAnew(first, second)
            }
            guard isTwice else { continue }
            found.append(Violation(invariant: .atMostOnce, finding: "operation \(key) made \(made.count) records"))
        }
        return found
    }

    /// Whether a record was made by a workstation that was set back and that was shown no whole list of its resource: what it has again is
    /// sent again, for who can't read a list still wants to write.
    private func isBeyondAnyList(_ incarnation: Int) -> Bool {
        guard let birth = server.audit.births[incarnation], let station = birth.author.workstation else { return false }
        return wereSetBack.contains(station) && deceit(station).cut.contains(birth.resource)
    }

    /// Whether a replica was set back to before a create had left, and what it makes was changed there before it left again: to anybody who
    /// reads them, these are two records.
    private func isTypedAnew(_ first: Int, _ second: Int) -> Bool {
        guard let before = server.audit.births[first], let after = server.audit.births[second],
            before.author.workstation.map(wereSetBack.contains) == true,
            let key = world.catalogue.resource(named: before.resource)?.naturalKey
        else { return false }
        return key.contains { before.fields[$0] != after.fields[$0] }
    }

    private func differences(_ station: Workstation, _ findings: Findings) async throws -> [Violation] {
        var found: [Violation] = []
        for resource in world.catalogue.resources(for: world.role) {
            let seen = try station.context.resource(resource.name)
            let list = JSONValue.array(
                world.server { $0.shown(seen) }.map { .object(station.context.vault.sealed($0, seen)) }
            ).utf8Text
            let scope: ListingScope = seen.pull.isCapped ? .recent : .everything
            let comparison = try await station.replica.read { try $0.compare(seen, with: .bytes(list), scope: scope) }
            found += outdated(findings, seen)
            for difference in comparison.differences {
                found.append(
                    Violation(
                        invariant: .sameAsServer,
                        finding:
                            "workstation \(station.number), \(resource.name) \(difference.serverID): \(difference.kind.rawValue) \(difference.fields)"
                    ))
            }
            for document in findings.documents[resource.name] ?? [] where document.serverID != nil {
                let open = findings.outbox.contains { $0.document == document.localID && !$0.state.isSettled }
                if !open, document.local != nil || document.isHidden {
                    found.append(
                        Violation(
                            invariant: .sameAsServer,
                            finding:
                                "workstation \(station.number), \(resource.name) \(document.localID) shows edits, and nothing waits to be sent"
                        ))
                }
            }
        }
        return found
    }

    /// What is still open is asked for one by one when a capped list does not show it, so that it is never outdated.
    private func outdated(_ findings: Findings, _ resource: Resource) -> [Violation] {
        guard resource.pull.isCapped, !resource.pull.asksFor.isEmpty else { return [] }
        return (findings.documents[resource.name] ?? []).compactMap { document in
            guard let id = document.serverID, let record = try? document.serverObject(),
                resource.pull.asksFor.allSatisfy({ field, values in record[field].map(values.contains) ?? false })
            else { return nil }
            let row = world.catalogue.ids.usual.number(id.text).flatMap { server.tables[resource.name]?[$0] }
            if let row, resource.pull.asksFor.keys.allSatisfy({ row.fields[$0] == record[$0] }) { return nil }
            return Violation(
                invariant: .sameAsServer,
                finding:
                    "workstation \(findings.station), \(resource.name) \(id) counts as open, and the server has \(row.map { JSONValue.object($0.fields).text } ?? "nothing")"
            )
        }
    }

    // MARK: The outbox

    /// What still waits must wait for a person, or for something that does.
    private func stuck(_ findings: Findings) -> [Violation] {
        findings.outbox.compactMap { operation in
            switch operation.state {
            case .acknowledged, .rejected, .cancelled, .superseded, .parked: return nil
            case .sending, .unknown:
                return Violation(
                    invariant: .drains,
                    finding:
                        "workstation \(findings.station): \(operation.kind) \(operation.id) is \(operation.state.rawValue)"
                )
            case .queued:
                return waitsForAPerson(operation, findings)
                    ? nil
                    : Violation(
                        invariant: .drains,
                        finding:
                            "workstation \(findings.station): \(operation.kind) of \(operation.resource) \(operation.id) is queued: \(operation.answer?.message ?? "never sent")"
                    )
            }
        }
    }

    private func waitsForAPerson(_ operation: SyncModel.Operation, _ findings: Findings) -> Bool {
        let document = findings.document(operation.resource, operation.document)
        if document?.booking == .contested { return true }
        func isHeld(_ id: LocalID) -> Bool {
            findings.outbox.contains { other in
                guard other.document == id, other.id != operation.id else { return false }
                switch other.state {
                case .parked: return true
                case .rejected: return other.kind == .create
                case .queued: return other.sequence < operation.sequence && waitsForAPerson(other, findings)
                default: return false
                }
            }
        }
        if isHeld(operation.document) { return true }
        // What is to free the slot that it takes may wait for a person itself.
        let frees = findings.outbox.contains { other in
            other.resource == operation.resource && other.document != operation.document && other.state == .queued
                && (findings.document(other.resource, other.document)?.booking == .contested || isHeld(other.document))
        }
        if frees, world.catalogue.resource(named: operation.resource)?.booking != nil { return true }
        return operation.edits.values.contains { edit in edit.value.string.flatMap { LocalID($0) }.map(isHeld) ?? false
        }
    }
}
