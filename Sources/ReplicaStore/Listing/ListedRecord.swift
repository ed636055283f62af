import SyncCatalogue
import SyncModel

/// A record as a listing brought it.
public struct ListedRecord: Sendable {
    /// The record's id.
    public let serverID: ServerID
    /// The element's text, as the server wrote it.
    public let text: String
    /// The parsed element.
    public let object: JSONObject
    /// The digest of the element's bytes.
    let digest: ElementDigest

    /// A record from its bytes, in the shape that documents have.
    ///
    /// - Throws: `JSONSyntaxError` for what is no JSON object.
    init(
        _ element: UnsafeRawBufferPointer, _ id: ServerID, _ digest: ElementDigest, _ resource: Resource
    ) throws(JSONSyntaxError) {
        guard let answer = try JSONValue(parsing: element, valueLimit: JSONValue.mostForeignValues).object else {
            throw JSONSyntaxError(.wrongKind, at: 0)
        }
        serverID = id
        self.digest = digest
        if let shape = resource.shape {
            object = shape.document(from: answer)
            text = JSONValue.object(object).text
        } else {
            object = answer
            text = String(decoding: element, as: UTF8.self)
        }
    }

    /// The record with what only single answers tell of it, as it was known.
    private init(_ record: ListedRecord, with object: JSONObject) {
        (serverID, digest, self.object) = (record.serverID, record.digest, object)
        text = JSONValue.object(object).text
    }

    /// The record with what only single answers tell of it, as it was known.
    func keeping(_ known: JSONObject, _ resource: Resource) -> ListedRecord {
        let whole = resource.keeping(known, in: object)
        return whole == object ? self : ListedRecord(self, with: whole)
    }
}

extension BadRecord.Fault {
    /// Why an element can't be read as a record.
    init(_ error: JSONSyntaxError) { self = error.problem == .wrongKind ? .noObject : .syntax(error.problem) }
}

/// What a listing said, in numbers.
public struct ListingSummary: Sendable, Equatable {
    /// How many elements it had.
    public var elements = 0
    /// How many of them were parsed because their bytes were new.
    public var parsed = 0
    /// How many documents it added.
    public var added = 0
    /// How many it changed.
    public var changed = 0
    /// How many documents it proved to be gone.
    public var removed = 0
    /// How many that it lacks are asked for alone.
    public var asked = 0
    /// How many absences wait for a second listing that agrees.
    public var quarantined = 0
    /// How many parents' lists were due and are left for later.
    public var left = 0
    /// Whether the server said that it is as it was, and showed nothing.
    public var isUnchanged = false

    /// Nothing yet.
    public init() {}
}
