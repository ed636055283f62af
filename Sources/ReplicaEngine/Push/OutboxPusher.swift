import AttachmentStore
import Foundation
import Logging
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Sends the outbox: order within a record, independent records side by side (design section 5).
struct OutboxPusher: Sendable {
    let context: EngineContext
    let session: ServerSession
    /// What carries files. With it the push sends the operations that have one, and without it all others.
    var cargo: UploadCargo?
    /// The resources whose lists were just read; nil where that does not matter.
    var justRead: Set<String>?
    /// The records that were just seen alone.
    var seenAlone: Set<LocalID> = []
    /// The operations whose records were looked at; nil where that does not matter. Others wait for a look of their own.
    var covered: Set<LocalID>?
    let backoff = Backoff()
    /// What waits for a person is asked for less often than what waits for a server.
    let accountBackoff = Backoff(firstMilliseconds: 60_000, longestMilliseconds: 3_600_000)

    private var lane: PushLane {
        cargo == nil
            ? .records(justRead: justRead, alone: seenAlone, inherited: context.replica.inheritedThrough) : .files
    }

    /// Sends what may be sent, until nothing is left or the server can't take more.
    ///
    /// - Parameter progress: Is told how far it is.
    func push(progress: @Sendable (PushReport) -> Void) async throws -> PushReport {
        var report = PushReport()
        while report.stopped == nil {
            try Task.checkCancellation()
            // What went back to the queue is not tried again and again in one push.
            let tried = report.requeued
            var ready = await withoutResting(try await readyOperations().filter { !tried.contains($0.id) })[...]
            guard !ready.isEmpty else { break }
            // What is ready now stays so: planning anew after each few would read a long outbox over and over.
            while report.stopped == nil, !ready.isEmpty {
                try Task.checkCancellation()
                await send(await withoutResting(Array(ready.prefix(context.pushWidth))), &report)
                ready = ready.dropFirst(context.pushWidth)
                if report.stopped == nil, let obstacle = await session.obstacle { report.stop(obstacle.description) }
                progress(report)
            }
        }
        return report
    }

    /// Those of some operations whose addresses are not left alone for now.
    private func withoutResting(_ operations: [SyncModel.Operation]) async -> [SyncModel.Operation] {
        let (line, now) = await session.lineNow
        return operations.filter { operation in
            guard let resource = try? context.resource(operation.resource),
                let address = LineJudgement.Address(of: operation, resource, role: context.role)
            else { return true }
            return line.rest(of: address, at: now) == nil
        }
    }

