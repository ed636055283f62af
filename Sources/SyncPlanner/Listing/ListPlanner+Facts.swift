import SyncModel

extension ListPlanner {
    /// What is known of a create besides, once the list was read to its end.
    public struct CreateFacts: Sendable, Equatable {
        /// Whether the record is still here under whose own list the create would be shown.
        public var hasParent: Bool
        /// The record that the create changed rather than made, where the list shows one that has its key.
        public var keyed: JSONObject?
        /// The records that became documents after its request left, with nothing of our own about them: a list that was on its way then may
        /// have brought what it made.
        public var appeared: [IdentifiedRecord]

        /// The facts about a create.
        public init(hasParent: Bool = true, keyed: JSONObject? = nil, appeared: [IdentifiedRecord] = []) {
            self.hasParent = hasParent
            self.keyed = keyed
            self.appeared = appeared
        }
    }
}
