extension ControlServer {
    /// Where the server listens, and its limits.
    public struct Configuration: Sendable {
        /// The socket's path; at most 107 bytes (unix(7)).
        public var path: String
        /// The socket file's permissions.
        public var mode: UInt32 = 0o660
        /// The daemon's version, for `rpc.discover`.
        public var version: String
        /// The longest message, in bytes.
        public var lineLimit = 1 << 20
        /// The most requests in a batch.
        public var batchLimit = 100
        /// A batch's calls are refused once the answers before them have this many bytes.
        public var batchAnswerLimit = 64 << 20
        /// The most connections at a time.
        public var connectionLimit = 256
        /// The most long calls in flight on one connection.
        public var longCallLimit = 32
        /// The most descriptors that wait on one connection for the line they came with.
        public var descriptorLimit = 4
        /// The most descriptors that are held for all callers together, until they are closed: most systems let a process have 1024 files open.
        public var descriptorTotal = 64
        /// The most bytes of long calls' answers that wait to be read on one connection before further long calls are refused.
        public var unreadLimit = 16 << 20
        /// The most subscriptions of one connection.
        public var subscriptionLimit = 16
        /// The most notifications that wait to be read on one connection.
        public var notificationLimit = 1024
        /// A connection without a message, a call or a subscription is closed once it has been silent for so long,
        /// and at the latest a quarter later.
        public var idleLimit = Duration.seconds(600)
        /// How long a reader may take nothing while a subscription waits for it, and how long a line may be unfinished with which a descriptor
        /// came.
        public var patience = Duration.seconds(10)
        /// How long connections may take to end on a graceful shutdown.
        public var farewell = Duration.seconds(2)

        /// A configuration with the standard limits.
        public init(path: String, version: String) {
            self.path = path
            self.version = version
        }
    }
}
