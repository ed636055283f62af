import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Files that were sent, held against what the server is seen to keep.
extension AttachmentLane {
    /// A file that is to be looked at.
    struct Case: Sendable {
        let attachment: Attachment
        /// The upload that is not settled; nil for a file that went with a record that was made.
        let operation: SyncModel.Operation?
        /// Whether the record is no longer here.
        let isRecordGone: Bool
        /// Whether a later file took its place.
        let isReplaced: Bool
        /// What the record names.
        let address: String?
        /// What the server said; nil when no answer came.
        let claim: OperationAnswer?
        let isFresh: Bool
        let isSettledTime: Bool
        let isListedWhole: Bool
        let awaitsList: Bool
        /// Whether the list is asked for out of its turn, and the file looked at again soon.
        let isUrgent: Bool
        let asksForList: Bool
        /// When the lane looks, Unix milliseconds.
        let at: Int64

        /// Whether the clock was set back behind the moment from which on a list counts.
        var isAheadOfClock: Bool { (operation?.stateAt ?? attachment.stageAt) > at }
    }

    /// Looks at what was sent. Whether nothing is left to look at soon.
    func lookAfterSent() async throws -> Bool {
        let cases = try await sentCases()
        var isDone = true
        for one in cases {
            try Task.checkCancellation()
            if one.isRecordGone {
                _ = try await settle(one, .park("the record is gone"))
                continue
            }
            if one.isReplaced {
                _ = try await settle(one, .superseded)
                continue
            }
            guard UploadVerdict.isDue(claim: one.claim, isFresh: one.isFresh, awaitsList: one.awaitsList) else {
                if one.isUrgent { isDone = false }
                if one.isAheadOfClock { _ = try await settle(one, .wait) }
                await ask(for: one)
                continue
            }
            board.note(one.attachment.id, .check, bytes: 0, total: one.attachment.size)
            let isOld = files.isSame(one.address, one.attachment.url)
            let file = await FileLook(files: files).look(at: one.address, isOld: isOld, for: one.attachment)
            board.end(one.attachment.id)
            let verdict = UploadVerdict.judge(
                claim: one.claim, coding: one.attachment.coding,
                seen: UploadSighting(
                    file: file, isAddressOld: isOld, isFresh: one.isFresh,
                    isSettledTime: one.isSettledTime, awaitsList: one.awaitsList, isListedWhole: one.isListedWhole))
            if case .resend(let coding?) = verdict { try await codings.update { $0.refuse(coding) } }
            if verdict == .done || verdict == .unlisted, let coding = one.attachment.coding {
                try await codings.update { $0.prove(coding) }
            }
            let isSettled = try await settle(one, verdict)
            if !isSettled {
                isDone = false
                if case .unseen = file { continue }
                // Its list shows whether the record names a file by now.
                if !one.isFresh { await ask(for: one) }
            }
        }
        return isDone
    }

    private func ask(for one: Case) async {
        guard one.isUrgent, one.asksForList else { return }
        var hints = PullHints()
        hints.note(one.attachment.resource)
        await engine.note(hints)
    }

    private func sentCases() async throws -> [Case] {
        let context = context
        return try await context.replica.read { reader in
            var cases: [Case] = []
            let now = context.clock.milliseconds()
            // Without an answer the server may still be at it: only what it showed after that time counts.
            let doubt = Int64(context.catalogue.doubtSeconds) * 1000
            for operation in try reader.operations(in: [.unknown]) where operation.kind.isUpload {
                guard let attachment = try reader.attachment(of: operation.id),
                    let resource = context.catalogue.resource(named: operation.resource)
                else { continue }
                let document = try reader.document(resource, local: operation.document)
                let leap = context.doubts.leap(since: operation)
                let claim = operation.isProven ? operation.answer : nil
                let state = try reader.resourceState(resource)
                cases.append(
                    Case(
                        attachment: attachment, operation: operation,
                        isRecordGone: document == nil, isReplaced: false,
                        address: try document?.serverObject()[attachment.field]?.string, claim: claim,
                        isFresh: !resource.isListedWhole && operation.evidence == .fileShown(true)
                            || Self.isRead(
                                resource, after: operation.stateAt + (claim == nil ? doubt : 0), state, now: now),
                        isSettledTime: now - operation.stateAt - leap >= doubt, isListedWhole: resource.isListedWhole,
                        awaitsList: UploadVerdict.awaitsList(
                            of: resource, since: operation.stateAt, now: now, leap: leap),
                        isUrgent: true,
                        asksForList: UploadVerdict.asksForList(
                            of: resource, since: operation.stateAt, pulledAt: state.pulledAt, fullAt: state.fullAt),
                        at: now)
                )
            }
            for attachment in try reader.attachments(AttachmentFilter(stages: [.checking])) {
                guard let resource = context.catalogue.resource(named: attachment.resource),
                    let document = try reader.document(resource, local: attachment.document)
                else { continue }
                let outcome = try UploadVerdict.judge(replacedBy: Self.laterFiles(than: attachment, reader))
                if outcome == .wait { continue }
                let state = try reader.resourceState(resource)
                cases.append(
                    Case(
                        attachment: attachment, operation: nil, isRecordGone: false, isReplaced: outcome == .superseded,
                        address: try document.serverObject()[attachment.field]?.string,
                        claim: OperationAnswer(status: nil, message: ""),
                        isFresh: Self.isRead(resource, after: attachment.stageAt, state, now: now), isSettledTime: true,
                        isListedWhole: resource.isListedWhole,
                        // Nothing waits for it: only a list settles it, however long that takes.
                        awaitsList: resource.isListedWhole,
                        isUrgent: UploadVerdict.awaitsList(of: resource, since: attachment.stageAt, now: now),
                        asksForList: UploadVerdict.asksForList(
                            of: resource, since: attachment.stageAt, pulledAt: state.pulledAt, fullAt: state.fullAt),
                        at: now))
            }
            return cases
        }
    }

    /// How far those have come that were put into the same field of the same record after a file.
    private static func laterFiles(
        than attachment: Attachment, _ reader: ReplicaReader
    ) throws -> [(stage: AttachmentStage, operation: OperationState?)] {
        let filter = AttachmentFilter(document: attachment.document, field: attachment.field)
        return try reader.attachments(filter).prefix { $0.id != attachment.id }.map { later in
            (later.stage, try later.operation.flatMap { try reader.operation($0) }?.state)
        }
    }

    /// Whether the whole list of a resource was asked for after a moment. By a clock that is ahead of the one now, it was not.
    private static func isRead(
        _ resource: Resource, after moment: Int64, _ state: ResourceState, now: Int64
    ) -> Bool {
        guard resource.isListed else { return true }
        return state.askedAt.map { $0 > moment && $0 <= now } ?? false
    }

    /// Writes down what a look showed. Whether the file is settled.
    private func settle(_ one: Case, _ verdict: UploadVerdict) async throws -> Bool {
        let context = context
        return try await context.replica.write { writer in
            guard let resource = context.catalogue.resource(named: one.attachment.resource),
                let attachment = try writer.attachment(one.attachment.id)
            else { return true }
            let sighting = FileSighting(
                attachment: attachment, operation: one.operation?.id, verdict: verdict, address: one.address)
            return try RecordExecutor(context: context, writer: writer)
                .run(.fileSeen(sighting), on: attachment.document, of: resource) != .waits
        }
    }
}
