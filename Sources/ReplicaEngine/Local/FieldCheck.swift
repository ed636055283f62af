import ClinicHours
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel

/// Checks the fields of a local write against the catalogue, and brings references into the backend's form.
struct FieldCheck {
    /// What the fields are meant for.
    enum Purpose {
        case create, update
        case action(ActionRule)
    }

    let context: EngineContext
    let reader: ReplicaReader
    let resource: Resource

    /// The fields as they are to be kept, the sensitive ones sealed.
    ///
    /// - Parameter isWhole: Whether these are all fields of the write, so that required ones must be among them.
    /// - Throws: ``EngineError/invalidFields(resource:faults:)`` with every fault at once.
    func accept(_ fields: JSONObject, for purpose: Purpose, isWhole: Bool = true) throws -> JSONObject {
        var accepted: JSONObject = [:]
        var faults: [String: FieldFault] = [:]
        // What somebody chose again, such as the loser of a conflict, comes sealed.
        for (name, value) in context.vault.opened(fields, resource) {
            do {
                accepted[name] = try accept(value, name, purpose)
            } catch let fault as FieldFault {
                faults[name] = fault
            }
        }
        for name in isWhole ? required(for: purpose) : [] where accepted[name] == nil && faults[name] == nil {
            faults[name] = .required
        }
        guard faults.isEmpty else { throw EngineError.invalidFields(resource: resource.name, faults: faults) }
        return context.vault.sealed(accepted, resource)
    }

    private func required(for purpose: Purpose) -> [String] {
        switch purpose {
        case .create: resource.fields.filter(\.isRequired).map(\.name)
        case .update: []
        case .action(let action): action.requiredFields
        }
    }

    private func accept(_ value: JSONValue, _ name: String, _ purpose: Purpose) throws -> JSONValue {
        guard let field = resource.field(named: name) else {
            let known = resource.fields.filter { $0.writable != .never }.map(\.name)
            throw FieldFault.unknown(resource: resource.name, known: known)
        }
        switch purpose {
        case .create where field.writable == .never || field.writable == .update:
            throw FieldFault.filledByServer
        case .update where field.writable == .never || field.writable == .create:
            throw FieldFault.fixed
        case .action(let action) where !action.fields.contains(name):
            throw FieldFault.notOfAction(takes: action.fields)
        default: break
        }
        if value == .null {
            if field.isRequired, !field.isNullable { throw FieldFault.empty }
            return value
        }
        let checked = try check(value, field)
        if !field.choices.isEmpty, let text = checked.string, !field.choices.contains(text) {
            throw FieldFault.notAmong(field.choices)
        }
        if let range = field.range, !range.admits(checked) { throw FieldFault.outside(range.description) }
        return checked
    }

    private func check(_ value: JSONValue, _ field: Field) throws -> JSONValue {
        switch field.type {
        case .any: return value
        case .file: throw FieldFault.file
        case .string:
            guard let text = value.string else { throw FieldFault.notText(kind: value.kind) }
            if field.isRequired, !field.isNullable, text.allSatisfy(\.isWhitespace) { throw FieldFault.empty }
            if let most = field.maximumLength, text.unicodeScalars.count > most {
                throw FieldFault.tooLong(characters: text.unicodeScalars.count, most: most)
            }
            return value
        case .integer:
            guard value.integer != nil else { throw FieldFault.notWhole }
            return value
        case .decimal:
            if case .number = value { return value }
            if let text = value.string, case .number? = try? JSONValue(parsing: text) { return value }
            throw FieldFault.notAmount
        case .boolean:
            guard value.bool != nil else { throw FieldFault.notBoolean }
            return value
        case .instant:
            return try moment(value, field)
        case .date:
            guard value.string.flatMap(CivilDate.init) != nil else {
                throw FieldFault.notDay
            }
            return value
        case .time: return try time(value)
        case .reference(let target): return try resolve(value, target)
        }
    }

    /// A moment. One without an offset is one of the clinic's clock, and is kept with that clock's: a server that answers in UTC would otherwise
    /// seem to have made another of it. A clock that never differs from UTC needs none.
    private func moment(_ value: JSONValue, _ field: Field) throws -> JSONValue {
        guard let text = value.string, let moment = context.instant(text) else { throw FieldFault.notMoment }
        let zone = context.catalogue.zone
        if !InstantText.hasOffset(text), !InstantText.occurs(text, in: zone) { throw FieldFault.neverShown }
        let zoned = JSONValue.string(WireTime.zoned(moment, in: zone))
        guard field.form == .local else {
            let date = Date(timeIntervalSince1970: Double(moment) / 1000)
            let isUTC =
                zone.secondsFromGMT(for: date) == 0 && zone.nextDaylightSavingTimeTransition(after: date) == nil
            return InstantText.hasOffset(text) || isUTC && field.form == nil ? value : zoned
        }
        if context.instant(WireTime.wall(moment, in: zone)) != moment { throw FieldFault.shownTwice }
        return zoned
    }

    /// A time of day as servers write it, so that their answers show the same.
    private func time(_ value: JSONValue) throws -> JSONValue {
        guard let time = value.string.flatMap(DayTime.init) else {
            throw FieldFault.notTimeOfDay
        }
        return .string(time.description)
    }

    /// A reference by either id, as the server's id where it is known, else as the local id until it is.
    private func resolve(_ value: JSONValue, _ target: String) throws -> JSONValue {
        guard let id = ServerID(json: value)?.text, let resource = context.catalogue.resource(named: target) else {
            throw FieldFault.notID(of: target)
        }
        guard let document = try reader.document(resource, id: id), !document.isHidden else {
            throw FieldFault.dangling(resource: target, id: id)
        }
        return document.serverID.map(resource.idForm.json) ?? .string(document.localID.text)
    }
}
