/// What goes wrong by intent, to show that a loop finds it: a test plants each in each target.
public enum PlantedFault: String, Sendable, CaseIterable {
    /// The process dies, as by an index out of range.
    case crash
    /// The run never ends.
    case hang
    /// The run breaks a rule.
    case finding

    /// Goes wrong.
    ///
    /// - Throws: ``FuzzFinding``, where it returns at all.
    func strike() throws {
        switch self {
        case .crash: preconditionFailure("a crash that was planted")
        case .hang: while true {}
        case .finding: throw FuzzFinding("a finding that was planted")
        }
    }
}
