import SyncModel
import SyncPlanner

extension EngineError {
    /// What the planner said of a write that can't be taken.
    ///
    /// - Parameter resource: The record's resource.
    init(_ refusal: WriteRefusal, on resource: String) {
        switch refusal {
        case .referred(let child, let count, let first):
            self = .refused(.init(.referred(by: child, count: count, first: first)))
        case .refusedRecord(let letter):
            self = .refused(.init(.refusedRecord(resource: resource, letter: letter)))
        case .notCancellable(let operation, let state):
            self = .wrongState(operation: operation, state: state, what: "cancelled")
        }
    }
}
