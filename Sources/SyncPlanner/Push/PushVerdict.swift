import SyncCatalogue
import SyncModel

/// What came back from sending an operation.
public enum PushAnswer: Sendable, Equatable {
    /// The server answered. `body` is the record that the answer has, as documents have it, or what stands in its place; `whole` is all that
    /// the answer says, as the server wrote it, where that is more.
    case answered(
        status: Int, body: JSONValue?, message: String, retryAfterMilliseconds: Int64?, whole: JSONValue? = nil)
    /// The request certainly never left.
    case notSent(reason: String)
    /// No request can be made of it: it never left, and never will.
    case unsendable(reason: String)
    /// Something in between refused to pass the request on.
    case turnedAway(status: Int, reason: String)
    /// The request may have reached the server, and no answer of its own came; with the status of a page that came instead.
    case lost(status: Int? = nil, reason: String)
}

extension Operation {
    /// Whether doing it twice is the same as doing it once, so that a lost answer is no reason not to send it again.
    ///
    /// A record that the server never lists can't be looked up: what may be done to it is all such.
    public func isRepeatable(_ resource: Resource, role: String) -> Bool {
        switch kind {
        case .create: resource.createsAreRepeatable
        case .update, .delete: !resource.isListed
        // What the server keeps is looked at before it is sent again.
        case .upload: false
        case .action(let name): resource.faces[role]?.actions[name]?.isRepeatable == true
        }
    }

    /// Whether it is made from a version of its record that is there already.
    public func isOfVersion(_ resource: Resource) -> Bool {
        switch kind {
        case .update, .delete: true
        // They go to addresses of their own, of which the record's version says nothing.
        case .create, .upload, .action: false
        }
    }

    /// Whether its record must be seen alone right before it leaves: by the entity tag that only such an answer has, or because it says what lists
    /// do not show.
    public func needsLookAlone(_ resource: Resource, role: String) -> Bool {
        guard state == .queued, resource.faces[role]?.get != nil else { return false }
        if resource.version?.source == .etag, isOfVersion(resource) { return true }
        guard kind == .update, resource.isListed else { return false }
        let isWhole = carriesWholeRecord(resource, role: role)
        return resource.fields.contains { field in
            field.visibility == .alone && (isWhole || field.isAlwaysSent || edits[field.name] != nil)
        }
    }

    /// Whether the server said that it did it.
    public var isProven: Bool { answer?.status.map { (200..<300).contains($0) } ?? false }

    /// Whether its request says more than was changed: the whole record, which must have been read just before, lest it undoes what others
    /// changed since.
    public func carriesWholeRecord(_ resource: Resource, role: String) -> Bool {
        kind == .update && resource.isListed && resource.faces[role]?.update.map { $0.method != "PATCH" } ?? false
    }

    /// Whether its request says anything besides what was changed, which must have been read just before.
    public func carriesMore(_ resource: Resource, role: String) -> Bool {
        if carriesWholeRecord(resource, role: role) { return true }
        guard kind == .update, resource.isListed else { return false }
        return resource.fields.contains { $0.isAlwaysSent && edits[$0.name] == nil }
            || resource.wire?.hasCompanions(of: edits.keys) == true
    }
}

/// What an answer means for its operation (design section 8).
public enum PushVerdict: Sendable, Equatable {
    /// It is done; the record as the server stored it, where the answer has it.
    case acknowledged(record: JSONObject?)
    /// The server said yes to a file; what it keeps is looked at. The record as it answered, where the answer has it.
    case claimed(record: JSONObject?, OperationAnswer)
    /// The record to be removed or changed is not there.
    case gone
    /// The server refused it for good.
    case rejected(OperationAnswer)
    /// The server refused the account or its plan, not this write: it waits until somebody has seen to that.
    case held(OperationAnswer, afterMilliseconds: Int64?)
    /// The record is another than the request was made from: it goes back to the queue until it was looked at anew.
    case stale(OperationAnswer)
    /// It goes back to the queue and may be sent again.
    case retry(OperationAnswer, afterMilliseconds: Int64?)
    /// The sign-in is no longer valid; nothing was done.
    case signInAgain(OperationAnswer)
    /// Nobody knows whether it was done: it is looked up before anything is sent again.
    case unknown(OperationAnswer)

