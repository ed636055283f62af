import SyncModel

/// What becomes of a write that the server fails again and again (design section 8).
extension RulingDraft {
    /// So often the server may fail one write while it does others.
    static var mostFailures: Int { 5 }

    /// Counts an error of the server's own. One that fails everything is away, and no fault of this write's.
    mutating func countFailure(of operation: Operation, _ verdict: PushVerdict, wellAt: Int64?) {
        guard case .unknown(let answer) = verdict, let status = answer.status, status >= 500 else { return }
        let isFirst = operation.failedAt == nil
        let didOthers = operation.failedAt.flatMap { last in wellAt.map { $0 > last } } ?? false
        emit(.setFailures(operation.id, operation.failures + (isFirst || didOthers ? 1 : 0), at: setting.now))
    }

    /// The server refused a write because the record has another version by now: what it shows then is merged before it is sent again. A write
    /// that meets that again and again, though the record was looked at each time, is not understood.
    mutating func lookAnew(before operation: Operation, _ answer: OperationAnswer, pause: Int64) throws(MissingFact) {
        let failures = operation.failures + 1
        emit(.setFailures(operation.id, failures, at: setting.now))
        guard failures < Self.mostFailures else {
            note(.givenUp(operation))
            let words =
                "the server refused it again and again as made from another version of the record; see 'version' in the catalogue"
            return try reject(
                operation, OperationAnswer(status: answer.status, message: "\(words): \(answer.message)"))
        }
        emit(.move(operation.id, to: .queued, answer: answer, notBefore: failures == 1 ? 0 : setting.now + pause))
    }

    /// An operation that was seen not to be done is sent again: later each time the server failed it, and not at all after many times.
    mutating func sendAgain(_ operation: Operation) throws(MissingFact) {
        guard operation.failures < Self.mostFailures else {
            note(.givenUp(operation))
            return try park(
                operation,
                "the server failed it \(operation.failures) times while it did what others asked; change it, or take it back"
            )
        }
        let pause = operation.failures == 0 ? 0 : Backoff().longestPause(attempt: operation.failures + 1)
        emit(
            .move(
                operation.id, to: .queued, answer: operation.answer, notBefore: pause == 0 ? 0 : setting.now + pause))
    }

    /// What was made while the wall clock was ahead would win over every later change: it was made by now at the latest.
    mutating func bringToNow() {
        var counter: UInt32 = 0
        func brought(_ time: HybridTimestamp) -> HybridTimestamp {
            guard time.milliseconds > setting.now else { return time }
            counter += 1
            return HybridTimestamp(milliseconds: setting.now, counter: counter)
        }
        for operation in facts.open {
            var edits = operation.edits
            for (field, edit) in edits.sorted(by: { ($0.value.madeAt, $0.key) < ($1.value.madeAt, $1.key) }) {
                edits[field]?.madeAt = brought(edit.madeAt)
            }
            if edits != operation.edits { emit(.setEdits(operation.id, edits)) }
            if let base = operation.base, base.madeAt.milliseconds > setting.now {
                emit(.setBase(operation.id, OperationBase(record: base.record, madeAt: brought(base.madeAt))))
            }
        }
    }
}
