import ReplicaEngine

/// What the socket says of a write that a sync would not send.
enum WaitingText {
    /// One sentence for people.
    static func sentence(_ waiting: CyclePreview.Waiting) -> String {
        switch waiting {
        case .step(let step): NextStepText.sentence(step)
        case .unsendable(let failure): "no request can be made of it: \(failure.reason)"
        case .barred(let error): error.description
        }
    }
}
