import ControlProtocol
import NIOCore
import SyncModel

extension Connection {
    /// Carries out an ordinary call.
    ///
    /// - Parameter answered: opens when the call's answer is on its way.
    func perform(
        _ call: ControlCall, answered: Latch, in tasks: inout DiscardingTaskGroup
    ) async -> Result<RawJSON, ControlError> {
        switch call.method.name {
        case .discover: .success(OpenRPC.document(version: configuration.version))
        case .journalSubscribe: await subscribe(call, answered: answered, in: &tasks)
        case .journalUnsubscribe: unsubscribe(call)
        default:
            call.method.endsWithCaller ? await ending.cancelling { await outcome(of: call) } : await outcome(of: call)
        }
    }

    /// What the façade makes of a call.
    func outcome(of call: ControlCall) async -> Result<RawJSON, ControlError> {
        await attempt(call) {
            try await facade.perform(call) { notification in
                if case .queued = queue.offer(ByteBuffer(notification)) { true } else { false }
            }
        }
    }

    private func subscribe(
        _ call: ControlCall, answered: Latch, in tasks: inout DiscardingTaskGroup
    ) async -> Result<RawJSON, ControlError> {
        guard let (name, ending) = subscriptions.add() else {
            return .failure(
                .busy("This connection has \(configuration.subscriptionLimit) subscriptions, which is the limit"))
        }
        let request = JournalRequest(
            since: call["since"]?.integer, resources: (call["resources"]?.array).map { Set($0.compactMap(\.string)) },
            peer: peer)
        switch await attempt(call, { try await facade.follow(request) }) {
        case .failure(let error):
            subscriptions.remove(name)
            return .failure(error)
        case .success(let feed):
            tasks.addTask {
                await answered.wait()
                await ending.cancelling { await self.ending.cancelling { await follow(feed, as: name) } }
                subscriptions.remove(name)
            }
            return .success(RawJSON(["subscription": .string(name), "position": .integer(feed.position)]))
        }
    }

    private func unsubscribe(_ call: ControlCall) -> Result<RawJSON, ControlError> {
        let name = call["subscription"]?.string ?? ""
        guard subscriptions.end(name) else {
            return .failure(
                .notFound("subscription '\(name.prefix(64))' on this connection", next: "journal.subscribe names it"))
        }
        return .success(RawJSON(["subscription": .string(name)]))
    }

    /// Runs what may fail in any way, and turns that into what the caller may read.
    private func attempt<Outcome: Sendable>(
        _ call: ControlCall, _ body: () async throws -> Outcome
    ) async -> Result<Outcome, ControlError> {
        await activity.calling {
            do {
                return .success(try await body())
            } catch let error as ControlError {
                return .failure(error)
            } catch is CancellationError {
                return .failure(ending.isOpen && !shutdown.isOpen ? .cancelled : .shuttingDown)
            } catch {
                // Only the error's type: its text may quote what a patient's record holds.
                logger.error(
                    "control call failed",
                    metadata: ["method": "\(call.method.name.rawValue)", "error": "\(type(of: error))"])
                return .failure(.internalFailure)
            }
        }
    }
}

extension Latch {
    /// Runs the body and cancels it when the latch opens; either way what the body returns counts.
    func cancelling<Outcome: Sendable>(_ body: @escaping @Sendable () async -> Outcome) async -> Outcome {
        await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await body() }
            group.addTask {
                await self.wait()
                return nil
            }
            var outcome: Outcome?
            for await finished in group {
                group.cancelAll()
                outcome = outcome ?? finished
            }
            guard let outcome else { preconditionFailure("the body always returns") }
            return outcome
        }
    }
}