    /// How many times a request is sent again that something refused with a page instead of JSON. A proxy's refusal passes; one of the
    /// server's own does not.
    public static let patience = 6
    /// How long a request that never left waits at the most before it is tried again, in milliseconds.
    static let unsentPause: Int64 = 1_000
    /// The statuses by which a server, rather than a proxy, refuses what a request says.
    private static let serverRefusals: Set<Int> = [400, 404, 405, 409, 410, 413, 414, 415, 422]

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - attempts: How many times the operation was sent, this time included.
    ///   - accountRefusals: Which refusals are about the account or its plan; all with the status 402 are.
    ///   - refusals: Which answers refuse the write for good, whatever their status says.
    ///   - version: By what the server knows versions, where the request said which one it was made from; nil where it did not.
    public static func read(
        _ answer: PushAnswer, kind: OperationKind, idField: String, attempts: Int,
        accountRefusals: [RefusalRule] = [], refusals: [RefusalRule] = [], version: VersionRule? = nil
    ) -> PushVerdict {
        switch answer {
        case .notSent(let reason): return .retry(OperationAnswer(status: nil, message: reason), afterMilliseconds: nil)
        case .unsendable(let reason): return .rejected(OperationAnswer(status: nil, message: reason))
        case .turnedAway(let status, let reason):
            if attempts >= patience, serverRefusals.contains(status) {
                return .rejected(OperationAnswer(status: status, message: "\(reason), \(attempts) times"))
            }
            return .retry(OperationAnswer(status: status, message: reason), afterMilliseconds: nil)
        case .lost(let status, let reason): return .unknown(OperationAnswer(status: status, message: reason))
        case .answered(let status, let body, let message, let retryAfter, let whole):
            let said = whole ?? body
            let words = OperationAnswer(status: status, message: message)
            if refusals.contains(where: { $0.covers(status: status, message: message, body: said) }) {
                return .rejected(words)
            }
            switch status {
            case _ where kind != .create && version?.staleStatuses.contains(status) == true: return .stale(words)
            case 200..<300: return success(kind, body?.object, idField, words)
            case 401: return .signInAgain(words)
            case 402: return .held(words, afterMilliseconds: retryAfter)
            // Any other 403 is about the role, or the record: the same write would be refused for ever.
            case 400..<500 where accountRefusals.contains { $0.covers(status: status, message: message, body: said) }:
                return .held(words, afterMilliseconds: retryAfter)
            case 404 where kind == .update || kind == .delete, 410 where kind == .update || kind == .delete:
                return .gone
            // Too early, too many: the server says that it did nothing.
            case 425, 429: return .retry(words, afterMilliseconds: retryAfter)
            // A time-out of the server's or a gateway's may follow a write that was done.
            case 408: return .unknown(words)
            case 400..<500: return .rejected(words)
            // A redirected write was not done, and following it would make it another request.
            case 300..<400: return .rejected(words)
            default: return .unknown(words)
            }
        }
    }

    private static func success(
        _ kind: OperationKind, _ record: JSONObject?, _ idField: String, _ words: OperationAnswer
    ) -> PushVerdict {
        if kind.isUpload { return .claimed(record: record, words) }
        guard kind == .create else { return .acknowledged(record: record) }
        if let record, ServerID(json: record[idField]) != nil { return .acknowledged(record: record) }
        // A yes without an id: which record it made is found in the next listing.
        return .unknown(
            OperationAnswer(status: words.status, message: "the server said yes without the new record's id"))
    }
}
