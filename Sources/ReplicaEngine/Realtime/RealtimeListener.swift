import Logging
import ReplicaStore
import ServiceLifecycle
import SyncCatalogue
import SyncModel
import Transport

/// Listens to the server's events as the catalogue explains them: news are hints for the engine, presence goes to local tools.
///
/// Nothing depends on it: what an event would have told is found by the next pull too.
public struct RealtimeListener: Service {
    /// What stands for a resource in journal entries that tell who comes and goes.
    public static let presence = "presence"

    private let engine: SyncEngine
    private let rule: RealtimeRule
    private let client: RealtimeClient

    private var context: EngineContext { engine.context }

    /// A listener for an engine's account; nil where the catalogue has no events.
    ///
    /// - Throws: `TransportFailure` for an address that can't be listened to.
    public init?(
        engine: SyncEngine, configuration: RealtimeClient.Configuration, clock: any Clock<Duration> = ContinuousClock()
    ) throws(TransportFailure) {
        guard let rule = engine.context.catalogue.realtime else { return nil }
        var configuration = configuration
        configuration.path = rule.path
        let session = engine.session
        self.engine = engine
        self.rule = rule
        client = try RealtimeClient(
            server: session.baseURL, configuration: configuration,
            token: { try await session.realtimeToken(renewed: $0) }, clock: clock, logger: engine.context.logger)
    }

    /// Listens until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await client.run { await hear($0) } }
    }

    /// Takes one signal.
    func hear(_ signal: RealtimeSignal) async {
        switch signal {
        case .connected:
            context.logger.info("the realtime line is up")
            await engine.note(everything)
        case .event(let name, let argument):
            guard let event = rule.events.first(where: { $0.name == name }) else { return }
            await take(event, argument)
        case .disconnected(let ending):
            context.logger.debug("the realtime line is down", metadata: ["reason": "\(ending)"])
        case .refused(let message):
            context.logger.notice("the realtime line was refused", metadata: ["reason": "\(message)"])
        }
    }

    /// All that events may have told while nobody listened.
    private var everything: PullHints {
        rule.events.reduce(into: PullHints()) { hints, event in
            guard case .news(let name, _, _) = event.meaning, let resource = try? context.resource(name) else { return }
            hints.note(name)
            // A list that is asked for when its parent changed needs the parents.
            if let parent = resource.pull.parent { hints.note(parent.resource) }
        }
    }

    private func take(_ event: RealtimeEventRule, _ argument: JSONValue?) async {
        switch event.meaning {
        case .news(let name, let parent, let record):
            guard let resource = try? context.resource(name) else { return }
            var hints = PullHints()
            if let id = parent.flatMap({ ServerID(json: argument?[$0]) }), let rule = resource.pull.parent {
                hints.note(name, under: id.text)
                // The parent's own record tells of it too: when, and how much is unread.
                hints.note(rule.resource)
            } else if let id = record.flatMap({ ServerID(json: argument?[$0]) }) {
                hints.note(name, record: id.text)
            } else {
                hints.note(name)
                if let rule = resource.pull.parent { hints.note(rule.resource) }
            }
            await engine.note(hints)
        case .presence(let isOnline, let about):
            guard let who = argument?[about] else { return }
            let context = context
            do {
                try await context.replica.write { writer in
                    try RecordExecutor(context: context, writer: writer).note(
                        isOnline ? .presenceOnline : .presenceOffline, .object([about: who]),
                        about: Self.presence, origin: .remote, author: "server")
                }
            } catch {
                context.logger.warning("presence could not be noted", metadata: ["error": "\(error)"])
            }
        }
    }
}
