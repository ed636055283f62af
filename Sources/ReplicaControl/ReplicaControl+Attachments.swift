import AttachmentStore
import ControlProtocol
import Foundation
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

extension ReplicaControl {
    private var view: AttachmentJSON { AttachmentJSON(lane: lane) }

    /// Runs what may fail in the store's own way.
    private func handling<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let error as AttachmentError {
            if case .system = error.reason {
                context.logger.error("the store of files can't be used", metadata: ["reason": "\(error)"])
            }
            throw ControlError.refused(reason: error.code, message: error.description, next: error.next)
        }
    }

    // MARK: In

    func putAttachment(_ call: ControlCall, _ notify: @escaping ControlNotifier) async throws -> RawJSON {
        try await handling {
            let target = try FileTarget(context, call["resource"]?.string ?? "", call["field"]?.string)
            let record: AttachmentDesk.Record
            switch (call["id"], call["fields"]?.object) {
            case (let id?, nil): record = .known(Self.idText(id))
            case (nil, let fields?): record = .fresh(fields)
            default:
                throw ControlError.refused(
                    reason: "one-record", message: "Exactly one of 'id' and 'fields' says which record gets the file",
                    next: "give 'id' for a record that is there, or 'fields' to make one")
            }
            let desk = AttachmentDesk(lane)
            let pace = ProgressPace(context.clock, .store, notify)
            let outcome = try await withSource(of: call) { descriptor, name in
                try await desk.put(
                    descriptor, name: call["name"]?.string ?? name, to: target, of: record, author: call.peer.author
                ) { pace.note($0, of: $1) }
            }
            await engine.noteLocalWrite()
            return RawJSON([
                "attachment": await view.value(try await entry(outcome.attachment)),
                "record": .string(outcome.attachment.document.text), "operation": .string(outcome.operation.text),
            ])
        }
    }

    /// Opens what a call names, or takes what came with it.
    private func withSource<Value>(
        of call: ControlCall, _ body: (_ descriptor: Int32, _ name: String) async throws -> Value
    ) async throws -> Value {
        switch (call["path"]?.string, call.descriptor) {
        case (let path?, nil):
            let peer = call.peer
            let file = try await FileWork.run { try PeerFile.reading(path, for: peer.uid, group: peer.gid) }
            return try await body(file.number, path)
        case (nil, let passed?):
            let file = try OwnedDescriptor(copying: passed)
            return try await body(file.number, "file")
        default: throw Self.oneFile
        }
    }

    private static let oneFile = ControlError.refused(
        reason: "one-file", message: "Exactly one of 'path' and 'descriptor' says which file",
        next: "give a path, or true as 'descriptor' and the open file with the message (SCM_RIGHTS)")

    // MARK: Out

    func getAttachment(_ call: ControlCall, _ notify: @escaping ControlNotifier) async throws -> RawJSON {
        try await handling {
            guard (call["path"] == nil) != (call.descriptor == nil) else { throw Self.oneFile }
            let fetch = AttachmentFetch(lane)
            let key = context.identities.next()
            let found = try await lane.board.listening({ progress in
                if progress.file == key { _ = notify(AttachmentProgress(progress).notification) }
            }) {
                try await wanted(call, fetch, as: key)
            }
            let pace = ProgressPace(context.clock, .store, notify)
            let path = call["path"]?.string
            switch (path, call.descriptor) {
            case (let path?, nil):
                let uid = call.peer.uid
                let file = try await FileWork.run { try PeerFile.writing(path, for: uid) }
                do {
                    try await fetch.write(found.attachment, to: file.number) { pace.note($0, of: $1) }
                } catch {
                    unlink(path)
                    throw error
                }
            case (nil, let passed?):
                let file = try OwnedDescriptor(copying: passed)
                try await fetch.write(found.attachment, to: file.number) { pace.note($0, of: $1) }
            default: throw Self.oneFile
            }
            return RawJSON([
                "attachment": await view.value(try await entry(found.attachment)),
                "source": .string(found.source.rawValue),
            ])
        }
    }

    private func wanted(
        _ call: ControlCall, _ fetch: AttachmentFetch, as key: LocalID
    ) async throws -> (attachment: Attachment, source: AttachmentFetch.Source) {
        if let id = call["attachment"] {
            let attachment = try await attachment(Self.idText(id))
            let store = lane.store
            let isHere = await FileWork.attempt {
                try ContentDigest(hex: attachment.digest).map { try store.status(of: $0) }
            }
            if isHere != nil { return (attachment, .store) }
            let target = try FileTarget(context, attachment.resource, attachment.field)
            return try await fetch.file(of: attachment.document.text, target, as: key)
        }
        guard let resource = call["resource"]?.string, let id = call["id"] else {
            throw ControlError.refused(
                reason: "one-record", message: "'attachment', or 'resource' and 'id', say which file is wanted",
                next: "attachments.list names the attachments")
        }
        return try await fetch.file(
            of: Self.idText(id), try FileTarget(context, resource, call["field"]?.string), as: key)
    }

    // MARK: Looking

    func listAttachments(_ call: ControlCall) async throws -> RawJSON {
        let context = context
        let limit = Int(call["limit"]?.integer ?? 100)
        let state = call["state"]?.string
        let resource = try call["resource"]?.string.map { try context.resource($0) }
        let id = call["id"].map(Self.idText)
        let entries = try await context.replica.read { reader -> [AttachmentJSON.Entry] in
            var filter = AttachmentFilter(resource: resource?.name)
            if let id {
                filter.document = try resource.map { try LocalWrites.document(reader, $0, id).localID } ?? LocalID(id)
                guard filter.document != nil else { throw EngineError.notFound(resource: "any", id: id) }
            }
            let pins = Set(try reader.pins())
            let all = try reader.attachments(filter, limit: state == nil ? limit : 1_000_000)
            let entries = try all.map { try AttachmentJSON.Entry($0, reader, pins: pins) }
            return Array(entries.filter { state == nil || $0.state == state }.prefix(limit))
        }
        return RawJSON(["attachments": await view.values(entries)])
    }

    func attachmentStatus(_ call: ControlCall) async throws -> RawJSON {
        if let id = call["attachment"] {
            let one = try await entry(try await attachment(Self.idText(id)))
            return RawJSON(["attachment": await view.value(one)])
        }
        let (lane, store) = (lane, lane.store)
        let all = try await allEntries()
        let counts = Dictionary(grouping: all, by: \.state).mapValues { JSONValue.integer(Int64($0.count)) }
        let moving = Set(lane.board.all.map(\.file))
        let codings = lane.wireCodings
        return try await handling {
            let files = try await FileWork.run { try store.entries() }
            return RawJSON([
                "counts": .object(counts), "files": .integer(Int64(files.count)),
                "bytes_on_disk": .integer(files.reduce(0) { $0 + $1.bytesOnDisk }),
                "cache_bound": .integer(lane.cacheBytes),
                "transfers": await view.values(all.filter { moving.contains($0.attachment.id) }),
                "server_decodes": .array(
                    WireCodings.written.filter { codings.standings[$0].map { $0 != .refused } ?? false }
                        .map(JSONValue.string)),
                "codings": .object(codings.standings.mapValues { .string($0.rawValue) }),
            ])
        }
    }

    func watchAttachments(_ call: ControlCall, _ notify: @escaping ControlNotifier) async throws -> RawJSON {
        let context = context
        let wanted: Set<LocalID>
        if let id = call["attachment"] {
            wanted = [try await attachment(Self.idText(id)).id]
        } else {
            wanted = try await context.replica.read { reader in
                let entries = try reader.attachments(AttachmentFilter(stages: [.waiting, .checking])).map {
                    try AttachmentJSON.Entry($0, reader, pins: [])
                }
                return Set(entries.filter { !$0.isSettled }.map(\.attachment.id))
            }
        }
        let entries = try await lane.board.listening({ progress in
            if wanted.contains(progress.file) { _ = notify(AttachmentProgress(progress).notification) }
        }) {
            while true {
                try Task.checkCancellation()
                let known = context.replica.writes
                let entries = try await context.replica.read { reader in
                    let pins = Set(try reader.pins())
                    return try wanted.sorted().compactMap { id in
                        try reader.attachment(id).map { try AttachmentJSON.Entry($0, reader, pins: pins) }
                    }
                }
                if entries.allSatisfy(\.isSettled) { return entries }
                await context.replica.waitForWrite(after: known)
            }
        }
        return RawJSON(["attachments": await view.values(entries)])
    }

    // MARK: Keeping

    func pinAttachment(_ call: ControlCall) async throws -> RawJSON {
        let target = try FileTarget(context, call["resource"]?.string ?? "", call["field"]?.string)
        let id = call["id"].map(Self.idText) ?? ""
        let isPinned = call["pinned"]?.bool ?? true
        let found = try await context.replica.write { writer in
            let document = try LocalWrites.document(writer, target.resource, id)
            let pin = FilePin(resource: target.resource.name, document: document.localID, field: target.field.name)
            try writer.setPinned(pin, to: isPinned)
            let filter = AttachmentFilter(document: pin.document, field: pin.field)
            let newest = try writer.attachments(filter, limit: 1).first
            return try newest.map { try AttachmentJSON.Entry($0, writer, pins: isPinned ? [pin] : []) }
        }
        var answer: JSONObject = ["pinned": .bool(isPinned), "attachment": .null]
        if let found { answer["attachment"] = await view.value(found) }
        return RawJSON(.object(answer))
    }

    func scrubAttachments(_ notify: @escaping ControlNotifier) async throws -> RawJSON {
        try await handling {
            let pace = ProgressPace(context.clock, .scrub, notify)
            // Before what can be fetched again is forgotten.
            let entries = try await allEntries()
            let outcome = try await lane.scrub { pace.note($0, of: $1) }
            let damaged = await damaged(outcome.report.damaged, among: entries)
            return RawJSON([
                "files": .integer(Int64(outcome.report.checked)), "bytes": .integer(outcome.report.bytes),
                "damaged": damaged,
                "removed": .array(outcome.orphans.map { .string($0.hex) }),
                "strangers": .array(outcome.report.strangers.map(JSONValue.string)),
            ])
        }
    }

    /// The attachments whose files are damaged, each with what is wrong.
    private func damaged(
        _ faults: [ContentDigest: AttachmentError], among entries: [AttachmentJSON.Entry]
    ) async -> JSONValue {
        var found: [JSONValue] = []
        for (digest, fault) in faults.sorted(by: { $0.key < $1.key }) {
            for entry in entries where entry.attachment.digest == digest.hex {
                var members = await view.value(entry).object ?? [:]
                members["message"] = .string(fault.description)
                found.append(.object(members))
            }
        }
        return .array(found)
    }

    // MARK: Finding

    private func attachment(_ id: String) async throws -> Attachment {
        guard let local = LocalID(id), let found = try await context.replica.read({ try $0.attachment(local) }) else {
            throw ControlError.notFound("attachment '\(id)'", next: "attachments.list names them")
        }
        return found
    }

    private func allEntries() async throws -> [AttachmentJSON.Entry] {
        try await context.replica.read { reader in
            let pins = Set(try reader.pins())
            return try reader.attachments().map { try AttachmentJSON.Entry($0, reader, pins: pins) }
        }
    }

    private func entry(_ attachment: Attachment) async throws -> AttachmentJSON.Entry {
        try await context.replica.read { reader in
            try AttachmentJSON.Entry(
                try reader.attachment(attachment.id) ?? attachment, reader, pins: Set(try reader.pins()))
        }
    }
}
