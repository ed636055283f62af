import SyncModel

/// One query of a local tool, and how much it may take.
public struct SQLQuery: Sendable, Equatable {
    /// The time that a query has when nobody says otherwise.
    public static let standardTime = Duration.seconds(2)

    /// One statement that reads.
    public var text: String
    /// The values of its parameters, in order. Arrays and objects are bound as their JSON text.
    public var parameters: [JSONValue]
    /// The most rows of the answer.
    public var rowLimit: Int
    /// How long it may take from being asked to being answered.
    public var time: Duration

    /// A query.
    public init(
        _ text: String, parameters: [JSONValue] = [], rowLimit: Int, time: Duration = SQLQuery.standardTime
    ) {
        self.text = text
        self.parameters = parameters
        self.rowLimit = rowLimit
        self.time = time
    }
}

/// The rows of a query.
public struct SQLResult: Sendable, Equatable {
    /// What an answer was cut at.
    public enum Cut: String, Sendable {
        /// There are more rows than were asked for.
        case rows
        /// The rows are longer than an answer may be.
        case bytes
    }

    /// The most bytes that the rows of one answer have, as JSON.
    public static let byteLimit = 8 << 20

    /// The columns' names.
    public var columns: [String]
    /// The rows as a JSON array of arrays in UTF-8, their values in the order of the columns. A blob is its base64.
    public var rows: [UInt8]
    /// What cut them; nil when they are all there.
    public var cut: Cut?
}
