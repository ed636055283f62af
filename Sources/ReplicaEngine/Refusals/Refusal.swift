extension EngineError {
    /// A refusal here and now, by a rule that the server has as well or by what the replica knows.
    public struct Refusal: Sendable, Equatable, CustomStringConvertible {
        /// Why.
        public var reason: Reason
        /// The starts of the nearest free slots, where it was about a slot, the nearest first: instants in UTC, or readings of the wall
        /// clock where the backend writes those.
        public var alternatives: [String]

        /// A word for programs, such as `past`, `taken` or `too-large`.
        public var code: String { reason.code }

        /// A refusal.
        public init(_ reason: Reason, alternatives: [String] = []) {
            self.reason = reason
            self.alternatives = alternatives
        }

        /// The word for it with what else is nobody's name, or the words of those who refused, for logs.
        public var description: String {
            switch reason {
            case .foreignAddress(let words), .notStored(let words), .byServer(let words): words
            case .gone(let status): "refused: \(code) (\(status))"
            case .downloadTooLarge(let most): "refused: \(code) (more than \(most) bytes)"
            default: "refused: \(code)"
            }
        }
    }
}
