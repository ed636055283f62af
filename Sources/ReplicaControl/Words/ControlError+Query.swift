import ControlProtocol
import ReplicaStore

extension ControlError {
    /// Why a caller's query has no answer, and what to do about it.
    init(_ fault: QueryFault) {
        switch fault {
        case .notReading, .severalStatements:
            self = .refused(reason: "query", message: fault.description, next: "ask with one SELECT, WITH or VALUES")
        case .closedTable:
            self = .refused(
                reason: "closed-table", message: fault.description,
                next:
                    "read a resource by its name, as in resources.list; outbox.list, journal.since and conflicts.list give the rest"
            )
        case .closedFunction:
            self = .refused(
                reason: "closed-function", message: fault.description,
                next: "use what SQLite has for text, numbers, dates, JSON, windows and aggregates")
        case .parameters:
            self = .refused(
                reason: "query", message: fault.description, next: "give params one value for each ? of the query")
        case .tooSlow:
            self = .refused(
                reason: "query-time", message: fault.description,
                next: "narrow it by WHERE on an indexed field, or give timeout_ms up to 30000")
        case .noConnection: self = .busy(fault.description, next: "try again, or give timeout_ms up to 30000")
        case .tooMuchMemory, .tooLongValue:
            self = .refused(
                reason: "query-size", message: fault.description,
                next: "ask for fewer columns, leave out document, or aggregate and sort fewer rows")
        case .unfit, .sqlite:
            self = .refused(
                reason: "query", message: fault.description,
                next: "correct the query; tables are named as in resources.list")
        }
    }
}
