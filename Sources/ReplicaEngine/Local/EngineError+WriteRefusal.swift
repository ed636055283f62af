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
            self = .refused(
                .init(
                    code: "referred",
                    message: "\(count) unsent \(child) refer to it; delete them first, such as \(first)"))
        case .refusedRecord(let letter):
            let letter = letter?.text ?? "ID"
            self = .refused(
                .init(
                    code: "refused-record",
                    message:
                        "the server refused to make this record of \(resource); correct it with 'clinicsync outbox edit \(letter) …' and 'clinicsync outbox resubmit \(letter)'"
                ))
        case .notCancellable(let state):
            self = operation.map { .wrongState(operation: $0.id, state: state, what: "cancelled") } ?? .stopping
        }
    }
}
