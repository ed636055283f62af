import Dispatch
import Foundation
import ReferenceBackend

/// A file with a line per fault: its kind, the request's method and path, separated by tabs.
struct FaultLog: Sendable {
    private let file: FileHandle
    private let queue = DispatchQueue(label: "fault-log")

    /// Starts a new file.
    /// - Throws: Foundation's error when it can't be made.
    init(path: String) throws {
        try Data().write(to: URL(filePath: path))
        file = try FileHandle(forWritingTo: URL(filePath: path))
    }

    /// Adds a line, later.
    func add(_ strike: Faults.Strike) {
        let line = "\(strike.kind.rawValue)\t\(strike.method)\t\(strike.path)\n"
        // A full disk is no reason to stop serving.
        queue.async { [file] in try? file.write(contentsOf: Data(line.utf8)) }
    }
}
