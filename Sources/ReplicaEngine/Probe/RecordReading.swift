import ClinicHours
import Foundation
import SyncCatalogue
import SyncModel

/// What the records of one resource show of their fields.
struct RecordReading {
    /// What is known of the resource beside its records.
    struct Frame {
        let catalogue: Catalogue
        let resource: Resource
        let role: String

        /// What a role sees of a resource; nil for one that it does not see.
        init?(_ catalogue: Catalogue, _ name: String, role: String) {
            guard let resource = catalogue.seen(by: role).resource(named: name) else { return nil }
            (self.catalogue, self.resource, self.role) = (catalogue, resource, role)
        }

        var face: Face? { resource.faces[role] }

        /// The fields with opening hours that a booking reads.
        var hoursFields: Set<String> {
            Set(
                catalogue.resources.compactMap { other in
                    guard let rule = other.booking, let hours = rule.hoursField,
                        other.field(named: rule.holderField)?.reference == resource.name
                    else { return nil }
                    return hours
                })
        }

        /// The fields with days of the week that a booking reads, and the number of Monday in each.
        var weekdayFields: [String: Int] {
            catalogue.resources.compactMap(\.booking?.schedule).filter { $0.resource == resource.name }
                .reduce(into: [:]) { $0[$1.weekdayField] = $1.mondayNumber }
        }
    }

    private let frame: Frame
    private let records: [JSONObject]
    private let quotation: Quotation
    /// The values that are not null, by member.
    private let values: [String: [JSONValue]]
    private let members: Set<String>

    /// How many records are looked at.
    static let mostRecords = 500
    /// How many members that no field names are told.
    private static let mostUnnamed = 40

    init(_ records: [JSONObject], in frame: Frame, quotation: Quotation) {
        self.frame = frame
        self.records = Array(records.prefix(Self.mostRecords))
        self.quotation = quotation
        var values: [String: [JSONValue]] = [:]
        for record in self.records {
            for (name, value) in record where value != .null { values[name, default: []].append(value) }
        }
        self.values = values
        members = Set(self.records.flatMap(\.keys))
    }

    private var nested: [String: NestedRecord] { frame.face?.view.nested ?? [:] }

    /// What is wrong.
    var problems: [ProbeProblem] {
        guard !records.isEmpty else { return [] }
        return nestedProblems + fitProblems + hoursProblems + unseenProblems + unnamedProblems
    }

    /// How decimals and moments are written, by field.
    var forms: [String: String] {
        frame.resource.fields.reduce(into: [:]) { forms, field in
            forms[field.name] = fit(field).form(values[field.name] ?? [])
        }
    }

    private func fit(_ field: Field) -> FieldFit {
        FieldFit(
            field: field, zone: frame.catalogue.zone, isNested: nested[field.name]?.member == field.name,
            quotation: quotation)
    }

    private var fitProblems: [ProbeProblem] {
        frame.resource.fields.flatMap { field in fit(field).problems(values[field.name] ?? []) }
    }

    private var nestedProblems: [ProbeProblem] {
        nested.sorted { $0.key < $1.key }.compactMap { field, nested in
            guard let values = values[nested.member], let first = values.first else { return nil }
            guard let object = first.object else {
                return .otherNested(field: field, member: nested.member, lacking: [], shown: [])
            }
            let lacking = nested.members.filter { object[$0] == nil }
            guard !lacking.isEmpty else { return nil }
            return .otherNested(
                field: field, member: nested.member, lacking: lacking, shown: FieldFit.members(of: object))
        }
    }

    private var hoursProblems: [ProbeProblem] {
        var problems: [ProbeProblem] = []
        for field in frame.hoursFields.sorted() {
            let texts = (values[field] ?? []).compactMap(\.string).filter { !$0.isEmpty }
            let faults = texts.compactMap { text -> OpeningHoursError? in
                do throws(OpeningHoursError) {
                    _ = try OpeningHours(parsing: text)
                    return nil
                } catch { return error }
            }
            if let first = faults.first {
                problems.append(
                    .unreadableHours(
                        field: field, count: faults.count, of: texts.count, words: quotation.plain(first.description)))
            }
        }
        for (field, monday) in frame.weekdayFields.sorted(by: { $0.key < $1.key }) {
            let other = (values[field] ?? []).first { value in
                ScheduleReading.weekday(value, monday: monday).map { $0 > 6 } ?? true
            }
            if let other { problems.append(.otherWeekdays(field: field, sample: quotation.value(other))) }
        }
        return problems
    }

