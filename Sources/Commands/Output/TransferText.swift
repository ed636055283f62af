import ControlProtocol

/// The progress of a file as one line: what is done, a bar, the share, the bytes, the rate and the time left, as far as known.
enum TransferText {
    private static let widestBar = 30
    private static let narrowestBar = 5

    /// The line, in at most so many columns.
    static func line(_ progress: AttachmentProgress, width: Int) -> String {
        let name = name(of: progress.phase)
        var facts: [String] = []
        if let total = progress.total {
            facts.append("\(Int(share(progress.bytes, of: total) * 100)) %")
            facts.append("\(ByteCount.text(progress.bytes)) of \(ByteCount.text(total))")
        } else {
            facts.append(ByteCount.text(progress.bytes))
        }
        if let rate = progress.rate { facts.append("\(ByteCount.text(rate))/s") }
        if let left = timeLeft(progress) { facts.append("\(left) left") }
        let text = facts.joined(separator: "  ")
        let room = min(width - name.count - text.count - 2, widestBar)
        guard let total = progress.total, room >= narrowestBar else { return String("\(name) \(text)".prefix(width)) }
        let filled = Int(share(progress.bytes, of: total) * Double(room))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: room - filled)
        return "\(name) \(bar) \(text)"
    }

    private static func name(of phase: AttachmentProgress.Phase) -> String {
        switch phase {
        case .store: "storing"
        case .upload: "uploading"
        case .check: "checking"
        case .download: "downloading"
        case .scrub: "comparing"
        }
    }

    /// How much is done, from 0 to 1. Of nothing all is done.
    private static func share(_ bytes: Int64, of total: Int64) -> Double {
        total > 0 ? min(max(Double(bytes) / Double(total), 0), 1) : 1
    }

    private static func timeLeft(_ progress: AttachmentProgress) -> String? {
        guard let total = progress.total, let rate = progress.rate, rate > 0, progress.bytes < total else { return nil }
        let seconds = (total - progress.bytes - 1) / rate + 1
        return switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<86_400: "\(seconds / 3600) h \(seconds / 60 % 60) min"
        default: "over a day"
        }
    }
}
