import SyncCatalogue
import SyncModel

/// The values that people type in a history. The pools are small, so that two people often mean the same record, slot or e-mail address.
struct Wording {
    let catalogue: Catalogue
    /// The role whose server writes; nil for people who use the role's own paths. The server fills what the role can't.
    var serverOf: String?

    /// The fields of a write.
    ///
    /// - Parameters:
    ///   - reference: Draws a record of a resource as the writer names it; nil where there is none.
    /// - Returns: Nil where a record that the write must refer to is missing.
    func fields(
        of draft: WriteDraft, _ resource: Resource, _ action: ActionRule?, _ draw: inout Draw,
        reference: (String, inout Draw) -> JSONValue?
    ) -> JSONObject? {
        var fields: JSONObject = [:]
        for field in chosen(draft, resource, action, &draw) {
            if let target = field.reference {
                guard let id = reference(target, &draw) else {
                    if field.isRequired { return nil }
                    continue
                }
                fields[field.name] = id
            } else {
                fields[field.name] = value(of: field, resource, &draw)
            }
        }
        // Whoever names a start means the slot that begins there.
        if let rule = resource.booking, rule.dayField != nil, let end = rule.endField,
            let start = fields[rule.startField]?.string
        {
            fields[end] = .string(Self.end(of: start))
        }
        return fields
    }

    private func chosen(_ draft: WriteDraft, _ resource: Resource, _ action: ActionRule?, _ draw: inout Draw) -> [Field]
    {
        let face = serverOf.flatMap { resource.faces[$0] }
        switch draft.kind {
        case .create where face != nil && face?.create == nil:
            return resource.fields.filter {
                $0.derivation == nil && $0.type != .instant && $0.type != .file && draw.chance(80)
            }
        case .update where face != nil && face?.update == nil:
            let open = resource.fields.filter {
                $0.derivation == nil && $0.reference == nil && $0.type != .file
                    && !resource.naturalKey.contains($0.name)
                    && resource.booking?.placeFields.contains($0.name) != true
            }
            return open.isEmpty ? [] : [draw.pick(open)]
        case .create:
            return resource.fields.filter {
                [.create, .always].contains($0.writable) && $0.type != .file && ($0.isRequired || draw.chance(60))
            }
        case .update:
            // A booking is moved often, anything else is a matter of a field or two.
            if let start = resource.booking?.startField, draw.chance(50) {
                return [resource.field(named: start)].compactMap(\.self)
            }
            let open = resource.fields.filter {
                [.update, .always].contains($0.writable) && $0.reference == nil && $0.type != .file
            }
            guard !open.isEmpty else { return [] }
            return (0...draw.below(2)).map { _ in draw.pick(open) }
        case .delete, .attach: return []
        case .act:
            return resource.fields.filter { field in
                action?.requiredFields.contains(field.name) == true
                    || action?.fields.contains(field.name) == true && draw.chance(50)
            }
        }
    }

    private func value(of field: Field, _ resource: Resource, _ draw: inout Draw) -> JSONValue {
        if !field.choices.isEmpty { return .string(draw.pick(field.choices)) }
        if field.isSensitive { return .string("\(Self.sensitive)\(draw.below(90))") }
        switch field.type {
        case .time: return .string(draw.pick(Self.times))
        case .integer where isWeekday(field, of: resource): return .integer(Int64(draw.below(7)))
        case .date where resource.booking?.dayField == field.name: return .string("2026-01-1\(2 + draw.below(5))")
        case .integer: return .integer(Int64(draw.below(90)))
        case .boolean: return .bool(draw.chance(50))
        case .decimal:
            return draw.pick([
                .string("75"), .string("75.00"), .string("80.5"), 75, .string("120.00"), .string("12.345"), 60,
            ])
        // Others also move bookings far away.
        case .instant where serverOf != nil && draw.chance(10): return "2026-09-15T10:00:00Z"
        case .instant: return .string(Self.slot(draw.below(Self.slots)) + draw.pick(["", "Z", "Z"]))
        case .date where serverOf != nil && draw.chance(10): return "2026-09-15"
        case .date: return .string("2026-01-1\(draw.below(9))")
        default:
            if resource.naturalKey == [field.name] {
                return .string("\(draw.chance(80) ? "p" : "P")\(draw.below(40))@clinic.example")
            }
            if isHours(field, of: resource) {
                return .string(draw.pick(["Lun-Ven 9h-17h", "Lun-Sam 8h-18h", "Lun-Ven 9h-12h, 14h-18h"]))
            }
            // Two people often mean the same record.
            let isKey = resource.naturalKey.contains(field.name)
            let text = draw.pick(isKey && draw.chance(40) ? Array(Self.words.prefix(3)) : Self.words)
            let typed = field.isRequired ? text : draw.pick(["", " ", "  "]) + text + draw.pick(["", " "])
            return .string(field.maximumLength.map { String(typed.prefix($0)) } ?? typed)
        }
    }

    private func isHours(_ field: Field, of resource: Resource) -> Bool {
        catalogue.resources.contains { other in
            guard let booking = other.booking else { return false }
            return booking.hoursField == field.name
                && other.field(named: booking.holderField)?.reference == resource.name
        }
    }

    private func isWeekday(_ field: Field, of resource: Resource) -> Bool {
        catalogue.resources.contains {
            $0.booking?.schedule?.resource == resource.name && $0.booking?.schedule?.weekdayField == field.name
        }
    }

    /// What every sensitive value begins with, and no other.
    static let sensitive = "tz#"
    private static let times = ["09:00:00", "09:30:00", "10:00:00", "10:30:00", "15:00:00", "15:30:00"]

    /// Half an hour later.
    private static func end(of start: String) -> String {
        let hour = start.prefix(2)
        return start.dropFirst(3).hasPrefix("30") ? "\((Int(hour) ?? 0) + 1):00:00" : "\(hour):30:00"
    }

    private static let words = [
        "Tunis", "Sfax", "contrôle", "suivi", "مريم", "Kairouan", "à jeun", "Dr. \"Zoé\"\n2", "R&D", "a  b\r\nc",
    ]

    /// The text that some servers always fail: one in sixty.
    private static let indigestible = "  à jeun"

    /// Whether a request has the text that some servers always fail.
    static func isIndigestible(_ body: JSONValue?) -> Bool {
        body?.object?.values.contains { $0.string == indigestible } ?? false
    }

    /// How many slots people ask for: few enough that they meet.
    static let slots = 18

    /// The start of a slot on the Tuesday, Wednesday or Thursday after ``SimulatedTime/beginning``, without a zone.
    static func slot(_ number: Int) -> String {
        let hour = ["09:00", "09:30", "10:00", "10:30", "15:00", "15:30"][number / 3 % 6]
        return "2026-01-\(13 + number % 3)T\(hour):00"
    }
}
