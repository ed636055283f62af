import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport

@testable import ReplicaEngine

/// Draws a record with operations in every state, puts it into the database, and draws what happens to it.
struct RandomFacts {
    private let random: SeededRandom
    private let resource: Resource

    init(seed: UInt64, resource: Resource) {
        random = SeededRandom(seed: seed)
        self.resource = resource
    }

    private func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    private func chance(_ percent: Int) -> Bool { below(100) < percent }
    private func one<Value>(of values: [Value]) -> Value? { values.isEmpty ? nil : values[below(values.count)] }

    private var texts: [JSONValue] { ["a", "b", " b ", "c", .null] }

    private func value(of field: Field) -> JSONValue {
        switch field.type {
        case .instant: .string("2026-01-\(13 + below(3))T1\(below(8)):00:00Z")
        case .reference(let target): target == "doctors" ? 7 : 3
        case .decimal: .string("\(below(3)).00")
        case .integer: .integer(Int64(below(3)))
        case .boolean: .bool(chance(50))
        default: one(of: field.choices).map(JSONValue.string) ?? texts[below(texts.count)]
        }
    }

    /// Some fields with values; secret ones too, where they may be sent.
    private func fields(_ percent: Int, secret: Bool = false) -> JSONObject {
        resource.fields.reduce(into: [:]) { fields, field in
            guard field.type != .file, field.name != resource.idField, secret || !field.isSecret, chance(percent) else {
                return
            }
            fields[field.name] = value(of: field)
        }
    }

    // MARK: Into the database

    /// Puts the record and its operations into the database; returns its local id.
    mutating func insert(_ executor: RecordExecutor) throws -> LocalID {
        let writer = executor.writer
        let id = writer.newID()
        let isKnown = chance(75)
        try writer.insert(
            resource, local: id, text: JSONValue.object(fields(60)).text,
            booking: resource.booking == nil ? nil : one(of: BookingState.allCases))
        guard let row = try writer.document(resource, local: id)?.row else { return id }
        if isKnown {
            let server = fields(70).merging([resource.idField: 501]) { $1 }
            try writer.setServer(
                resource, row: row, id: ServerID("501"), text: JSONValue.object(server).text)
            if chance(30) { try writer.setLocal(resource, row: row, to: nil) }
            if chance(15) { try writer.setHidden(resource, row: row, to: true) }
        }
        if !isKnown { try add(.create, to: id, writer) }
        for _ in 0..<below(4) {
            let kinds: [OperationKind] = [.update, .update, .update, .delete, .upload("photo")] + actions
            try add(kinds[below(kinds.count)], to: id, writer)
        }
        return id
    }

    private var actions: [OperationKind] {
        (resource.faces["ADMIN"]?.actions.keys.sorted() ?? []).map(OperationKind.action)
    }

    private func add(_ kind: OperationKind, to document: LocalID, _ writer: ReplicaWriter) throws {
        let madeAt = try writer.tick()
        let edits = kind == .delete || kind.isUpload ? [:] : fields(kind == .create ? 60 : 30, secret: true)
        var isWhole = kind == .delete
        if case .action = kind { isWhole = true }
        let base = isWhole && chance(80) ? OperationBase(record: fields(50), madeAt: madeAt) : nil
        let operation = SyncModel.Operation(
            id: writer.newID(), resource: resource.name, document: document, kind: kind,
            edits: edits.mapValues {
                FieldEdit(value: $0, base: kind == .create || chance(20) ? nil : texts[below(4)], madeAt: madeAt)
            }, base: base, author: "uid:1", createdAt: writer.now)
        try writer.enqueue(operation)
        if chance(20) { try writer.setFailures(of: operation.id, to: below(7), at: writer.now - Int64(below(90))) }
        let ways: [[OperationState]] = [
            [], [], [.sending], [.sending, .unknown], [.sending, .unknown, .parked], [.sending, .rejected],
            [.cancelled],
            [.sending, .acknowledged], [.parked],
        ]
        let answer = OperationAnswer(status: chance(50) ? 201 : nil, message: "words")
        for state in ways[below(ways.count)] {
            try writer.move(operation: operation.id, to: state, answer: answer)
            if state == .acknowledged, chance(70) {
                try writer.awaitReadBack(of: operation.id, chance(50) ? .unseen : .shown)
            }
        }
    }

    // MARK: What happens

