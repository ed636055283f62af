import Logging
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Asks for single records: those that a hint names, and those that a capped list should have shown (design section 9).
struct RecordProbe: Sendable {
    let context: EngineContext
    let fetcher: ListFetcher

    /// How many records one pull asks for at the most; the others wait for the next.
    private static let most = LookPlan.mostAfterLists

    /// Asks for documents by their server ids. Reading a record may have effects on some servers, so that only what is in doubt is read.
    ///
    /// Where there are too many, chance decides which of them wait, so that none waits for ever.
    ///
    /// - Parameter urgent: Those that an operation waits for; they come first.
    /// - Returns: How many of them are gone.
    /// - Throws: ``EngineError``, or `TransportFailure`; what is wrong with one record only when the others were asked for.
    @discardableResult
    func ask(for documents: [LocalID], urgent: [LocalID] = [], of resource: Resource) async throws -> Int {
        var others = documents
        if others.count + urgent.count > Self.most {
            let start = Int(context.identities.word() % UInt64(max(others.count, 1)))
            others = Array(others[start...] + others[..<start])
        }
        var gone = 0
        try await lookAtEach((urgent + others).prefix(Self.most), of: resource) { if $1 == .gone { gone += 1 } }
        return gone
    }

    /// Asks for documents right before they are written, and notes which the server showed, or closes to the account.
    ///
    /// - Throws: As ``ask(for:urgent:of:)``.
    func see(_ documents: [LocalID], of resource: Resource, _ seen: inout Set<LocalID>) async throws {
        try await lookAtEach(documents, of: resource) { id, finding in
            if finding == .shown || finding == .closed { seen.insert(id) }
        }
    }

    /// Looks at records one by one. One that the server can't show must not keep the others from being asked for.
    private func lookAtEach(
        _ documents: some Sequence<LocalID>, of resource: Resource, _ note: (LocalID, Finding) -> Void
    ) async throws {
        var unusable: EngineError?
        for id in documents {
            do {
                note(id, try await look(at: id, of: resource))
            } catch let error as EngineError {
                guard case .unusableAnswer = error else { throw error }
                unusable = unusable ?? error
            }
        }
        if let unusable { throw unusable }
    }

    /// Asks for documents that a list lacks. Of one that the server can't show, the next whole list tells, if that lacks it too.
    ///
    /// - Parameter byWhole: Whether the list was whole: one of some days has every reason to lack what it lacks, and says nothing to the
    ///   next whole one.
    /// - Returns: How many of them are gone.
    /// - Throws: ``EngineError``, or `TransportFailure`.
    func judge(_ lacking: [LocalID], of resource: Resource, byWhole: Bool) async throws -> Int {
        var gone = 0
        for id in lacking {
            do {
                switch try await look(at: id, of: resource, isLacking: true) {
                case .gone: gone += 1
                // It is there although the list lacks it.
                case .shown, .closed: if byWhole { context.shownAlone.note(id) }
                case .untold: break
                }
            } catch EngineError.unusableAnswer {
                try await context.replica.write { writer in
                    guard let document = try writer.document(resource, local: id) else { return }
                    try writer.quarantine(resource, rows: [document.row])
                }
            }
        }
        return gone
    }

    /// What a look at one record found.
    private enum Finding {
        case shown, gone
        /// It is not for this account.
        case closed
        /// Nothing that can be believed.
        case untold
    }

    /// Asks for one record, and takes over what the server says of it.
    ///
    /// - Parameter isLacking: Whether a list lacks it that should have shown it.
    private func look(at id: LocalID, of resource: Resource, isLacking: Bool = false) async throws -> Finding {
        let context = context
        guard let (get, server, path) = try await context.replica.read({ try context.address(of: id, resource, $0) })
        else { return .untold }
        let asked = try await AskingMoment.now(context)
        do {
            let response = try await fetcher.ask(
                for: resource, at: path, "", .inMemory(ListReader.recordLimit)
            ) { _ in }
            guard case .bytes(let bytes) = response.body, let json = try? JSONValue(parsingAnswer: bytes),
                let answer = try context.face(of: resource).record(in: json),
                ServerID(json: answer[resource.idField]) == server
            else {
                throw EngineError.unusableAnswer(
                    what: "a record of \(resource.name)", reason: "it is not the one that was asked for")
            }
            return try await apply(resource.tagged(answer, by: response), asked, to: id, of: resource)
        } catch EngineError.nothingThere where !get.fieldWords.isEmpty && !isLacking {
            // It may be below another record by now: the list that it was in tells.
            return .untold
        } catch EngineError.nothingThere {
            return try await context.replica.write { writer in
                if try asked.known(of: resource, writer).outdates(id) { return .untold }
                let executor = RecordExecutor(context: context, writer: writer)
                try executor.run(.absent(.notFound), on: id, of: resource)
                // A slot may be free again.
                try SlotReview(executor: executor).run(after: resource)
                return .gone
            }
        } catch let failure as TransportFailure where failure.kind.isExcess {
            throw EngineError.unusableAnswer(what: "a record of \(resource.name)", reason: failure.description)
        } catch EngineError.notAllowed {
            // A permission was lost; that is no deletion. Nor is there a version to be had.
            if let version = resource.version, version.source == .etag {
                _ = try await take([version.field: .null], asked, to: id, of: resource)
            }
            context.logger.debug("a record is closed to the account", metadata: ["resource": "\(resource.name)"])
            return .closed
        }
    }

    /// Lays what a single record tells over what its list had told, for a record read alone has more members, or fewer;
    /// and settles what was in doubt about it.
    private func apply(
        _ answer: JSONObject, _ asked: AskingMoment, to id: LocalID, of resource: Resource
    ) async throws -> Finding {
        try await take(context.document(from: answer, resource), asked, to: id, of: resource)
    }

    /// Lays members of a document over what is known of it.
    private func take(
        _ fresh: JSONObject, _ asked: AskingMoment, to id: LocalID, of resource: Resource
    ) async throws -> Finding {
        let context = context
        let offset = await fetcher.session.serverOffset
        return try await context.replica.write { writer in
            if try asked.known(of: resource, writer).outdates(id) { return .shown }
            let executor = RecordExecutor(context: context, writer: writer, offset: offset)
            if resource.isGone(fresh) {
                guard try executor.run(.shownGone(fresh), on: id, of: resource) != .waits else { return .untold }
                try SlotReview(executor: executor).run(after: resource)
                return .gone
            }
            let doubtful = try writer.operations(in: [.unknown]).filter {
                $0.document == id && $0.kind != .create && !$0.kind.isUpload
            }
            let outcome = try executor.run(.readAlone(fresh), on: id, of: resource)
            guard outcome != .waits else { return .shown }
            for operation in doubtful {
                let look = LookTime(
                    askedAt: asked.time, leap: context.doubts.leap(since: operation), appliedAt: writer.now)
                try executor.run(.looked(operation.id, .recordAlone, isShown: true, look), on: id, of: resource)
            }
            return .shown
        }
    }
}

extension EngineContext {
    /// Where a record is asked for alone, with its id; nil where it can't be.
    func address(
        of id: LocalID, _ resource: Resource, _ reader: ReplicaReader
    ) throws -> (get: Endpoint, server: ServerID, path: String)? {
        guard let get = try face(of: resource).get, let document = try reader.document(resource, local: id),
            let server = document.serverID, let path = get.path(for: server, of: try document.serverObject())
        else { return nil }
        return (get, server, path)
    }
}
