/// All targets, by their names.
public enum FuzzTargetTable {
    /// What is told of a target before it is made.
    public struct Entry: Sendable {
        /// The name on the command line, and of the folder with the corpus.
        public let name: String
        /// What it attacks.
        public let summary: String
        /// What its planted crash waits for.
        public let plant: String
        /// Makes it.
        public let make: @Sendable () async throws -> any FuzzTarget

        init<Target: FuzzTarget>(_ type: Target.Type, _ make: @escaping @Sendable () async throws -> Target) {
            (name, summary, plant) = (Target.name, Target.summary, Target.plant)
            self.make = make
        }
    }

    /// All of them.
    public static let all: [Entry] = [
        Entry(JSONListTarget.self) { JSONListTarget() }, Entry(JSONValueTarget.self) { JSONValueTarget() },
        Entry(RPCLineTarget.self) { RPCLineTarget() }, Entry(SocketIOTarget.self) { SocketIOTarget() },
        Entry(MultipartTarget.self) { MultipartTarget() }, Entry(GzipTarget.self) { GzipTarget() },
        Entry(CatalogueTarget.self) { CatalogueTarget() }, Entry(OpenAPITarget.self) { OpenAPITarget() },
        Entry(OpeningHoursTarget.self) { OpeningHoursTarget() },
        Entry(InstantTarget.self) { InstantTarget() }, Entry(SQLTarget.self) { try await SQLTarget() },
    ]

    /// The target of that name; nil for none.
    public static func named(_ name: String) -> Entry? { all.first { $0.name == name } }
}
