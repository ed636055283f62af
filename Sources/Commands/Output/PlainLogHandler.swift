import Logging

/// Writes what another log does, with the words of servers and records in it as plain text, a line for each event.
struct PlainLogHandler: LogHandler {
    private var inner: any LogHandler

    /// A log over another one.
    init(_ inner: any LogHandler) {
        self.inner = inner
    }

    var logLevel: Logger.Level {
        get { inner.logLevel }
        set { inner.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { inner.metadata }
        set { inner.metadata = newValue.mapValues(Self.plain) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { inner[metadataKey: key] }
        set { inner[metadataKey: key] = newValue.map(Self.plain) }
    }

    func log(event: LogEvent) {
        var event = event
        event.message = "\(PlainText.line(event.message.description))"
        event.metadata = event.metadata?.mapValues(Self.plain)
        if let error = event.error {
            event.metadata = (event.metadata ?? [:]).merging(["error": .string(PlainText.line("\(error)"))]) { $1 }
            event.error = nil
        }
        inner.log(event: event)
    }

    private static func plain(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
        switch value {
        case .string(let text): .string(PlainText.line(text))
        case .stringConvertible(let convertible): .string(PlainText.line("\(convertible)"))
        case .array(let values): .array(values.map(plain))
        case .dictionary(let values): .dictionary(values.mapValues(plain))
        }
    }
}
