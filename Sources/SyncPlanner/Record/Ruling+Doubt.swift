import SyncModel

/// What becomes of a create in doubt by what a list showed, as ``ListPlanner`` judged it.
public struct CreateJudgement: Sendable, Equatable {
    /// What is known by now.
    public enum Verdict: Sendable, Equatable {
        /// The server made this record.
        case made(JSONObject)
        /// The server did not make it: it may be sent again.
        case notMade
        /// A person decides, among these records.
        case undecided(String, candidates: [ServerID])
        /// The list proves nothing.
        case open
    }

    /// The create.
    public let operation: LocalID
    /// Its record.
    public let document: LocalID
    /// What is known by now.
    public let verdict: Verdict
    /// The records that resemble it, to be kept: by the next list they are known, and no longer new. Nil leaves what was kept.
    public let resembling: [ServerID]?
    /// Whether its time of doubt begins anew, because the clock was set back behind its start.
    public let renewsDoubt: Bool
    /// What the records alone said, for those who watch.
    public let finding: InDoubt
}

extension RulingDraft {
    /// Settles a create by what a list showed.
    mutating func take(_ judgement: CreateJudgement, of operation: Operation) throws(MissingFact) {
        note(.doubt(judgement.finding, of: operation))
        if let resembling = judgement.resembling { emit(.setEvidence(operation.id, .resembling(resembling))) }
        if judgement.renewsDoubt { renewDoubt(of: operation.id) }
        switch judgement.verdict {
        case .made(let record): try acknowledge(operation, record: record, taking: .adopted)
        case .notMade: try sendAgain(operation)
        case .undecided(let words, let candidates): try park(operation, words, candidates: candidates)
        case .open: break
        }
    }

    /// Settles a change, a removal or an action by the state of its record, of which a list tells.
    mutating func look(
        at id: LocalID, _ evidence: ListEvidence, isShown: Bool, _ time: LookTime
    ) throws(MissingFact) -> Ruling.Outcome {
        // The merge or the absence may have settled it already.
        guard let operation = facts.operation(id), operation.state == .unknown else { return .done }
        let outcome: Ruling.Outcome =
            evidence.scope == .recent && !isShown && facts.state?.serverID != nil ? .unshown : .done
        guard evidence.tells(of: facts.state, isShown: isShown) else { return outcome }
        let record = facts.state?.serverID == nil ? nil : facts.state?.serverObject
        let verdict = InDoubt.settle(operation, record: record, resource: setting.resource, role: setting.role)
        note(.doubt(verdict, of: operation))
        if verdict != .done {
            // A list may well have been asked for before the doubt began; a doubt that began later than now tells of a clock that was set back.
            if time.appliedAt < operation.stateAt { renewDoubt(of: id) }
            guard time.isLateEnough(for: operation, doubtSeconds: setting.catalogue.doubtSeconds) else {
                return outcome
            }
        }
        switch verdict {
        case .done: try acknowledge(operation, record: record)
        case .notDone:
            try sendAgain(operation)
            try reviewRequeued(operation)
        case .undecided(let finding): try park(operation, finding)
        }
        return .done
    }

    /// Begins an operation's time of doubt anew: the clock was set back behind its start.
    mutating func renewDoubt(of id: LocalID) {
        emit(.renewDoubt(id))
        emit(.watchDoubt(id))
    }
}
