import SyncCatalogue
import SyncModel

/// How the replica of one resource differs from a complete listing of it.
public struct ListingComparison: Sendable, Equatable {
    /// One document that is not the same on both sides.
    public struct Difference: Sendable, Equatable {
        /// In what way.
        public enum Kind: String, Sendable {
            /// The server has a record that the replica lacks.
            case missingHere = "missing here"
            /// The replica has a document that the server lacks.
            case missingThere = "missing on the server"
            /// Both have it, with different fields.
            case different
        }

        /// In what way.
        public var kind: Kind
        /// The record's id on the server.
        public var serverID: ServerID
        /// The document's id here, where there is one.
        public var localID: LocalID?
        /// The fields that differ.
        public var fields: [String]
    }

    /// How many records the server listed.
    public var listed = 0
    /// How many of them the server lists though it says that they were removed: there is nothing of them here to compare.
    public var removed = 0
    /// How many of them are the same here.
    public var identical = 0
    /// What is not the same.
    public var differences: [Difference] = []
    /// What is not the same only because it came, was changed or was removed on the server since the list was read last: the next reading
    /// brings it.
    public var news: [Difference] = []
    /// When the list was read last, Unix milliseconds; nil for never.
    public var readAt: Int64?
    /// How many documents have changes that still wait to be sent; they are compared as last received.
    public var pending = 0
    /// The elements that could not be compared.
    public var badRecords = BadRecords()
    /// Why the listing proves nothing by what it lacks; empty where it does. For the caller to say.
    public var flaws: [ListFlaw] = []

    /// Forgets what the listing lacks: it does not prove that the server lacks it.
    public mutating func forgetAbsences() { differences.removeAll { $0.kind == .missingThere } }

    /// Whether both sides are known to be the same.
    public var isIdentical: Bool { differences.isEmpty && flaws.isEmpty }
}

extension ListingComparison {
    /// Tells news from what is wrong: what is not the same here even after the very same listing was applied is wrong.
    ///
    /// - Parameters:
    ///   - after: The comparison with that listing once it was applied.
    ///   - asked: The documents that it lacks and that would be asked for alone, to know whether they are gone.
    public mutating func tellNews(by after: ListingComparison, asked: Set<LocalID> = []) {
        let wrong = Set(
            after.differences.filter { difference in difference.localID.map { !asked.contains($0) } ?? true }
                .map(\.serverID))
        news = differences.filter { !wrong.contains($0.serverID) }
        differences.removeAll { !wrong.contains($0.serverID) }
    }
}

extension ReplicaReader {
    /// Holds every document of a resource against a listing, field by field, volatile fields left out.
    ///
    /// - Parameter scope: What the listing is about: a document that a capped one lacks is no difference.
    ///
    /// - Throws: ``ReplicaError/malformedListing(resource:reason:)`` when the text is no whole array.
    public func compare(
        _ resource: Resource, with source: ListingSource, scope: ListingScope = .everything
    ) throws -> ListingComparison {
        var comparison = ListingComparison()
        var seen = SeenRows()
        var strangers: Set<ServerID> = []
        do {
            try source.forEachElement { element in
                comparison.listed += 1
                guard let (id, answer) = record(element, resource, &comparison) else { return }
                let listed = resource.shape?.document(from: answer) ?? answer
                // Whatever is here still is what the list lacks.
                if resource.isGone(listed) {
                    comparison.removed += 1
                    return
                }
                let document = try self.document(resource, server: id)
                guard document.map({ seen.insert($0.row) }) ?? strangers.insert(id).inserted else {
                    comparison.badRecords.note(.repeatedID, at: comparison.listed, id: id)
                    return
                }
                guard let document else {
                    comparison.differences.append(.init(kind: .missingHere, serverID: id, localID: nil, fields: []))
                    return
                }
                let known = try document.serverObject()
                let fields = differingFields(known, resource.keeping(known, in: listed), resource)
                if fields.isEmpty {
                    comparison.identical += 1
                } else {
                    comparison.differences.append(
                        .init(kind: .different, serverID: id, localID: document.localID, fields: fields))
                }
            }
        } catch let error as JSONSyntaxError {
            throw ReplicaError.malformedListing(resource: resource.name, reason: error.description)
        }
        try forEachDocument(resource) { document in
            if document.local != nil || document.isHidden { comparison.pending += 1 }
            guard scope.isWhole, let id = document.serverID, !seen.contains(document.row) else { return }
            comparison.differences.append(
                .init(kind: .missingThere, serverID: id, localID: document.localID, fields: []))
        }
        return comparison
    }

    /// An element as a record; nil for one that was noted as bad.
    private func record(
        _ element: UnsafeRawBufferPointer, _ resource: Resource, _ comparison: inout ListingComparison
    ) -> (ServerID, JSONObject)? {
        do throws(JSONSyntaxError) {
            guard let answer = try JSONValue(parsing: element, valueLimit: JSONValue.mostForeignValues).object else {
                throw JSONSyntaxError(.wrongKind, at: 0)
            }
            if let id = ServerID(json: answer[resource.idField]) { return (id, answer) }
            comparison.badRecords.note(.noID, at: comparison.listed)
        } catch {
            let id = ServerID(json: JSONElement(element).roughMember(resource.idField))
            comparison.badRecords.note(BadRecord.Fault(error), at: comparison.listed, id: id)
        }
        return nil
    }

    private func differingFields(_ here: JSONObject, _ there: JSONObject, _ resource: Resource) -> [String] {
        Set(here.keys).union(there.keys)
            .filter { here[$0] != there[$0] && resource.field(named: $0)?.isVolatile != true }
            .sorted()
    }
}
