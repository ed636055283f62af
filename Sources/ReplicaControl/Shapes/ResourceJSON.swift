import ReplicaEngine
import SyncCatalogue
import SyncModel

/// How a resource, as its account's role sees it, looks to local tools.
struct ResourceJSON {
    let resource: Resource
    let face: Face

    /// What a list of resources says of one.
    var brief: JSONObject {
        [
            "name": .string(resource.name), "summary": .string(resource.summary),
            "fields": .array(resource.fields.map { .object(brief($0)) }),
            "conflict": .string(resource.policy.rawValue), "writes": .array(writes.map(JSONValue.string)),
            "actions": .array(face.actions.keys.sorted().map(JSONValue.string)),
            "filters": .array(resource.filters.map { .string($0.name) }),
            "booking": .bool(resource.booking != nil), "shows": .array(shows.map(JSONValue.string)),
        ]
    }

    /// What lists show people: all that the role sees where the catalogue does not say.
    private var shows: [String] {
        let shown = resource.fields.filter(\.isShown).map(\.name)
        let chosen = resource.shows.filter(shown.contains)
        return chosen.isEmpty ? shown : chosen
    }

    /// All that the catalogue says of it and a tool may use.
    var whole: JSONObject {
        let actions = face.actions.sorted { $0.key < $1.key }.map { Self.json($0.value) }
        return brief.merging([
            "fields": .array(resource.fields.map { .object(whole($0)) }),
            "filters": .array(resource.filters.map(Self.json)), "actions": .array(actions),
            "order": resource.order.map(JSONValue.string) ?? .null,
            "booking": resource.booking.map(Self.json) ?? .null,
        ]) { $1 }
    }

    private var writes: [String] {
        [("create", face.create), ("update", face.update), ("delete", face.delete)].filter { $0.1 != nil }.map(\.0)
    }

    private func brief(_ field: Field) -> JSONObject {
        let type = field.reference.map { "\(field.type.word) to \($0)" } ?? field.type.word
        return [
            "name": .string(field.name), "type": .string(type), "write": .string(field.writable.rawValue),
            "required": .bool(field.isRequired), "secret": .bool(field.isSecret),
            "sensitive": .bool(field.isSensitive),
            "choices": .array(field.choices.map(JSONValue.string)),
            "conflict": .string(resource.policy(for: field.name).rawValue),
        ]
    }

    private func whole(_ field: Field) -> JSONObject {
        var told = brief(field)
        told["unique"] = .bool(field.isUnique)
        told["shown"] = .bool(field.isShown)
        told["max_length"] = field.maximumLength.map { .integer(Int64($0)) }
        told["range"] = field.range.map { .string($0.description) }
        told["default"] = field.defaultValue
        if let file = field.file {
            told["file"] = [
                "max_bytes": .integer(file.maximumBytes), "media": .array(file.mediaTypes.map(JSONValue.string)),
                "sent": .string(Self.word(for: resource.uploadRoute(of: field, face))),
            ]
        }
        return told
    }

    /// Whether a file may be sent for a record that is there, only with a new one, or not at all.
    private static func word(for route: UploadRoute?) -> String {
        switch route {
        case .alone: "always"
        case .withCreate: "create"
        case nil: "never"
        }
    }

    private static func json(_ filter: Filter) -> JSONValue {
        [
            "name": .string(filter.name), "match": .string(filter.match.rawValue),
            "fields": .array(filter.fields.map(JSONValue.string)),
        ]
    }

    private static func json(_ action: ActionRule) -> JSONValue {
        [
            "name": .string(action.name), "summary": .string(action.summary),
            "fields": .array(action.fields.map(JSONValue.string)),
            "required": .array(action.requiredFields.map(JSONValue.string)),
            "requires": .object(action.requires.mapValues(JSONValue.array)), "sets": .object(action.sets),
            "all": .bool(action.isCollective), "calls_off": .bool(action.callsOff),
            "until": action.deadline.map {
                ["field": .string($0.field), "minutes_before": .integer(Int64($0.minutesBefore))]
            } ?? .null,
        ]
    }

    private static func json(_ booking: BookingRule) -> JSONValue {
        [
            "holder": .string(booking.holderField), "start": .string(booking.startField),
            "day": booking.dayField.map(JSONValue.string) ?? .null,
            "end": booking.endField.map(JSONValue.string) ?? .null,
            "minutes": .integer(Int64(booking.minutes)),
            "length": booking.lengthField.map(JSONValue.string) ?? .null,
        ]
    }
}
