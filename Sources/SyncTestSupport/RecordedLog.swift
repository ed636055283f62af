import Logging
import Synchronization

/// Everything that was logged, with all its metadata, at every level.
public final class RecordedLog: LogHandler {
    private let store = Mutex<[String]>([])

    /// Nothing yet.
    public init() {}

    /// What was logged, a line each.
    public var lines: [String] { store.withLock { $0 } }
    /// The lines as one text.
    public var text: String { lines.joined(separator: "\n") }
    /// None of its own.
    public var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    /// All are wanted.
    public var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    /// None of its own.
    public subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    /// Keeps a line.
    public func log(event: LogEvent) {
        store.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
    }
}
