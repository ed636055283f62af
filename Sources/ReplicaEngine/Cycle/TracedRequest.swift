import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner
import Synchronization
import Transport

/// A request that a sync would send, without what says whose it is and without what nobody may see.
public struct TracedRequest: Sendable, Equatable {
    /// What a sync asks for it.
    public enum Step: String, Sendable {
        /// To see, before anything is written, what the server has.
        case look
        /// To write.
        case write
        /// To read a list.
        case list
    }

    /// What stands for a value that is sent and never shown.
    public static let mask: JSONValue = "(secret)"

    /// Why it is sent.
    public internal(set) var step: Step
    /// The resource that it is about.
    public let resource: String
    /// The operation that it carries out; nil for a read.
    public var operation: LocalID?
    /// The HTTP method.
    public let method: String
    /// Path and query, from the server's base address.
    public let path: String
    /// The header fields that say something of this request.
    public let fields: [String: String]
    /// The body; nil for none. A form that is not JSON is the text of it; where there is a file, the other parts of the form.
    public var body: JSONValue?
    /// The file that goes with it; nil for none.
    public var file: Attachment?
    /// How many requests for further pages follow it, as far as is known now.
    public var furtherPages = 0
    /// Whether it carries what says whose it is.
    public let isSigned: Bool

    /// A read as it is sent.
    init(_ request: HTTPRequest, _ step: Step, of resource: Resource, base: String, isSigned: Bool) {
        self.step = step
        self.resource = resource.name
        method = request.method.rawValue
        path = request.url.hasPrefix(base) ? String(request.url.dropFirst(base.count)) : request.url
        fields = Self.telling(request.fields)
        self.isSigned = isSigned
    }

    /// A write as it is sent.
    init(
        _ planned: PlannedRequest, of operation: SyncModel.Operation, with file: Attachment?, _ resource: Resource,
        _ context: EngineContext
    ) {
        let message = WriteMessage(planned, of: operation, resource, context, mask: Self.mask)
        (step, self.resource, self.operation) = (.write, resource.name, operation.id)
        (method, path) = (message.method, message.path)
        var fields = Self.telling(message.fields)
        // The boundary of a form is drawn when it is sent.
        if file != nil { fields["Content-Type"] = "multipart/form-data" }
        self.fields = fields
        body = file == nil ? message.body?.told : .object(context.wire(message.members ?? [:], resource))
        self.file = file
        isSigned = true
    }

    /// The fields that are not the same in every request.
    private static func telling(_ fields: HTTPFields) -> [String: String] {
        fields.entries.reduce(into: [:]) { if $1.name.lowercased() != "accept" { $0[$1.name] = $1.value } }
    }
}

/// The requests by which a rehearsal reads one list, as a sync would send them: the first to each address, and how many pages followed.
final class ListTrace: Sendable {
    private let mark: Mutex<ListValidator?>
    private let noted = Mutex<[(path: String, request: TracedRequest)]>([])

    /// - Parameter validator: What the list was marked with, where a sync would ask whether it is as it was. The rehearsal has to see it.
    init(marked validator: ListValidator?) { mark = Mutex(validator) }

    /// What the list was marked with; nil where a sync would not ask by it.
    var validator: ListValidator? { mark.withLock(\.self) }

    /// The requests so far.
    var requests: [TracedRequest] { noted.withLock { $0.map(\.request) } }

    /// Asks by no mark, as of lists that come in several answers, of which one says nothing of the others.
    func forgetMark() { mark.withLock { $0 = nil } }

    func note(_ request: TracedRequest, path: String) {
        noted.withLock { noted in
            if let index = noted.firstIndex(where: { $0.path == path }) {
                noted[index].request.furtherPages += 1
            } else {
                noted.append((path, request))
            }
        }
    }
}
