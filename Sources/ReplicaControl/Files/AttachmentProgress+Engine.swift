import ControlProtocol
import ReplicaEngine

extension AttachmentProgress {
    /// The engine's news of a file as the socket's callers hear them.
    init(_ progress: FileProgress) {
        let phase: Phase =
            switch progress.phase {
            case .upload: .upload
            case .check: .check
            case .download: .download
            }
        self.init(
            attachment: progress.file.text, phase: phase, bytes: progress.bytes, total: progress.total,
            rate: progress.rate)
    }
}
