import ClinicHours
import ControlProtocol
import Foundation
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel

extension ReplicaControl {
    func listRecords(_ call: ControlCall) async throws -> RawJSON {
        let resource = try context.resource(call["resource"]?.string ?? "")
        let limit = Int(call["limit"]?.integer ?? 100)
        let order = try Self.order(call["order"]?.string, resource)
        let after = try call["after"]?.string.map { try PageToken.read($0, order) }
        let filter = call["filter"]?.object ?? [:]
        let search = call["search"]?.string
        let isFace = call["face"]?.bool ?? false
        let context = context
        return try await context.replica.read { reader in
            let conditions = try RecordFilter(context: context, reader: reader, resource: resource)
                .conditions(filter, search: search)
            // One more than asked for tells whether there is a next page.
            let documents = try reader.documents(
                resource, DocumentQuery(conditions: conditions, order: order, limit: limit + 1, after: after))
            var output = Array(#"{"documents":["#.utf8)
            for (index, document) in documents.prefix(limit).enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                let record = isFace ? try Self.face(of: document, resource, context, reader) : nil
                RecordJSON.write(document, resource, context, record: record, into: &output)
            }
            var next = JSONValue.null
            if documents.count > limit {
                let position = try reader.position(of: documents[limit - 1], resource, order)
                next = .string(PageToken.write(position, order))
            }
            output.append(contentsOf: #"],"next":\#(next.text)}"#.utf8)
            return RawJSON(bytes: output)
        }
    }

    func getRecord(_ call: ControlCall) async throws -> RawJSON {
        let resource = try context.resource(call["resource"]?.string ?? "")
        let id = call["id"].map(Self.idText) ?? ""
        let isFace = call["face"]?.bool ?? false
        let context = context
        return try await context.replica.read { reader in
            guard let document = try reader.document(resource, id: id), !document.isHidden else {
                throw EngineError.notFound(resource: resource.name, id: id)
            }
            let record = isFace ? try Self.face(of: document, resource, context, reader) : nil
            return Self.json(document, resource, context, record: record)
        }
    }

    /// A record as the server shows it to the account's role.
    private static func face(
        of document: Document, _ resource: Resource, _ context: EngineContext, _ reader: ReplicaReader
    ) throws -> JSONObject {
        let record = try document.visibleObject()
        let answer = try resource.shape?.answer(from: record) { field, id in
            guard let target = resource.field(named: field)?.reference.flatMap(context.catalogue.resource(named:)),
                let id = ServerID(json: id)
            else { return nil }
            return try reader.document(target, id: id.text)?.visibleObject()
        }
        return context.wire(answer ?? record, resource)
    }

    func write(_ call: ControlCall) async throws -> RawJSON {
        let name = call["resource"]?.string ?? ""
        let id = call["id"].map(Self.idText) ?? ""
        let fields = call["fields"]?.object ?? [:]
        let author = call.peer.author
        if call.method.name == .recordsAct, call["id"] == nil {
            let outcomes = try await writes.actOnAll(
                name, action: call["action"]?.string ?? "", fields: fields, author: author)
            await engine.noteLocalWrite()
            let operations = outcomes.compactMap { $0.operation.map { JSONValue.string($0.text) } }
            return RawJSON(["operations": .array(operations)])
        }
        let outcome =
            switch call.method.name {
            case .recordsCreate: try await writes.create(name, fields: fields, author: author)
            case .recordsUpdate: try await writes.update(name, id: id, fields: fields, author: author)
            case .recordsDelete: try await writes.delete(name, id: id, author: author)
            default:
                try await writes.act(name, id: id, action: call["action"]?.string ?? "", fields: fields, author: author)
            }
        await engine.noteLocalWrite()
        let operation = outcome.operation.map { JSONValue.string($0.text) } ?? .null
        let resource = try context.resource(name)
        let context = context
        return try await context.replica.read { reader in
            var output = Array(#"{"operation":\#(operation.text),"document":"#.utf8)
            if let document = try reader.document(resource, local: outcome.document), !document.isHidden {
                RecordJSON.write(document, resource, context, into: &output)
            } else {
                output.append(contentsOf: "null".utf8)
            }
            output.append(UInt8(ascii: "}"))
            return RawJSON(bytes: output)
        }
    }

    func listSlots(_ call: ControlCall) async throws -> RawJSON {
        let resource = try context.resource(call["resource"]?.string ?? "")
        let holder = call["holder"].map(Self.idText) ?? ""
        let limit = Int(call["limit"]?.integer ?? 20)
        let from = try moment(call["from"]?.string, "from") ?? context.now
        let to = try moment(call["to"]?.string, "to") ?? from.addingTimeInterval(14 * 86_400)
        let isBounded = call["from"] != nil && call["to"] != nil
        let minutes = call["minutes"]?.integer.map { Int($0) }
        let context = context
        return try await context.replica.read { reader in
            guard let desk = SlotDesk(context, reader, resource) else {
                throw ControlError.refused(
                    reason: "no-slots", message: "\(resource.name) has no slots",
                    next: "resources.list says which resources are booked")
            }
            if minutes != nil, resource.booking?.lengthField == nil {
                throw ControlError.refused(
                    reason: "fixed-length",
                    message: "bookings of \(resource.name) do not say themselves how long they are",
                    next: "leave 'minutes' out")
            }
            let hours = try desk.hours(holder: holder)
            if hours == .none, !isBounded {
                throw ControlError.refused(
                    reason: "no-hours",
                    message:
                        "no opening hours of \(holder) are known: any time that is not taken may be had, and the server decides",
                    next:
                        "say from when to when you look for one: --from 2026-01-20T08:00 --to 2026-01-20T18:00, or 'from' and 'to'"
                )
            }
            let slots = try desk.free(
                holder: holder, within: TimeSpan(start: from, end: max(from, to)), minutes: minutes)
            let zone = context.catalogue.zone
            var answer: JSONObject = [
                "slots": .array(slots.prefix(limit).map { SlotJSON.write($0, in: zone) }),
                "more": .bool(slots.count > limit), "hours": .string(hours.rawValue),
                "zone": .string(zone.identifier),
            ]
            if hours == .unknown { answer["hours_text"] = try desk.unreadHours(holder: holder).map(JSONValue.string) }
            return RawJSON(.object(answer))
        }
    }

    static func json(
        _ document: Document, _ resource: Resource, _ context: EngineContext, record: JSONObject? = nil
    ) -> RawJSON {
        var output: [UInt8] = []
        RecordJSON.write(document, resource, context, record: record, into: &output)
        return RawJSON(bytes: output)
    }

    private func moment(_ text: String?, _ name: String) throws -> Date? {
        guard let text else { return nil }
        guard let moment = InstantText.parse(text, naiveIn: context.catalogue.zone) else {
            throw ControlError.refused(
                reason: "invalid-moment",
                message: "'\(name)' must be a day or a moment, such as 2026-01-20 or 2026-01-20T14:00:00")
        }
        return moment
    }

    private static func order(_ text: String?, _ resource: Resource) throws -> DocumentQuery.Order {
        let own = resource.order.flatMap { order in
            resource.field(named: String(order.drop { $0 == "-" })) == nil ? nil : order
        }
        guard let text = text ?? own else { return DocumentQuery.Order() }
        let isDescending = text.hasPrefix("-")
        let name = isDescending ? String(text.dropFirst()) : text
        guard let field = resource.field(named: name), field.isShown else {
            throw ControlError.refused(
                reason: "invalid-order", message: "\(resource.name) can't be sorted by '\(name)'",
                next: "resources.list names the fields")
        }
        return DocumentQuery.Order(field: name, isDescending: isDescending)
    }
}
