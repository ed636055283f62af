/// Why a query of a local tool has no answer.
public enum QueryFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// It writes, changes the connection, reads through a module of SQLite's that is not open, or is no statement at all.
    case notReading
    /// There is more than one statement.
    case severalStatements
    /// It reads a table that is none of the open ones.
    case closedTable(String, open: [String])
    /// It calls a function that is not among those that are open.
    case closedFunction(String)
    /// It has another number of parameters than values were given.
    case parameters(expected: Int, given: Int)
    /// It was not done in that time, its wait for a connection included.
    case tooSlow(Duration)
    /// All connections were taken for that time.
    case noConnection(Duration)
    /// It needs more memory than a query may take, in bytes.
    case tooMuchMemory(limit: Int64)
    /// A value is longer than a value may be, in bytes.
    case tooLongValue(limit: Int64)
    /// What the replica itself says of it.
    case unfit(String)
    /// What SQLite said of it.
    case sqlite(String)

    /// The text for people and logs.
    public var description: String {
        switch self {
        case .notReading:
            "only a statement that reads resources is taken, such as SELECT; this one writes, changes the connection, or reads through a closed module"
        case .severalStatements: "only one statement is taken at a time"
        case .closedTable(let name, let open):
            "the table '\(name)' is closed to queries; open are \(open.joined(separator: ", ")), json_each and json_tree"
        case .closedFunction(let name): "the function '\(name)' is closed to queries"
        case .parameters(let expected, let given):
            "the query has \(expected) parameters, and \(given) values were given"
        case .tooSlow(let time): "the query is not done after \(Self.milliseconds(time)) ms"
        case .noConnection(let time):
            "other queries have held every connection for \(Self.milliseconds(time)) ms; this one did not begin"
        case .tooMuchMemory(let limit): "the query needs more than \(limit >> 20) MiB of memory"
        case .tooLongValue(let limit): "the query meets or makes a value of more than \(limit >> 20) MiB"
        case .unfit(let words), .sqlite(let words): words
        }
    }

    private static func milliseconds(_ time: Duration) -> Int64 {
        time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
    }
}
