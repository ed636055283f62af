import ControlProtocol
import ReplicaEngine
import ReplicaStore
import SyncModel
import SyncPlanner

/// What the socket's callers may ask of the engine: every method of the table, answered from the replica.
public struct ReplicaControl: ControlFacade {
    let engine: SyncEngine
    let lane: AttachmentLane
    let writes: LocalWrites
    let information: DaemonInformation

    var context: EngineContext { engine.context }

    /// A façade over an engine and the lane of its files.
    public init(engine: SyncEngine, lane: AttachmentLane, information: DaemonInformation) {
        self.engine = engine
        self.lane = lane
        self.information = information
        writes = LocalWrites(engine.context)
    }

    /// Carries out one call.
    ///
    /// - Throws: `ControlError`.
    public func perform(_ call: ControlCall, notify: @escaping ControlNotifier) async throws -> RawJSON {
        if call.method.changes { audit(call) }
        do {
            return try await answer(call, notify)
        } catch let error as DecisionError {
            throw ControlError(error)
        } catch let error as ReplicaError where !error.isAboutQuery {
            if let failure = EngineError(storage: error) {
                context.logger.error(
                    "the replica can't be used",
                    metadata: ["method": "\(call.method.name.rawValue)", "reason": "\(error)"])
                throw ControlError(failure)
            }
            throw ControlError.refused(reason: "replica", message: error.description, next: "see the daemon's log")
        } catch let error as ReplicaError where error == .noAnswer(view: call["view"]?.string ?? "") {
            throw ControlError.refused(
                reason: "no-answer", message: error.description,
                next: "name a record that is there, or a period by one whole pair of parameters; views.list names them")
        } catch let ReplicaError.query(fault) {
            throw ControlError(fault)
        } catch {
            guard let failure = EngineError(failure: error) else { throw error }
            throw ControlError(failure)
        }
    }

    private func answer(_ call: ControlCall, _ notify: @escaping ControlNotifier) async throws -> RawJSON {
        switch call.method.name {
        case .recordsList: try await listRecords(call)
        case .recordsGet: try await getRecord(call)
        case .recordsCreate, .recordsUpdate, .recordsDelete, .recordsAct: try await write(call)
        case .slotsList: try await listSlots(call)
        case .agendaList: try await listAgenda(call)
        case .viewsList: listViews()
        case .viewsGet: try await getView(call)
        case .onlineCall: try await callOnline(call)
        case .onlineList: listOnlineCalls()
        case .resourcesList: try await listResources()
        case .resourcesDescribe: try await describeResource(call)
        case .querySQL: try await query(call)
        case .journalSince: try await readJournal(call)
        case .outboxList: try await listOutbox(call)
        case .outboxCancel: try await cancelOperation(call)
        case .outboxShow: try await showOperation(call)
        case .outboxEdit: try await editOperation(call)
        case .outboxResubmit: try await resubmitOperation(call)
        case .outboxRetry: try await retryOperation(call)
        case .outboxAdopt: try await adoptOperation(call)
        case .conflictsList: try await listConflicts(call)
        case .conflictsShow: try await showConflict(call)
        case .conflictsResolve: try await resolveConflict(call)
        case .conflictsUndo: try await undoConflict(call)
        case .attachmentsPut: try await putAttachment(call, notify)
        case .attachmentsGet: try await getAttachment(call, notify)
        case .attachmentsList: try await listAttachments(call)
        case .attachmentsStatus: try await attachmentStatus(call)
        case .attachmentsWatch: try await watchAttachments(call, notify)
        case .attachmentsPin: try await pinAttachment(call)
        case .attachmentsScrub: try await scrubAttachments(notify)
        case .syncNow: try await syncNow(call, notify)
        case .syncStatus: try await syncStatus()
        case .syncPreview: try await preview(call, notify)
        case .syncQuarantine: try await listQuarantine(call)
        case .syncApprove: try await approveQuarantine(call)
        case .syncRestore: try await restoreQuarantine(call)
        case .syncVerify: try await verify(call, notify)
        case .sessionStatus: await sessionStatus()
        case .sessionSignIn: try await signIn()
        case .systemPing: RawJSON(["pong": true])
        case .systemInfo: RawJSON(information.value)
        case .journalSubscribe, .journalUnsubscribe, .discover: throw ControlError.internalFailure
        }
    }

    /// Who changed what, by ids only: no patient's data goes into the log (design section 12).
    private func audit(_ call: ControlCall) {
        context.logger.info(
            "change asked for",
            metadata: [
                "method": "\(call.method.name.rawValue)", "author": "\(call.peer.author)",
                "resource": "\(call["resource"]?.string ?? "-")",
                "id": "\((call["id"] ?? call["operation"] ?? call["conflict"]).map(Self.idText) ?? "-")",
            ])
    }

    static func idText(_ value: JSONValue) -> String { value.string ?? value.text }
}

/// What `system.info` tells.
public struct DaemonInformation: Sendable {
    let value: JSONValue

    /// Facts about a daemon.
    ///
    /// - Parameter startedAt: Unix milliseconds.
    public init(version: String, processID: Int32, startedAt: Int64, replica: String, server: String, catalogue: String)
    {
        value = [
            "version": .string(version), "pid": .integer(Int64(processID)),
            "started_at": .string(WireTime.text(startedAt)), "replica": .string(replica), "server": .string(server),
            "catalogue": .string(catalogue),
        ]
    }
}