    // MARK: What has no counterpart

    /// The members that something of the catalogue names.
    private var named: Set<String> {
        let resource = frame.resource
        return Set(resource.fields.map(\.name) + [resource.idField] + resource.idParts + nested.values.map(\.member))
    }

    private var unnamed: [String] { members.subtracting(named).sorted() }

    private var unseen: [Field] {
        let shows = frame.face?.view.shows
        return frame.resource.fields.filter { field in
            let isShown = shows?.contains(field.name) ?? true
            let isFilled = nested[field.name] != nil || field.derivation.map { nested[$0.reference] != nil } ?? false
            let isParent = frame.resource.pull.parent?.field == field.name
            return isShown && !isFilled && !isParent && field.visibility == .always && !field.isSecret
                && !members.contains(field.name)
        }
    }

    /// The unnamed members that fields are probably meant by: each for one.
    private var alike: [String: String] {
        var free = unnamed.filter { !isKnownElsewhere($0) && CatalogueLine.isName($0) }
        var pairs: [String: String] = [:]
        for field in unseen {
            let plain = Self.plain(field.name)
            let found =
                free.first { Self.plain($0) == plain } ?? Spelling.nearest(to: field.name, among: free)
                ?? free.first { Self.plain($0).hasSuffix(plain) || plain.hasSuffix(Self.plain($0)) && $0.count > 3 }
            guard let found else { continue }
            pairs[field.name] = found
            free.removeAll { $0 == found }
        }
        // Of two that are left, one is probably the other.
        if let member = free.first, free.count == 1, let field = unseen.first(where: { pairs[$0.name] == nil }),
            unseen.count == pairs.count + 1, let values = values[member], fit(field).problems(values).isEmpty
        {
            pairs[field.name] = member
        }
        return pairs
    }

    private static func plain(_ name: String) -> String { name.lowercased().filter(\.isLetter) }

    private func isKnownElsewhere(_ member: String) -> Bool {
        frame.catalogue.resource(named: frame.resource.name)?.field(named: member) != nil
    }

    private var unseenProblems: [ProbeProblem] {
        let alike = alike
        return unseen.map { .unseen($0.name, alike: alike[$0.name]) }
    }

    /// What comes though the role is said to send it only.
    private var hidden: [ProbeProblem] {
        guard let shows = frame.face?.view.shows else { return [] }
        let others = frame.resource.fields.map(\.name).filter { members.contains($0) && !shows.contains($0) }
        return others.filter { nested[$0] == nil }.map { .hidden($0, shows: shows) }
    }

    private var unnamedProblems: [ProbeProblem] {
        let meant = Set(alike.values)
        return hidden
            + unnamed.filter { !meant.contains($0) }.prefix(Self.mostUnnamed).map { member in
                if isKnownElsewhere(member) { return .hidden(member, shows: frame.face?.view.shows) }
                return .unnamed(String(member.prefix(64)), type: "type: \(type(of: member))")
            }
    }

    /// What a field for a member would be.
    private func type(of member: String) -> String {
        let values = values[member] ?? []
        let type = ShownForm.type(of: Set(values.compactMap { ShownForm($0) }))
        let isID = !values.isEmpty && values.allSatisfy { ServerID(json: $0) != nil }
        if isID, [.integer, .string].contains(type), let resource = reference(for: member) {
            return "reference, resource: \(resource)"
        }
        return type.word
    }

    /// The resource whose name a member has, such as `patients` for `patient` or `patient_id`.
    private func reference(for member: String) -> String? {
        var stem = member.lowercased()
        for end in ["_id", "id"] where stem.hasSuffix(end) && stem.count > end.count + 2 {
            stem = String(stem.dropLast(end.count))
            break
        }
        return frame.catalogue.resources.map(\.name).first { $0.lowercased() == stem || $0.lowercased() == stem + "s" }
    }
}
