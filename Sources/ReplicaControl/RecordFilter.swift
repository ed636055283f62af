import ClinicHours
import ControlProtocol
import Foundation
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel

/// Turns the filters that a tool names into conditions on documents. The names are the backend's own, or fields.
struct RecordFilter {
    let context: EngineContext
    let reader: ReplicaReader
    let resource: Resource

    func conditions(_ filter: JSONObject, search: String?) throws -> [DocumentQuery.Condition] {
        var conditions: [DocumentQuery.Condition] = []
        if let search, !Self.isEmpty(.string(search)) {
            guard resource.fields.contains(where: \.isSearched) else {
                throw refusal("search", "is not offered by this resource")
            }
            conditions.append(.search(search))
        }
        for (name, value) in filter.sorted(by: { $0.key < $1.key }) {
            if Self.isEmpty(value) {
                try checkName(name)
            } else {
                conditions.append(try condition(name, value))
            }
        }
        return conditions
    }

    /// Whether a filter says nothing, as the fields of a form do that nobody filled in: it narrows nothing.
    private static func isEmpty(_ value: JSONValue) -> Bool {
        value.string.map { $0.allSatisfy(\.isWhitespace) } ?? false
    }

    private func checkName(_ name: String) throws {
        if name == "booking", resource.booking != nil { return }
        if resource.filters.contains(where: { $0.name == name }) { return }
        if resource.field(named: name)?.isShown == true { return }
        throw unknown(name)
    }

    private func unknown(_ name: String) -> ControlError {
        let known = resource.filters.map(\.name) + resource.fields.filter(\.isShown).map(\.name)
        return refusal(name, "is no filter; there are: \(known.joined(separator: ", "))")
    }

    private func condition(_ name: String, _ value: JSONValue) throws -> DocumentQuery.Condition {
        if name == "booking", resource.booking != nil {
            guard let state = value.string.flatMap(BookingState.init) else {
                throw refusal(name, "is one of \(BookingState.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return .booking(state)
        }
        guard let filter = resource.filters.first(where: { $0.name == name }) else {
            guard let field = resource.field(named: name), field.isShown else { throw unknown(name) }
            return try equal(field, value)
        }
        switch filter.match {
        case .search: return .search(try text(name, value))
        case .folded: return .folded(field: filter.field, text: try text(name, value))
        case .contains: return .contains(field: filter.field, text: try text(name, value))
        case .equal:
            guard let field = resource.field(named: filter.field) else {
                return .equal(field: filter.field, value: value)
            }
            return try equal(field, value)
        case .day:
            let day = try day(name, value)
            return .moment(field: filter.field, from: start(day), until: start(day.adding(days: 1)))
        case .since: return .moment(field: filter.field, from: start(try day(name, value)), until: nil)
        case .until: return .moment(field: filter.field, from: nil, until: start(try day(name, value).adding(days: 1)))
        case .atLeast: return .number(field: filter.field, least: try number(name, value), most: nil)
        case .atMost: return .number(field: filter.field, least: nil, most: try number(name, value))
        case .timing:
            let now = context.clock.milliseconds()
            switch value.string {
            case "past": return .moment(field: filter.field, from: nil, until: now)
            case "upcoming": return .moment(field: filter.field, from: now, until: nil)
            default: throw refusal(name, "is 'past' or 'upcoming'")
            }
        case .either:
            return .any(try filter.fields.compactMap(resource.field(named:)).map { try equal($0, value) })
        case .named: return try named(filter, value)
        case .listed:
            guard let isListed = value.bool ?? value.string.flatMap(Bool.init) else {
                throw refusal(name, "is true or false")
            }
            guard let other = filter.resource.flatMap(context.catalogue.resource(named:)) else {
                throw refusal(name, "is not offered to this account")
            }
            return .listed(in: other, isListed)
        }
    }

    /// Holds the field against what a record of another resource is called; a record that is not here is called nothing.
    private func named(_ filter: Filter, _ value: JSONValue) throws -> DocumentQuery.Condition {
        guard let other = filter.resource.flatMap(context.catalogue.resource(named:)), let template = filter.template,
            let id = ServerID(json: value), let document = try reader.document(other, id: id.text),
            let text = Derivation.fill(template, from: try document.visibleObject())
        else { return .any([]) }
        return .equal(field: filter.field, value: .string(text))
    }

    private func equal(_ field: Field, _ value: JSONValue) throws -> DocumentQuery.Condition {
        // On a command line, everything is a text.
        if field.type == .boolean, let flag = value.string.flatMap(Bool.init) {
            return .equal(field: field.name, value: .bool(flag))
        }
        guard let target = field.reference.flatMap(context.catalogue.resource(named:)), let id = ServerID(json: value)
        else {
            return .equal(field: field.name, value: value)
        }
        // An id that names no document here may still stand in a record.
        let document = try reader.document(target, id: id.text)
        return .refers(field: field.name, local: document?.localID, server: document == nil ? id : document?.serverID)
    }

    private func text(_ name: String, _ value: JSONValue) throws -> String {
        guard let text = value.string else { throw refusal(name, "takes a text") }
        return text
    }

    /// A number as it is written; on a command line, everything is a text.
    private func number(_ name: String, _ value: JSONValue) throws -> String {
        let given = value.string.flatMap { try? JSONValue(parsing: $0) } ?? value
        guard case .number(let number) = given else { throw refusal(name, "takes a number, such as 75.50") }
        return number.literal
    }

    private func day(_ name: String, _ value: JSONValue) throws -> CivilDate {
        guard let day = value.string.flatMap(CivilDate.init) else {
            throw refusal(name, "takes a day, such as 2026-01-20")
        }
        return day
    }

    private func start(_ day: CivilDate) -> Int64 {
        Int64(day.start(in: context.catalogue.zone).timeIntervalSince1970 * 1000)
    }

    private func refusal(_ name: String, _ reason: String) -> ControlError {
        ControlError.refused(
            reason: "invalid-filter", message: "\(resource.name): the filter '\(name)' \(reason)",
            next: "resources.list names the filters of each resource")
    }
}
