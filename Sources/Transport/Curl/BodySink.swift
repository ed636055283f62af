import Foundation

/// Takes the decoded body of an answer, and keeps its length within bounds. Confined to the transport's thread.
final class BodySink {
    /// The longest body that is kept of an answer other than 2xx when the destination is a file: a server's error text.
    static let errorTextLimit = 1 << 20

    private enum Mode {
        case memory(limit: Int)
        case file(limit: Int64)
        case discard(limit: Int64)
    }

    private let destination: BodyDestination
    private var file: OpenFile?
    private var mode = Mode.memory(limit: 0)
    private var bytes: [UInt8] = []
    private var count: Int64 = 0

    /// Creates the file, if one is asked for: before anything is sent, so that a bad path costs no request.
    init(_ destination: BodyDestination) throws(SystemFault) {
        self.destination = destination
        if case .file(let path, _) = destination {
            file = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
        }
    }

    /// Without `finish`, no file stays.
    deinit { discard() }

    /// Gets ready for the body of an answer.
    func begin(status: Int, isFollowedRedirect: Bool) {
        bytes = []
        count = 0
        switch destination {
        case .memory(let limit): mode = isFollowedRedirect ? .discard(limit: Int64(limit)) : .memory(limit: limit)
        case .file(_, let limit):
            if isFollowedRedirect {
                mode = .discard(limit: limit)
            } else if (200...299).contains(status) {
                mode = .file(limit: limit)
            } else {
                mode = .memory(limit: Int(min(limit, Int64(Self.errorTextLimit))))
                discard()
            }
        }
    }

    /// Takes the next piece. Throws the kind of failure that must end the transfer, with its words.
    func take(_ piece: UnsafeRawBufferPointer) throws(LocalStop) {
        count += Int64(piece.count)
        switch mode {
        case .memory(let limit):
            guard count <= limit else { throw .tooLarge(limit: Int64(limit)) }
            bytes.append(contentsOf: piece)
        case .file(let limit):
            guard count <= limit else { throw .tooLarge(limit: limit) }
            do { try file?.write(piece) } catch { throw .localFile(error) }
        case .discard(let limit):
            guard count <= limit else { throw .tooLarge(limit: limit) }
        }
    }

    /// Hands the body over. A file belongs to the caller from here on.
    func finish() -> ResponseBody {
        guard case .file = mode, case .file(let path, _) = destination else { return .bytes(bytes) }
        file = nil
        return .file(path: path, size: count)
    }

    /// Removes the file, unless it was handed over.
    func discard() {
        guard file != nil, case .file(let path, _) = destination else { return }
        file = nil
        unlink(path)
    }
}
