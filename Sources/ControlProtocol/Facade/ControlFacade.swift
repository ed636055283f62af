import SyncModel

/// Sends a notification to the connection of the call that is running, best effort: false when it was dropped.
public typealias ControlNotifier = @Sendable (ControlNotification) -> Bool

/// What the socket's server needs of the engine.
///
/// The server checks names and parameters against ``ControlMethod/all`` before it calls, and answers `rpc.discover`,
/// `journal.subscribe` and `journal.unsubscribe` itself; every other method comes to ``perform(_:notify:)``.
public protocol ControlFacade: Sendable {
    /// Carries out one call and gives its result.
    ///
    /// A method that ``ControlMethod/endsWithCaller`` says it of is cancelled when its caller hangs up or the daemon stops; the others run to
    /// their end.
    ///
    /// - Parameters:
    ///   - call: the call, whose parameters are of the kinds and in the ranges that the table names.
    ///   - notify: for progress.
    /// - Throws: ``ControlError`` for what the caller should read; anything else is answered as -32603, and only its type is logged.
    func perform(_ call: ControlCall, notify: @escaping ControlNotifier) async throws -> RawJSON

    /// Begins to follow the journal.
    ///
    /// - Throws: ``ControlError`` when the resources or the position are refused.
    func follow(_ request: JournalRequest) async throws -> JournalFeed
}

/// What a subscriber wants to hear.
public struct JournalRequest: Sendable, Equatable {
    /// The last position that the subscriber knows; nil for new entries only.
    public let since: Int64?
    /// The resources it wants; nil for all.
    public let resources: Set<String>?
    /// Who asks.
    public let peer: Peer

    /// A request.
    public init(since: Int64?, resources: Set<String>?, peer: Peer) {
        self.since = since
        self.resources = resources
        self.peer = peer
    }
}

/// One journal entry on its way to a subscriber.
public struct JournalEvent: Sendable, Equatable {
    /// Its place in the journal.
    public let position: Int64
    /// The entry.
    public let entry: RawJSON

    /// An event.
    public init(position: Int64, entry: RawJSON) {
        self.position = position
        self.entry = entry
    }
}

/// A journal being followed.
///
/// The server takes events only as fast as the subscriber reads them. A stream made by `AsyncStream(unfolding:)` that reads
/// the journal on demand therefore holds nothing in memory. A stream that has to lose events ends instead: the subscriber is
/// told from where to resume.
public struct JournalFeed: Sendable {
    /// The position behind which the events begin.
    public let position: Int64
    /// The events, in the journal's order. It must end when its task is cancelled, as `AsyncStream` does.
    public let events: AsyncStream<JournalEvent>

    /// A feed.
    public init(position: Int64, events: AsyncStream<JournalEvent>) {
        self.position = position
        self.events = events
    }
}
