import SyncModel
import SyncPlanner

extension EngineError {
    /// What the planner said of a write that can't be taken.
    ///
    /// - Parameters:
    ///   - resource: The record's resource.
    ///   - operation: The operation that was to be taken back.
    init(_ refusal: WriteRefusal, on resource: String = "", of operation: SyncModel.Operation? = nil) {
        switch refusal {
        case .referred(let child, let count, let first):
            self = .refused(.init(.referred(by: child, count: count, first: first)))
        case .refusedRecord(let letter):
            self = .refused(.init(.refusedRecord(resource: resource, letter: letter)))
        case .notCancellable(let state):
            self = operation.map { .wrongState(operation: $0.id, state: state, what: "cancelled") } ?? .stopping
        }
    }
}
