import ReplicaStore
import SyncCatalogue
import SyncModel

/// What holds for messages, for records that are found by a key, and for what is sensitive.
extension Inspection {
    /// What one workstation said in one conversation is on the server in that order.
    func disordered(_ findings: Findings) -> [Violation] {
        var last: [String: (entry: Ledger.Entry, at: Int)] = [:]
        var found: [Violation] = []
        for entry in ledger.promised where entry.kind == .create && entry.workstation == findings.station {
            guard let resource = world.catalogue.resource(named: entry.resource), resource.policy == .appendOnly,
                let parent = resource.pull.parent, let id = entry.operation,
                findings.operations[id]?.state == .acknowledged, !server.audit.handledTwice.contains(id.text),
                !isUndone(id), let made = server.audit.made[id.text], made.count == 1,
                let birth = server.audit.births[made[0]]
            else { continue }
            let thread = "\(resource.name) of \(birth.fields[parent.field]?.text ?? "nobody")"
            if let before = last[thread], before.at > birth.at {
                found.append(
                    Violation(
                        invariant: .order,
                        finding:
                            "workstation \(findings.station), \(thread): \(before.entry.document) was said before \(entry.document)"
                    ))
            }
            last[thread] = (entry, birth.at)
        }
        return found
    }

    /// A key by which the server finds the record to change names one record, there and here.
    func doubledKeys(_ findings: Findings) -> [Violation] {
        world.catalogue.resources(for: world.role).filter { !$0.upsertKey.isEmpty }.flatMap { resource -> [Violation] in
            func key(_ record: JSONObject) -> [JSONValue] { resource.upsertKey.map { record[$0] ?? .null } }
            let there = server.tables[resource.name]?.rows.map { key($0.fields) } ?? []
            let here = (findings.documents[resource.name] ?? []).filter { document in
                // What was refused waits for a person beside the record that is there.
                !findings.outbox.contains {
                    $0.document == document.localID && [.rejected, .parked].contains($0.state)
                }
            }.compactMap { try? key($0.visibleObject()) }
            return [("server", there), ("replica", here)].compactMap { place, keys in
                guard Set(keys).count < keys.count else { return nil }
                return Violation(
                    invariant: .oneForEachKey,
                    finding: "workstation \(findings.station): the \(place) has a key of \(resource.name) twice")
            }
        }
    }

    /// Nothing sensitive is written anywhere as it was typed.
    func leaks(_ findings: Findings) -> [Violation] {
        findings.leaks.map {
            Violation(invariant: .sealed, finding: "workstation \(findings.station): \($0) has it in clear")
        }
    }
}
