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
    /// - Throws: ``EngineError/invalidFields(resource:reasons:)`` with every reason at once.
    func accept(_ fields: JSONObject, for purpose: Purpose, isWhole: Bool = true) throws -> JSONObject {
        var accepted: JSONObject = [:]
        var reasons: [String: String] = [:]
        // What somebody chose again, such as the loser of a conflict, comes sealed.
        for (name, value) in context.vault.opened(fields, resource) {
            do {
                accepted[name] = try accept(value, name, purpose)
            } catch let reason as Reason {
                reasons[name] = reason.text
            }
        }
        for name in isWhole ? required(for: purpose) : [] where accepted[name] == nil && reasons[name] == nil {
            reasons[name] = "is required"
        }
        guard reasons.isEmpty else { throw EngineError.invalidFields(resource: resource.name, reasons: reasons) }
        return context.vault.sealed(accepted, resource)
    }

    private struct Reason: Error {
        let text: String
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
            let known = resource.fields.filter { $0.writable != .never }.map(\.name).joined(separator: ", ")
            throw Reason(text: "is no field of \(resource.name); there are: \(known)")
        }
        switch purpose {
        case .create where field.writable == .never || field.writable == .update:
            throw Reason(text: "can't be set when a record is made: the server fills it")
        case .update where field.writable == .never || field.writable == .create:
            throw Reason(text: "can't be changed")
        case .action(let action) where !action.fields.contains(name):
            throw Reason(text: "is not taken by the action; it takes: \(action.fields.joined(separator: ", "))")
        default: break
        }
        if value == .null {
            if field.isRequired { throw Reason(text: "can't be empty") }
            return value
        }
        let checked = try check(value, field)
        if !field.choices.isEmpty, let text = checked.string, !field.choices.contains(text) {
            throw Reason(text: "must be one of \(field.choices.joined(separator: ", "))")
        }
        return checked
    }

    private func check(_ value: JSONValue, _ field: Field) throws -> JSONValue {
        switch field.type {
        case .any: return value
        case .file: throw Reason(text: "is a file; attach it with attachments.put or 'clinicsync attach'")
        case .string:
            guard let text = value.string else { throw Reason(text: "must be a text, and is a \(value.kind)") }
            if field.isRequired, text.allSatisfy(\.isWhitespace) { throw Reason(text: "can't be empty") }
            if let most = field.maximumLength, text.unicodeScalars.count > most {
                throw Reason(text: "has \(text.unicodeScalars.count) characters; at most \(most) are allowed")
            }
            return value
        case .integer:
            guard value.integer != nil else { throw Reason(text: "must be a whole number") }
            return value
        case .decimal:
            if case .number = value { return value }
            if let text = value.string, case .number? = try? JSONValue(parsing: text) { return value }
            throw Reason(text: "must be an amount, such as 75 or \"75.00\"")
        case .boolean:
            guard value.bool != nil else { throw Reason(text: "must be true or false") }
            return value
        case .instant:
            guard context.instant(value.string) != nil else {
                throw Reason(text: "must be a moment, such as 2026-01-20T14:00:00")
            }
            return value
        case .date:
            guard value.string.flatMap(CivilDate.init) != nil else {
                throw Reason(text: "must be a day, such as 2026-01-20")
            }
            return value
        case .time: return try time(value)
        case .reference(let target): return try resolve(value, target)
        }
    }

    /// A time of day as servers write it, so that their answers show the same.
    private func time(_ value: JSONValue) throws -> JSONValue {
        guard let time = value.string.flatMap(DayTime.init) else {
            throw Reason(text: "must be a time of day, such as 09:00:00")
        }
        return .string(time.description)
    }

    /// A reference by either id, as the server's id where it is known, else as the local id until it is.
    private func resolve(_ value: JSONValue, _ target: String) throws -> JSONValue {
        guard let id = ServerID(json: value)?.text, let resource = context.catalogue.resource(named: target) else {
            throw Reason(text: "must be the id of a record of \(target)")
        }
        guard let document = try reader.document(resource, id: id), !document.isHidden else {
            throw Reason(text: "names a record of \(target) that does not exist: \(id)")
        }
        return document.serverID.map(context.catalogue.idForm.json) ?? .string(document.localID.text)
    }
}
