import AttachmentStore
import SyncModel

/// Nothing that was attached is lost, and nobody's file is replaced unseen.
extension Inspection {
    /// A file that was taken in is on the server, or here with an operation that says why not.
    func lostFiles(_ findings: Findings) -> [Violation] {
        ledger.promised.filter { $0.workstation == findings.station }.compactMap { entry in
            guard let file = entry.file, !ledger.isReplaced(entry), !ledger.isRemoved(entry) else { return nil }
            if wasKept(file, entry, findings) || isTakenBack(file, entry, findings) { return nil }
            guard let attachment = findings.attachments[file.attachment] else {
                // What belonged to a record that is gone goes with it.
                return findings.document(entry.resource, entry.document) == nil
                    ? nil : lost(entry, "its attachment is gone")
            }
            guard [.waiting, .checking].contains(attachment.stage) else {
                return lost(entry, "\(attachment.stage), and the server never had it")
            }
            guard let operation = attachment.operation.flatMap({ findings.operations[$0] }) else {
                return lost(entry, "\(attachment.stage) without an operation")
            }
            switch operation.state {
            case .acknowledged:
                // The server took the record without the file, and the record is gone since: the bytes are kept should it come back.
                let isGone = findings.document(entry.resource, entry.document) == nil
                return isGone && findings.stored.contains(attachment.digest)
                    ? nil : lost(entry, "acknowledged, and the server never had it")
            case .cancelled: return nil
            case .superseded:
                return findings.document(entry.resource, entry.document) == nil ? nil : lost(entry, "superseded")
            case .queued, .sending, .unknown, .rejected, .parked:
                return findings.stored.contains(attachment.digest)
                    ? nil : lost(entry, "\(operation.state.rawValue), and its bytes are not here")
            }
        }
    }

    /// Whether somebody took back what was to send it, be it alone after a record that was made without it.
    private func isTakenBack(_ file: Ledger.File, _ entry: Ledger.Entry, _ findings: Findings) -> Bool {
        findings.outbox.contains { operation in
            operation.state == .cancelled
                && (operation.id == entry.operation
                    || operation.document == entry.document && operation.kind == .upload(file.field)
                        && operation.author == "engine")
        }
    }

    /// Whether the server had these bytes in that field when or after they were attached.
    private func wasKept(_ file: Ledger.File, _ entry: Ledger.Entry, _ findings: Findings) -> Bool {
        incarnations(of: entry, findings).contains { incarnation in
            let writes = server.audit.values(of: file.field, incarnation)
            return writes.indices.contains { index in
                let end = index + 1 < writes.count ? writes[index + 1].at : Int.max
                return end > entry.at && writes[index].value.string.flatMap { server.files[$0] } == file.bytes
            }
        }
    }

    /// A colleague's file that a list had shown since ours was attached is replaced by nobody but a person who was asked.
    func replacedFiles(_ findings: Findings) -> [Violation] {
        ledger.promised.filter { $0.workstation == findings.station }.flatMap { entry -> [Violation] in
            guard let file = entry.file, let key = entry.operation?.text, !server.audit.handledTwice.contains(key),
                !server.audit.doneLate.contains(key)
            else { return [] }
            return incarnations(of: entry, findings).compactMap { incarnation in
                let writes = server.audit.values(of: file.field, incarnation)
                guard let own = writes.firstIndex(where: { $0.author.key == key }), own > 0,
                    case .colleague = writes[own - 1].author, writes[own - 1].at > entry.at,
                    // A list that was read before anything else was written counts the same moment.
                    listed[findings.station]?[entry.resource]?.contains(where: {
                        $0 >= writes[own - 1].at && $0 < writes[own].at
                    }) == true
                else { return nil }
                return Violation(
                    invariant: .noSilentOverwrite,
                    finding: "workstation \(findings.station): \(key) replaced a file that a list had shown before")
            }
        }
    }
}
