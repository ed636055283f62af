import ReplicaStore
import SyncModel

/// Why a document is believed to be gone (design section 9).
struct Evidence: Sendable, Equatable {
    /// How it is known.
    enum Grade: String, Sendable {
        /// The server said so when it was asked for the record: 404 or 410.
        case notFound = "not-found"
        /// A complete listing lacks it.
        case completeListing = "complete-listing"
        /// Two listings, some time apart, lack the same many.
        case agreeingListings = "agreeing-listings"
        /// A person said so.
        case person
        /// The server gave its id to another record.
        case idReused = "id-reused"
        /// It was the record of a create that a person called done.
        case adopted
    }

    let grade: Grade
    let words: String
    let author: String

    /// Evidence of a grade.
    ///
    /// - Parameter author: Who says it: `server`, or the person.
    init(_ grade: Grade, _ words: String, author: String = "server") {
        (self.grade, self.words, self.author) = (grade, words, author)
    }

    static let notFound = Evidence(.notFound, "the server says that it has no such record")
    static let idReused = Evidence(.idReused, "the server gave its id to another record")

    /// The evidence as the journal keeps it.
    var json: JSONValue { ["evidence": .string(grade.rawValue), "words": .string(words)] }
}

/// What an absence means for a document and for the operations on it.
extension Settlement {
    /// Removes a document of which there is evidence that the server's record is gone. Edits that were pending are logged, not lost.
    ///
    /// - Parameter evidence: What proves it, for the journal.
    func removeGone(_ document: Document, evidence: Evidence) throws {
        try noteLossOfAcknowledged(document)
        for operation in try writer.openOperations(of: document.localID) {
            switch operation.state {
            // A file exists nowhere else: a person says what becomes of it.
            case .queued where operation.kind.isUpload:
                try park(operation, "the record was deleted on the server; fetch the file before it is taken back")
            case .queued:
                if operation.kind != .delete { try logLost(operation) }
                try writer.move(
                    operation, to: .superseded,
                    answer: OperationAnswer(status: nil, message: "the record was deleted on the server"))
            case .unknown where operation.kind == .delete: try writer.move(operation, to: .acknowledged)
            case .unknown:
                try logLost(operation)
                try park(operation, "the record is no longer on the server")
            default: break
            }
        }
        if [.confirmed, .doubleBooked].contains(document.booking) {
            try noteBooking(document, ["state": "cancelled", "evidence": .string(evidence.grade.rawValue)])
        }
        try writer.record(
            .deleted, origin: .remote, resource: resource.name, document: document, author: evidence.author,
            before: document.server, after: evidence.json.text)
        try writer.remove(resource, row: document.row)
    }

    /// Keeps an edit that met a deletion in the conflict log (design section 6).
    func logLost(_ operation: SyncModel.Operation) throws {
        let visible = visible(operation.values)
        let last = operation.edits.values.map(\.madeAt).max()?.milliseconds ?? operation.createdAt
        try writer.log(
            Conflict(
                resource: resource.name, document: operation.document, field: nil, base: nil, local: .object(visible),
                remote: nil, localTime: last, remoteTime: writer.now, rule: .deleteWins, winner: .server,
                author: operation.author))
    }
}
