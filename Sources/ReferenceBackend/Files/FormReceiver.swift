import Foundation
import NIOCore
import Synchronization

/// A form that has come in.
struct ReceivedForm: Sendable {
    /// What became of it.
    enum Fate: Sendable {
        case read
        /// Its file is lost, and nobody says so.
        case dropped
        /// Nothing of it was understood, and nobody says so.
        case unread
    }

    /// The parts that are no files. Of a field given twice the last counts, as in Django.
    var texts: [String: String] = [:]
    /// The file of the field that takes one.
    var file: ReceivedFile?
    var fate = Fate.read
}

/// Takes a form as it comes: texts are kept, and a file goes to the media folder. All of it blocks.
final class FormReceiver: Sendable {
    private struct State {
        var stream: MultipartStream
        let inflater: InflateStream?
        var part = Part.none
        var form = ReceivedForm()
        /// Decoded bytes so far, and those of texts among them.
        var size = 0
        var textSize = 0
        /// Where files were written.
        var paths: [String] = []
    }

    /// What a part's content is for.
    private enum Part {
        case none
        case text(name: String, ByteBuffer)
        case file(IncomingFile, MultipartStream.Head, isEmpty: Bool)
    }

    private let folder: MediaFolder
    private let fileField: String
    private let limit: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - limit: The most MiB, as they come and decoded.
    ///   - coding: In which the body is; nil for none.
    /// - Throws: `CompressionError` when zlib has no memory.
    init(boundary: String, fileField: String, coding: ContentCoding?, limit: Int, folder: MediaFolder) throws {
        (self.folder, self.fileField, self.limit) = (folder, fileField, limit)
        state = Mutex(
            State(stream: MultipartStream(boundary: boundary), inflater: try coding.map { try InflateStream($0) }))
    }

    /// Takes the next bytes of the body.
    /// - Throws: `APIError.bodyTooLarge` or `.invalid`, or `FileFailure`.
    func take(_ bytes: ByteBuffer) throws {
        try state.withLock { state in
            guard let inflater = state.inflater else { return try accept(bytes, &state) }
            try inflater.decode(bytes) { try accept($0, &state) }
        }
    }

    /// The form, when all of it has come.
    /// - Throws: `APIError.invalid` when there is more to come.
    func finish() throws -> ReceivedForm {
        try state.withLock { state in
            try state.inflater?.finish()
            try state.stream.finish()
            return state.form
        }
    }

    /// Removes the files that were moved nowhere.
    func discard() {
        state.withLock { state in
            state.part = .none
            for path in state.paths { unlink(path) }
        }
    }

    private func accept(_ bytes: ByteBuffer, _ state: inout State) throws {
        state.size += bytes.readableBytes
        guard state.size <= limit << 20 else { throw APIError.bodyTooLarge(mebibytes: limit) }
        for piece in try state.stream.take(bytes) {
            switch piece {
            case .head(let head): state.part = try begin(head, &state)
            case .content(let content): try add(content, &state)
            case .end: try end(&state)
            }
        }
    }

    /// Files under other names are passed over.
    private func begin(_ head: MultipartStream.Head, _ state: inout State) throws -> Part {
        guard head.fileName != nil else { return .text(name: head.name, ByteBuffer()) }
        guard head.name == fileField else { return .none }
        let file = try IncomingFile(in: folder)
        state.paths.append(file.path)
        return .file(file, head, isEmpty: true)
    }

    private func add(_ content: ByteBuffer, _ state: inout State) throws {
        switch state.part {
        case .none: break
        case .text(let name, var text):
            state.textSize += content.readableBytes
            guard state.textSize <= Call.bodyLimit << 20 else {
                throw APIError.bodyTooLarge(mebibytes: Call.bodyLimit)
            }
            text.writeImmutableBuffer(content)
            state.part = .text(name: name, text)
        case .file(let file, let head, _):
            try file.take(content)
            state.part = .file(file, head, isEmpty: false)
        }
    }

    /// A file that has neither name nor content is how a browser says that none was chosen.
    private func end(_ state: inout State) throws {
        switch state.part {
        case .none: break
        case .text(let name, let bytes):
            guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else {
                throw APIError.invalid(name, "Chaîne de caractères non valide")
            }
            state.form.texts[name] = text
        case .file(let file, let head, let isEmpty):
            if !isEmpty || head.fileName != "" { state.form.file = try file.finish(contentType: head.contentType) }
        }
        state.part = .none
    }
}
