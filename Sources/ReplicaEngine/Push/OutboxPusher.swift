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
    /// What a push did, in numbers.
    struct Report: Sendable, Equatable {
        var sent = 0
        var acknowledged = 0
        var rejected = 0
        var unknown = 0
        /// The operations that the server refused.
        var refused: [LocalID] = []
        /// The resources that were written to.
        var touched: Set<String> = []
        /// Why it stopped early; nil when the outbox has nothing more to send now.
        var stopped: String?
        /// How many times the server called the sign-in expired.
        var renewals = 0
        /// How many writes the server failed since it last took or refused one.
        var failuresInARow = 0
    }

    /// How many writes in a row a server may fail with 5xx before it is left alone: each of them has to be looked up afterwards.
    static let mostFailures = 4
    /// How often a push signs in again: a server that refuses each new token is left alone.
    static let mostRenewals = 4

    let context: EngineContext
    let session: ServerSession
    /// What carries files. With it the push sends the operations that have one, and without it all others.
    var cargo: UploadCargo?
    let backoff = Backoff()

    /// Sends what may be sent, until nothing is left or the server can't take more.
    ///
    /// - Parameter justRead: The resources whose lists were just read: of others, no record is sent whole. Nil for all.
    func push(justRead: Set<String>? = nil, progress: @Sendable (Report) -> Void) async throws -> Report {
        var report = Report()
        while report.stopped == nil {
            try Task.checkCancellation()
            var ready = try await readyOperations(justRead)[...]
            guard !ready.isEmpty else { break }
            // What is ready now stays so: planning anew after each few would read a long outbox over and over.
            while report.stopped == nil, !ready.isEmpty {
                try Task.checkCancellation()
                await send(ready.prefix(context.pushWidth), &report)
                ready = ready.dropFirst(context.pushWidth)
                progress(report)
            }
        }
        return report
    }

    /// Sends some operations side by side.
    private func send(_ batch: ArraySlice<SyncModel.Operation>, _ report: inout Report) async {
        let attempts = await withTaskGroup(of: (SyncModel.Operation, Result<PushVerdict?, any Error>).self) { group in
            for operation in batch { group.addTask { (operation, await attempt(operation)) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for (operation, attempt) in attempts {
            report.touched.insert(operation.resource)
            report.take(attempt, of: operation)
        }
    }

    private func readyOperations(_ justRead: Set<String>?) async throws -> [SyncModel.Operation] {
        let (context, cargo) = (context, cargo)
        return try await context.replica.read { reader in
            let open = try reader.operations(in: [.queued, .sending, .unknown, .parked])
            let laden = try reader.cargo()
            let plan = try PushPlan(
                operations: open, catalogue: context.catalogue, now: context.clock.milliseconds(),
                isContested: { try context.isContested($0, $1, reader) }
            ) { name, id in
                // What is no longer here will never be on the server: its operation is taken up, and refused with the reason.
                guard let resource = context.catalogue.resource(named: name),
                    let document = try reader.document(resource, local: id)
                else { return true }
                return document.serverID != nil
            }
            context.observer?(.waits(plan))
            return try plan.ready.filter { operation in
                guard (laden[operation.id] != nil || operation.kind.isUpload) == (cargo != nil) else { return false }
                if operation.kind.isUpload, try !context.isRead(since: operation, reader) { return false }
                guard justRead?.contains(operation.resource) == false,
                    let resource = context.catalogue.resource(named: operation.resource)
                else { return true }
                return !operation.carriesWholeRecord(resource, role: context.role)
            }
        }
    }

    /// What one operation became in the transaction that was to put it on its way.
    private enum Departure: Sendable {
        /// Its digest is on disk: this request may leave, and does what others asked for as well.
        case request(SyncModel.Operation, PlannedRequest, file: Attachment?, others: [SyncModel.Operation])
        /// No request can be made of it.
        case refused(OperationAnswer)
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
        guard let resource = try? context.resource(ready.resource) else { return try await park(ready) }
        let operation: SyncModel.Operation
        let planned: PlannedRequest
        let others: [SyncModel.Operation]
        let file: Attachment?
        switch try await depart(ready, resource) {
        case .request(let current, let request, let carried, let more):
            (operation, planned, file, others) = (current, request, carried, more)
        case .refused(let answer): return .rejected(answer)
        case .withdrawn: return nil
        }
        let answer = await exchange(planned, file, operation, resource)
        var verdict = PushVerdict.read(
            answer, kind: operation.kind, idField: resource.idField, attempts: operation.attempts + 1)
        if let cargo, let file { verdict = await cargo.reconsidered(verdict, of: file) }
        let result = verdict
        let offset = await session.serverOffset
        context.observer?(.verdict(result, of: operation))
        let pause = backoff.pause(attempt: operation.attempts + 1, random: context.identities.word())
        // What the server said is written down even when the daemon is stopping: a task of its own is not cancelled, and is waited for.
        try await Task {
            try await context.replica.write { writer in
                let settlement = Settlement(context: context, writer: writer, resource: resource, offset: offset)
                for operation in [operation] + others { try settle(operation, result, pause, settlement) }
            }
        }.value
        context.logger.debug(
            "operation answered",
            metadata: ["operation": "\(operation.id)", "resource": "\(resource.name)", "verdict": "\(result.word)"])
        return result
    }

    /// Leaves an operation on what the catalogue no longer has to a person.
    private func park(_ operation: SyncModel.Operation) async throws -> PushVerdict? {
        try await context.replica.write { writer in
            let words = "the catalogue has no '\(operation.resource)' for this account any more; cancel the operation"
            try writer.move(operation, to: .parked, answer: OperationAnswer(status: nil, message: words))
        }
        return nil
    }

    /// Reads the operation anew in the transaction that marks it. One into which an edit was laid since it was planned is planned again:
    /// what it says now may have to wait for others.
    private func depart(_ ready: SyncModel.Operation, _ resource: Resource) async throws -> Departure {
        let context = context
        return try await context.replica.write { writer in
            guard let operation = try writer.operation(ready.id), operation.state == .queued,
                operation.edits.mapValues(\.value) == ready.edits.mapValues(\.value),
                // A file that was attached since it was planned goes with it, by the other lane.
                try (operation.kind.isUpload || writer.attachment(of: operation.id) != nil) == (cargo != nil),
                try !context.isContested(resource.name, operation.document, writer)
            else { return .withdrawn }
            var ids: [LocalID: ServerID] = [:]
            for (name, id) in try references(of: operation, resource, writer) {
                ids[id] = try serverID(name, id, writer)
            }
            let record = try writer.document(resource, local: operation.document)?.serverObject() ?? [:]
            do {
                if operation.carriesWholeRecord(resource, role: context.role) {
                    try PlannedRequest.checkWhole(context.vault.opened(record, resource), for: operation, resource)
                }
                let planned = try PlannedRequest(
                    operation, resource: resource, role: context.role, idForm: context.catalogue.idForm, record: record
                ) { _, id in ids[id] }
                if let body = planned.body?.object, let field = context.vault.unopened(body, resource) {
                    throw PlannedRequest.Failure.sealedValue(field: field)
                }
                var file: Attachment?
                if let cargo {
                    guard let carried = try cargo.load(operation, record, writer) else { return .withdrawn }
                    file = carried
                }
                let others = try companions(of: operation, resource, writer)
                let digest = writer.digest(ofRequest: planned.bytes + Array((file?.digest ?? "").utf8))
                for operation in [operation] + others { try writer.markSending(operation, request: digest) }
                return .request(operation, planned, file: file, others: others)
            } catch let failure as PlannedRequest.Failure {
                let answer = OperationAnswer(status: nil, message: "no request can be made of it: \(failure.reason)")
                try writer.move(operation, to: .sending)
                try Settlement(context: context, writer: writer, resource: resource).reject(operation, answer)
                return .refused(answer)
            }
        }
    }

    /// The other operations that one request does as well, where an action is about all records at once.
    private func companions(
        of operation: SyncModel.Operation, _ resource: Resource, _ reader: ReplicaReader
    ) throws -> [SyncModel.Operation] {
        guard case .action(let name) = operation.kind,
            resource.faces[context.role]?.actions[name]?.isCollective == true
        else { return [] }
        return try reader.operations(in: [.queued]).filter {
            $0.id != operation.id && $0.resource == operation.resource && $0.kind == operation.kind
        }
    }

    private func references(
        of operation: SyncModel.Operation, _ resource: Resource, _ reader: ReplicaReader
    ) throws -> [(String, LocalID)] {
        let parents = resource.references.compactMap { field -> (String, LocalID)? in
            guard let target = field.reference,
                let id = operation.edits[field.name]?.value.string.flatMap({ LocalID($0) })
            else { return nil }
            return (target, id)
        }
        return parents + [(resource.name, operation.document)]
    }

    /// The server's id of a record by either id: where the server's are UUIDs too, they look the same.
    private func serverID(_ name: String, _ id: LocalID, _ reader: ReplicaReader) throws -> ServerID? {
        guard let resource = context.catalogue.resource(named: name) else { return nil }
        return try reader.document(resource, id: id.text)?.serverID
    }

    private func exchange(
        _ planned: PlannedRequest, _ file: Attachment?, _ operation: SyncModel.Operation, _ resource: Resource
    ) async -> PushAnswer {
        var fields: HTTPFields = ["Accept": "application/json", "Idempotency-Key": operation.id.text]
        if planned.body != nil { fields["Content-Type"] = "application/json" }
        let sent = planned.body?.object.map { context.vault.opened($0, resource) }
        var request = HTTPRequest(
            method: HTTPMethod(rawValue: planned.method), url: session.baseURL + planned.path, fields: fields,
            body: sent.map { JSONValue.object($0).utf8Text },
            destination: .memory(limit: 4 << 20))
        do {
            var progress: (@Sendable (TransferProgress) -> Void)?
            if let cargo, let file {
                (request, progress) = try await cargo.laden(request, with: file, fields: sent ?? [:], resource)
            }
            let response = try await session.write(request, progress: progress)
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
            let body = answer.json?.object.map {
                JSONValue.object(context.vault.sealed(resource.shape?.document(from: $0) ?? $0, resource))
            }
            return .answered(
                status: response.status, body: body ?? answer.json ?? named(operation, resource),
                message: context.vault.redacted(answer.words(context.catalogue.errorWords), sent: sent, resource),
                retryAfterMilliseconds: retryAfter)
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
        operation.kind == .create && resource.field(named: resource.idField) != nil ? .object(operation.values) : nil
    }

    /// What a page instead of JSON says of the request. With an error of the caller's it says that the request went no further. With one
    /// of the server's it may be the server's own, and the other writes can still be tried; but a gateway's says that no server is there,
    /// and a hotel's yes that there is no line.
    private static func foreign(_ status: Int) -> PushAnswer {
        let words = "the server answered \(status) with a page that is no JSON, perhaps a proxy's"
        switch status {
        case 300..<500: return .turnedAway(status: status, reason: words)
        case 200..<300, 502...504: return .lost(reason: words)
        default: return .lost(status: status, reason: words)
        }
    }

    private func settle(
        _ operation: SyncModel.Operation, _ verdict: PushVerdict, _ pause: Int64, _ settlement: Settlement
    ) throws {
        let writer = settlement.writer
        switch verdict {
        case .acknowledged(let record): try settlement.acknowledge(operation, record: record)
        case .rejected(let answer): try settlement.reject(operation, answer)
        case .unknown(let answer): try settlement.doubt(operation, answer)
        case .claimed(let record, let answer): try settlement.claim(operation, record: record, answer)
        case .signInAgain(let answer): try writer.move(operation, to: .queued, answer: answer)
        case .retry(let answer, let after):
            // A server that is away holds back the whole outbox, not this operation.
            let notBefore = answer.status == nil ? 0 : writer.now + max(after ?? 0, pause)
            try writer.move(operation, to: .queued, answer: answer, notBefore: notBefore)
        case .gone:
            guard operation.kind != .delete else { return try settlement.acknowledge(operation, record: nil) }
            try settlement.logLost(operation)
            try settlement.reject(
                operation, OperationAnswer(status: 404, message: "the record no longer exists on the server"))
            if let document = try writer.document(settlement.resource, local: operation.document) {
                try settlement.removeGone(document, evidence: .notFound)
            }
        }
    }
}

extension OutboxPusher.Report {
    /// Counts what became of an attempt, and stops the push where going on would only feed a server that can't take more.
    fileprivate mutating func take(_ attempt: Result<PushVerdict?, any Error>, of operation: SyncModel.Operation) {
        switch attempt {
        case .failure(let error): stopped = "\(error)"
        case .success(nil): break
        case .success(let verdict?): count(verdict, operation)
        }
    }

    private mutating func count(_ verdict: PushVerdict, _ operation: SyncModel.Operation) {
        switch verdict {
        case .acknowledged, .gone, .claimed:
            sent += 1
            acknowledged += 1
            failuresInARow = 0
        case .rejected:
            sent += 1
            rejected += 1
            failuresInARow = 0
            refused.append(operation.id)
        case .unknown(let answer):
            sent += 1
            unknown += 1
            if let status = answer.status, status < 500 {
                failuresInARow = 0
            } else {
                failuresInARow += 1
            }
            if answer.status == nil || failuresInARow >= OutboxPusher.mostFailures { stopped = answer.message }
        case .retry(let answer, _):
            if answer.status == nil || answer.status == 429 { stopped = answer.message }
        case .signInAgain(let answer):
            renewals += 1
            if renewals > OutboxPusher.mostRenewals { stopped = answer.message }
        }
    }
}

extension PushVerdict {
    fileprivate var word: String {
        switch self {
        case .acknowledged: "acknowledged"
        case .claimed: "claimed"
        case .gone: "gone"
        case .rejected: "rejected"
        case .retry: "retry"
        case .signInAgain: "sign in again"
        case .unknown: "unknown"
        }
    }
}