    /// Something that may happen to a record about which this is known; nil where nothing was drawn.
    func event(_ facts: RecordFacts) -> RecordEvent? {
        let known = facts.state?.serverObject ?? [:]
        let version = known.merging(fields(25)) { $1 }
        let answered = version.merging([resource.idField: 501]) { $1 }
        func operation(_ states: [OperationState]) -> SyncModel.Operation? {
            one(of: facts.operations.filter { states.contains($0.state) })
        }
        switch below(26) {
        case 0:
            if chance(30) { return .writtenOver(by: version) }
            if chance(20) { return .shownGone(version) }
            return chance(50) ? .absent(.notFound) : .takenOver(by: version, .idReused)
        case 1, 2: return .listed(RecordText(version), isOwn: chance(10))
        case 3: return .readAlone(version)
        case 4, 5:
            guard let sent = operation([.sending]) else { return nil }
            let answer = OperationAnswer(status: 400, message: "non")
            let failure = OperationAnswer(status: 500, message: "oops")
            let verdicts: [PushVerdict] = [
                .unknown(failure), .acknowledged(record: chance(70) ? answered : nil), .rejected(answer),
                .unknown(answer), .gone,
                .retry(answer, afterMilliseconds: 5), .held(answer, afterMilliseconds: nil), .signInAgain(answer),
                .claimed(record: answered, answer),
            ]
            return .answered(
                sent.id, verdicts[below(verdicts.count)], pause: 100, wellAt: chance(70) ? sent.stateAt : nil)
        case 6: return operation([.sending, .unknown]).map { .stranded($0.id, mayRepeat: chance(50)) }
        case 7:
            guard let doubtful = operation([.unknown]), doubtful.kind != .create, !doubtful.kind.isUpload else {
                return nil
            }
            let evidence = ListEvidence(
                scope: chance(50) ? .everything : .recent, isSuspect: chance(20), isUnproven: chance(20))
            let time = LookTime(askedAt: doubtful.stateAt + Int64(below(3) - 1) * 600_000, leap: 0)
            return .looked(doubtful.id, evidence, isShown: chance(50), time)
        case 8: return facts.state == nil ? nil : .edited(fields(20), author: "uid:2")
        case 9: return .deleted(author: "uid:2")
        case 10: return operation(OperationState.allCases).map { .cancelled($0.id, author: "uid:2") }
        case 11: return operation([.queued, .rejected, .parked]).map { .corrected($0.id, fields(20), author: "uid:2") }
        case 12: return operation([.rejected]).map { .resubmitted($0.id, fields(40), author: "uid:2") }
        case 13:
            guard let name = resource.faces["ADMIN"]?.actions.keys.sorted().first, facts.state != nil else {
                return nil
            }
            return .acted(name, fields(10), author: "uid:2")
        case 14: return operation([.queued]).map { .unsendable($0.id, OperationAnswer(status: nil, message: "no")) }
        case 15: return operation([.parked]).map { .settledByPerson($0.id, wasDone: chance(60), record: answered, nil) }
        case 16:
            return operation([.queued, .rejected]).map { operation in
                let dropped = operation.edits.filter { _ in chance(50) }.mapValues { edit in
                    chance(50) ? nil : edit.base
                }
                return .editsDropped(operation.id, dropped, author: "uid:2")
            }
        case 17: return operation([.rejected]).map { .explained($0.id) }
        case 18:
            return operation(OperationState.allCases).map { .returned(answered, removedBy: $0.id) }
        case 19: return .resolved(before: nil, after: "1", author: "uid:2", serverID: nil)
        case 20: return .becameOne(ServerID("3"))
        case 21: return doubtfulCreate(operation([.unknown]), answered)
        case 23: return .cameBack(isTold: chance(50))
        case 24: return .clockSetBack
        case 22: return sighting(operation([.unknown]), facts.id)
        default: return resource.booking == nil ? .relinked(name, to: ServerID("3")) : .slotReviewed
        }
    }

    /// What a list said of a create in doubt; nil for any other operation.
    private func doubtfulCreate(_ operation: SyncModel.Operation?, _ record: JSONObject) -> RecordEvent? {
        guard let operation, operation.kind == .create else { return nil }
        var planner = ListPlanner(
            creates: [.init(operation: operation, sent: operation.values, leap: 0)], deleted: [], resource: resource,
            doubtSeconds: 30, askedAt: operation.stateAt + Int64(below(3) - 1) * 600_000, account: nil)
        if chance(50) { _ = planner.meet(ServerID("501"), operation.values.merging(record) { first, _ in first }) }
        let evidence = ListEvidence(scope: .everything, isSuspect: chance(20))
        return planner.judge(evidence, [:]).judgements.first.map { .judged(operation.id, $0) }
    }

    /// What the server is seen to keep of a file: of an upload in doubt, or of one that went with the record.
    private func sighting(_ operation: SyncModel.Operation?, _ document: LocalID) -> RecordEvent? {
        let upload = operation?.kind.isUpload == true ? operation : nil
        if operation != nil, upload == nil { return nil }
        let verdicts: [UploadVerdict] = [
            .done, .unlisted, .wait, .resend(refusing: nil), .resend(refusing: "gzip"), .fail("no file"),
            .park("another"), .superseded,
        ]
        let file = Attachment(
            id: LocalID(milliseconds: 2, randomness: (0, 0)), resource: resource.name, document: document,
            field: "photo", name: "a", mediaType: "image/png", digest: "00", size: 1, isSealed: false,
            stage: .checking, url: nil, addedAt: 0)
        return .fileSeen(
            FileSighting(
                attachment: file, operation: upload?.id, verdict: verdicts[below(verdicts.count)],
                address: chance(50) ? "/a" : nil))
    }

    private var name: DocumentName {
        DocumentName(resource: "patients", id: LocalID(milliseconds: 1, randomness: (0, 0)))
    }
}
