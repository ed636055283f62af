import Foundation

/// Takes the decoded body of an answer, and keeps its length within bounds. Confined to the transport's thread.
final class BodySink {
    /// The longest body of an answer that is no success, or is led elsewhere: a server's error text.
    static let errorTextLimit: Int64 = 1 << 20

    private enum Mode {
        case memory
        case file
        case receiver(any BodyReceiver)
        case discard
    }

    private let destination: BodyDestination
    private var file: OpenFile?
    private var mode = Mode.memory
    private var limit: Int64 = 0
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
    func begin(status: Int, fields: HTTPFields, isFollowedRedirect: Bool) throws(LocalStop) {
        bytes = []
        count = 0
        limit = destination.limit
        guard !isFollowedRedirect else {
            mode = .discard
            limit = min(limit, Self.errorTextLimit)
            return
        }
        switch destination {
        case .memory where (200...299).contains(status): mode = .memory
        case .memory: keepErrorText()
        case .file where (200...299).contains(status): mode = .file
        case .file:
            keepErrorText()
            discard()
        case .receiver(let receiver, _):
            let takesBody: Bool
            do { takesBody = try receiver.begin(status: status, fields: fields) } catch { throw .localFile(error) }
            if takesBody { mode = .receiver(receiver) } else { keepErrorText() }
        }
    }

    private func keepErrorText() {
        mode = .memory
        limit = min(limit, Self.errorTextLimit)
    }

    /// Takes the next piece. Throws the kind of failure that must end the transfer, with its words.
    ///
    /// - Parameter onWire: how many bytes of the encoded body came in so far.
    func take(_ piece: UnsafeRawBufferPointer, onWire: Int64) throws(LocalStop) {
        count += Int64(piece.count)
        guard count <= limit else { throw .tooLarge(limit: limit) }
        try CompressionBound.check(decoded: count, onWire: onWire)
        switch mode {
        case .memory: bytes.append(contentsOf: piece)
        case .file:
            do { try file?.write(piece) } catch { throw .localFile(error) }
        case .receiver(let receiver):
            do { try receiver.take(piece) } catch { throw .localFile(error) }
        case .discard: break
        }
    }

    /// Hands the body over. A file belongs to the caller from here on.
    func finish() -> ResponseBody {
        switch mode {
        case .receiver: return .handedOver(size: count)
        case .file:
            guard case .file(let path, _) = destination else { return .bytes(bytes) }
            file = nil
            return .file(path: path, size: count)
        case .memory, .discard: return .bytes(bytes)
        }
    }

    /// Removes the file, unless it was handed over.
    func discard() {
        guard file != nil, case .file(let path, _) = destination else { return }
        file = nil
        unlink(path)
    }
}

extension BodyDestination {
    fileprivate var limit: Int64 {
        switch self {
        case .memory(let limit): Int64(limit)
        case .file(_, let limit), .receiver(_, let limit): limit
        }
    }
}
