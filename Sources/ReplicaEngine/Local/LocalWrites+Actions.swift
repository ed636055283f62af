import SyncCatalogue
import SyncModel

extension LocalWrites {
    /// Refuses an action that the record's state does not allow.
    static func requireState(_ rule: ActionRule, _ visible: JSONObject) throws {
        if let unmet = rule.requires.filter({ visible[$0.key] != $0.value }).min(by: { $0.key < $1.key }) {
            let found = visible[unmet.key].map { $0.string ?? $0.text } ?? "nothing"
            throw EngineError.refused(
                .init(
                    code: "state",
                    message:
                        "'\(rule.name)' needs \(unmet.key) = \(unmet.value.string ?? unmet.value.text), and it is \(found)"
                ))
        }
    }
}