    /// Sends some operations side by side.
    private func send(_ batch: [SyncModel.Operation], _ report: inout PushReport) async {
        let attempts = await withTaskGroup(of: (SyncModel.Operation, Result<PushVerdict?, any Error>).self) { group in
            for operation in batch { group.addTask { (operation, await attempt(operation)) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for (operation, attempt) in attempts {
            switch attempt {
            case .failure(let error): report.stop("\(error)")
            case .success(let verdict): if let verdict { report.count(verdict, of: operation) }
            }
        }
    }

    private func readyOperations() async throws -> [SyncModel.Operation] {
        let (context, lane, covered) = (context, lane, covered)
        return try await context.replica.read { reader in
            let outbox = try OutboxReading(context, reader)
            context.observer?(.waits(outbox.plan))
            return try outbox.sendable(by: lane).filter { covered?.contains($0.id) ?? true }
        }
    }

    /// What one operation became in the transaction that was to put it on its way.
    private enum Preparation: Sendable {
        /// Its digest is on disk: this request may leave, and does what others asked for as well.
        case request(SyncModel.Operation, PlannedRequest, file: Attachment?, others: [SyncModel.Operation])
        /// No request can be made of it.
        case refused(OperationAnswer)
        /// Something of its record must be looked at first; the next turn does.
        case early(OperationAnswer)
        /// Somebody took it back, or changed it, meanwhile.
        case withdrawn
    }

    /// Sends one operation. A fault of one, such as a full disk, must not cut the others off in the middle of theirs.
    private func attempt(_ operation: SyncModel.Operation) async -> Result<PushVerdict?, any Error> {
        do {
            return .success(try await send(operation))
        } catch {
            context.logger.error(
                "an operation could not be settled", metadata: ["operation": "\(operation.id)", "error": "\(error)"])
            return .failure(error)
        }
    }

    /// Takes one operation through `sending` to what the answer makes of it. Each step is on disk before the next begins.
    private func send(_ ready: SyncModel.Operation) async throws -> PushVerdict? {
        let context = context
        guard let resource = try? context.resource(ready.resource) else { return try await parkStranger(ready) }
        let operation: SyncModel.Operation
        let planned: PlannedRequest
        let others: [SyncModel.Operation]
        let file: Attachment?
        switch try await prepare(ready, resource) {
        case .request(let current, let request, let carried, let more):
            (operation, planned, file, others) = (current, request, carried, more)
        case .refused(let answer): return .rejected(answer)
        case .early(let answer): return .retry(answer, afterMilliseconds: nil)
        case .withdrawn: return nil
        }
        let answer = await exchange(planned, file, operation, resource)
        var verdict = PushVerdict.read(
            answer, kind: operation.kind, idField: resource.idField, attempts: operation.attempts + 1,
            accountRefusals: context.catalogue.accountRefusals, refusals: context.catalogue.refusals,
            version: planned.saysVersion ? resource.version : nil)
        if let cargo, let file { verdict = await cargo.reconsidered(verdict, of: file) }
        let result = verdict
        let wellAt = context.answers.wellAt
        if case .acknowledged = result { try await adoptPassword(setBy: operation, resource) }
        let offset = await session.serverOffset
        context.observer?(.verdict(result, of: operation))
        let (attempt, random) = (operation.attempts + 1, context.identities.word())
        let pause =
            if case .held = result { accountBackoff.longPause(attempt: attempt, random: random) } else {
                backoff.pause(attempt: attempt, random: random)
            }
        // What the server said is written down even when the daemon is stopping: a task of its own is not cancelled, and is waited for.
        try await Task {
            try await context.replica.write { writer in
                let executor = RecordExecutor(context: context, writer: writer, offset: offset)
                for operation in [operation] + others {
                    try executor.run(
                        .answered(operation.id, result, pause: pause, wellAt: wellAt), on: operation.document,
                        of: resource)
                }
            }
        }.value
        context.logger.debug(
            "operation answered",
            metadata: ["operation": "\(operation.id)", "resource": "\(resource.name)", "verdict": "\(result.word)"])
        return result
    }

    /// Takes the account's own password over before the operation forgets it.
    private func adoptPassword(setBy operation: SyncModel.Operation, _ resource: Resource) async throws {
        guard resource.fields.contains(where: { $0.passwordOwner != nil && operation.edits[$0.name] != nil }) else {
            return
        }
        let (context, login) = (context, session.login)
        let password = try await context.replica.read { reader in
            let record = try reader.document(resource, local: operation.document)?.serverObject() ?? [:]
            return AccountPassword.set(
                by: operation, of: context.vault.opened(record, resource), login: login, resource)
        }
        if let password { await session.adopt(password: password) }
    }

    /// Leaves an operation on what the catalogue no longer has to a person.
    private func parkStranger(_ operation: SyncModel.Operation) async throws -> PushVerdict? {
        let context = context
        try await context.replica.write { writer in
            try RecordExecutor(context: context, writer: writer).parkStranger(operation)
        }
        return nil
    }

    /// Reads the operation anew in the transaction that marks it. One into which an edit was laid since it was planned is planned again:
    /// what it says now may have to wait for others.
    private func prepare(_ ready: SyncModel.Operation, _ resource: Resource) async throws -> Preparation {
        let (context, cargo, lane) = (context, cargo, lane)
        return try await context.replica.write { writer in
            let executor = RecordExecutor(context: context, writer: writer)
            // A file that was attached since it was planned goes with it, by the other lane.
            guard let operation = try writer.operation(ready.id), ready.isStill(operation),
                try lane.takes(
                    operation, carriesFile: writer.attachment(of: operation.id) != nil,
                    standing: OutboxReading.standing(of: operation, resource, writer))
            else { return .withdrawn }
            do {
                let (planned, record) = try RequestPreparation(context: context, reader: writer)
                    .request(of: operation, resource)
                var file: Attachment?
                if let cargo {
                    guard let carried = try cargo.load(operation, record, executor, resource) else { return .withdrawn }
                    file = carried
                }
                let others = try operation.companions(
                    among: writer.operations(in: [.queued]), resource, role: context.role)
                let digest = writer.digest(ofRequest: planned.bytes + Array((file?.digest ?? "").utf8))
                for operation in [operation] + others { try executor.markSending(operation.id, request: digest) }
                return .request(operation, planned, file: file, others: others)
            } catch PlannedRequest.Failure.unseenVersion {
                return .early(OperationAnswer(status: nil, message: PlannedRequest.Failure.unseenVersion.reason))
            } catch let failure as PlannedRequest.Failure {
                let answer = OperationAnswer(status: nil, message: "no request can be made of it: \(failure.reason)")
                try executor.run(.unsendable(operation.id, answer), on: operation.document, of: resource)
                return .refused(answer)
            }
        }
    }

    private func exchange(
        _ planned: PlannedRequest, _ file: Attachment?, _ operation: SyncModel.Operation, _ resource: Resource
    ) async -> PushAnswer {
        let message = WriteMessage(planned, of: operation, resource, context)
        let sent = message.members
        var request = HTTPRequest(
            method: HTTPMethod(rawValue: message.method), url: session.baseURL + message.path, fields: message.fields,
            body: message.body?.bytes,
            destination: .memory(limit: 4 << 20))
        do {
            var progress: (@Sendable (TransferProgress) -> Void)?
            if let cargo, let file {
                (request, progress) = try await cargo.laden(
                    request,
                    with: file, fields: context.wire(sent ?? [:], resource), resource)
            }
            let response = try await session.write(request, isUrgent: cargo == nil, progress: progress)
            if let cargo { await cargo.note(response) }
            let answer = ServerAnswer(response)
            if answer.isForeign, response.status != 401 {
                return Self.foreign(response.status)
            }
            var retryAfter: Int64?
            if case .throttled(let pause?) = AnswerClass.classify(
                status: response.status, fields: response.fields, now: context.now)
            {
                retryAfter = pause.components.seconds * 1000
            }
            if (200..<300).contains(response.status) { context.answers.noteWell() }
            let body = try answer.json.flatMap { try context.face(of: resource).record(in: $0) }.map {
                var record = context.document(from: $0, resource)
                if let tag = resource.entityTag(of: response), let version = resource.version {
                    record[version.field] = .string(tag)
                }
                return JSONValue.object(record)
            }
            // An envelope that holds no record is no record itself.
            let isEnvelope =
                try (200..<300).contains(response.status) && context.face(of: resource).answerMember != nil
            let unread = isEnvelope ? nil : answer.json
            // A yes that says nothing at all tells no more than the create itself.
            let told = answer.isEmpty ? named(operation, resource) : nil
            return .answered(
                status: response.status, body: body ?? unread ?? told,
                message: context.vault.redacted(
                    answer.words(context.catalogue.errorWords),
                    sent: sent.map { [$0, context.formed($0, resource)] } ?? [], resource),
                retryAfterMilliseconds: retryAfter, whole: answer.json)
        } catch let failure as TransportFailure {
            // What could not be read to its end did not arrive as a request either.
            if failure.kind == .localFile { return .unsendable(reason: failure.description) }
            if failure.mayHaveReachedServer { return .lost(reason: failure.description) }
            return failure.kind == .malformedRequest
                ? .unsendable(reason: failure.description) : .notSent(reason: failure.description)
        } catch let error as AttachmentError {
            return .unsendable(reason: error.description)
        } catch let fault as MultipartFault {
            return .unsendable(reason: fault.description)
        } catch {
            // Only the sign-in throws anything else, and it comes before the request.
            return .notSent(reason: "\(error)")
        }
    }

    /// The record that a create made whose id is one of its own fields, such as a token: an answer without a body tells nothing more.
    private func named(_ operation: SyncModel.Operation, _ resource: Resource) -> JSONValue? {
        guard operation.kind == .create else { return nil }
        if resource.hasClientIDs { return .object(operation.idMadeHere(resource)) }
        return resource.field(named: resource.idField) == nil ? nil : .object(operation.values)
    }

    /// What a page instead of JSON says of the request. With an error of the caller's it says that the request went no further. With one
    /// of the server's it may be the server's own; a gateway's status, and a hotel's yes, are nobody's answer to this request.
    private static func foreign(_ status: Int) -> PushAnswer {
        let words = "the server answered \(status) with a page that is no JSON, perhaps a proxy's"
        switch status {
        case 300..<500: return .turnedAway(status: status, reason: words)
        case 200..<300, 502...504: return .lost(reason: words)
        default: return .lost(status: status, reason: words)
        }
    }
}
