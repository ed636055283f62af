import SyncModel

/// What becomes of files by what the server is seen to keep (design section 10).
extension RulingDraft {
    /// Settles a file.
    mutating func take(_ sighting: FileSighting) throws(MissingFact) -> Ruling.Outcome {
        note(.file(sighting.verdict))
        guard let id = sighting.operation else { return try takeSent(sighting) }
        guard let operation = facts.operation(id), operation.state == .unknown else { return .done }
        let (file, address) = (sighting.attachment, sighting.address)
        switch sighting.verdict {
        case .wait:
            // The clock was set back: what is listed from now on is listed after the request.
            if setting.now < operation.stateAt { renewDoubt(of: id) }
            return .waits
        case .done:
            emit(.move(id, to: .acknowledged))
            confirm(file, at: address)
        case .superseded:
            emit(.move(id, to: .acknowledged))
            emit(.moveFile(file.id, to: .uploaded))
        case .unlisted:
            emit(.move(id, to: .acknowledged))
            confirm(file, at: address, as: .checking)
        case .resend(refusing: nil): try sendAgain(operation)
        case .resend:
            // The record names no file, or the one that was to be replaced; the next request is another one.
            emit(.setFileAddress(file.id, address))
            emit(.move(id, to: .queued, answer: operation.answer))
        case .fail(let words):
            emit(.setFileAddress(file.id, address))
            emit(
                .move(id, to: .rejected, answer: OperationAnswer(status: operation.answer?.status, message: words)))
            journal(.rejected, of: operation, words)
        case .park(let words):
            emit(.setFileAddress(file.id, address))
            try park(operation, words)
        }
        return .done
    }

    /// Settles a file to which the server said yes when nothing waits for it any more: one that went with a record that was made, or whose
    /// upload no list had shown. Where the server does not keep it, it is sent alone if it may be, and that would be for the first time, or
    /// as the server can read it; else a dead letter says so.
    private mutating func takeSent(_ sighting: FileSighting) throws(MissingFact) -> Ruling.Outcome {
        let (file, address) = (sighting.attachment, sighting.address)
        guard file.stage == .checking else { return .done }
        let wasUploaded = file.operation.flatMap { facts.operation($0) }?.kind.isUpload == true
        let yes = wasUploaded ? "the server said yes to the upload" : "the server made the record"
        let words: String
        switch sighting.verdict {
        case .wait:
            if setting.now < file.stageAt { emit(.moveFile(file.id, to: .checking)) }
            return .waits
        case .unlisted: return .waits
        case .superseded:
            // It keeps its own address: else it would stand for the later file once that is forgotten.
            emit(.moveFile(file.id, to: .uploaded))
            return .done
        case .done:
            // That an upload is there was told when it was seen.
            if wasUploaded {
                emit(.moveFile(file.id, to: .uploaded, address: address))
            } else {
                confirm(file, at: address)
            }
            return .done
        case .resend: words = "\(yes) and could not read the compressed file"
        case .fail(let found), .park(let found): words = wasUploaded ? found : "\(yes); \(found)"
        }
        guard let id = try operationID() else { return .waits }
        let operation = operation(id, .upload(file.field), [:], by: "engine")
        emit(.enqueue(operation))
        emit(.setFileOperation(file.id, id))
        emit(.setFileAddress(file.id, address))
        // Where the record names another file, nothing is sent over it before a person says so.
        if (address ?? "").isEmpty, !wasUploaded || sighting.verdict.isResending,
            let face = setting.resource.faces[setting.role],
            let field = setting.resource.field(named: file.field),
            case .alone? = setting.resource.uploadRoute(of: field, face)
        {
            return .done
        }
        let advice =
            wasUploaded
            ? "The file is here; send it again, or take it back"
            : "Where this account may not add a file to a record that is there, an administrator may; or make a new record with it"
        let answer = OperationAnswer(status: nil, message: "\(words). \(advice)")
        emit(.move(id, to: .rejected, answer: answer))
        journal(.rejected, of: operation, answer.message)
        return .done
    }

    /// Queues what sends a file, in place of one that was not sent yet.
    ///
    /// - Parameter create: The create that it goes with, where the server takes it in no other way.
    mutating func attach(
        _ file: Attachment, replacing others: [Attachment], with create: LocalID?, by author: String
    ) throws(MissingFact) -> LocalID? {
        var attached = file
        if let create {
            for earlier in others { emit(.removeFile(earlier.id)) }
            attached.operation = create
        } else {
            for earlier in others {
                guard let id = earlier.operation, let upload = facts.operation(id), upload.kind.isUpload,
                    upload.state.mayBecome(.cancelled)
                else { continue }
                emit(.move(id, to: .cancelled))
            }
            guard let id = try operationID() else { return nil }
            emit(.enqueue(operation(id, .upload(file.field), [:], by: author)))
            attached.operation = id
        }
        emit(.insertFile(attached))
        emit(
            .journal(
                JournalNote(
                    .attached, origin: .local, author: author, serverID: facts.state?.serverID, after: file.note.text)))
        return attached.operation
    }

    private mutating func confirm(_ file: Attachment, at address: String?, as stage: AttachmentStage = .uploaded) {
        emit(.moveFile(file.id, to: stage, address: address))
        guard let state = facts.state else { return }
        emit(
            .journal(
                JournalNote(
                    .uploaded, origin: .engine, author: "engine", serverID: state.serverID, after: file.note.text)))
    }

    /// Somebody put another file there since this one was attached: nothing of theirs is overwritten before a person says so.
    mutating func parkReplaced(_ id: LocalID, _ file: LocalID, _ name: String, _ address: String?) {
        note(.fileReplaced)
        let words = "somebody put another file there since this one was attached: \(address ?? "none")"
        emit(.setFileAddress(file, address))
        emit(.move(id, to: .parked, answer: OperationAnswer(status: nil, message: words)))
        emit(.setEvidence(id, .fileReplaced(finding: words, name: name)))
    }
}

extension Attachment {
    /// What the journal says of an attachment: no name, which may be a patient's.
    public var note: JSONValue {
        [
            "attachment": .string(id.text), "field": .string(field), "size": .integer(size), "sha256": .string(digest),
        ]
    }
}
