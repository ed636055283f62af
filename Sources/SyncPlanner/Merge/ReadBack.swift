import SyncCatalogue
import SyncModel

/// What the server is seen to have stored of an operation to which it said yes (design section 8): servers do say yes and store something
/// else, or nothing.
public struct ReadBack: Sendable, Equatable {
    /// The fields that hold something else than was sent, in the order of their names.
    public private(set) var missed: [String] = []
    /// The fields that the record does not show.
    public private(set) var unseen: [String] = []

    /// Holds a record against what was sent.
    ///
    /// What the server normalises is no difference. Secret fields are never shown, and volatile ones are the server's own.
    ///
    /// - Parameters:
    ///   - expected: The values that were sent, references as server ids, and those that the action sets.
    ///   - record: The record as the server shows it after the write.
    public init(expected: JSONObject, record: JSONObject, resource: Resource) {
        for (name, value) in expected.sorted(by: { $0.key < $1.key }) {
            let field = resource.field(named: name)
            guard field?.isShown != false, field?.isVolatile != true else { continue }
            guard let stored = record[name] else {
                unseen.append(name)
                continue
            }
            if !Likeness.holds(value, stored, field?.type) { missed.append(name) }
        }
    }
}
