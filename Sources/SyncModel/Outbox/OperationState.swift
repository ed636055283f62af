/// Where an operation stands on its way to the server (design section 8). Every change of state is on disk before anything follows from it.
public enum OperationState: String, Sendable, CaseIterable {
    /// Waits to be sent.
    case queued
    /// Its request's digest is on disk, and the request may be on its way.
    case sending
    /// The server took it.
    case acknowledged
    /// The server refused it; kept as a dead letter with the server's words.
    case rejected
    /// It may or may not have reached the server: looked up before anything is sent again.
    case unknown
    /// It can't be settled without a person; its evidence is kept.
    case parked
    /// Taken back before it was sent.
    case cancelled
    /// Later news made it pointless: another side's change of the same fields won, or already said the same.
    case superseded

    /// Whether nothing more will happen to the operation by itself.
    public var isSettled: Bool {
        switch self {
        case .acknowledged, .rejected, .cancelled, .superseded: true
        case .queued, .sending, .unknown, .parked: false
        }
    }

    /// Whether an operation may go from this state to another.
    public func mayBecome(_ next: OperationState) -> Bool {
        switch (self, next) {
        case (.queued, .sending), (.queued, .cancelled), (.queued, .superseded), (.queued, .parked): true
        // No request can be made of it: it never says that it is being sent.
        case (.queued, .rejected): true
        // A list already shows what a create would make: the replica was set back since it was sent.
        case (.queued, .acknowledged): true
        case (.sending, .acknowledged), (.sending, .rejected), (.sending, .unknown), (.sending, .queued): true
        case (.unknown, .acknowledged), (.unknown, .queued), (.unknown, .parked), (.unknown, .rejected): true
        // Whatever its state, a person can stop a write.
        case (.unknown, .cancelled): true
        case (.parked, .queued), (.parked, .cancelled), (.parked, .acknowledged): true
        case (.rejected, .queued), (.rejected, .cancelled): true
        default: false
        }
    }
}
