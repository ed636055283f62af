import ClinicHours
import Foundation
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// How a probe looks at one resource: its lists, then one record alone, then what all of them show of the fields.
extension ServerProbe {
    /// Looks at a resource.
    func look(at frame: RecordReading.Frame) async throws {
        let resource = frame.resource
        guard let face = frame.face, resource.isListed, !face.lists.isEmpty else {
            return skip(resource, "the server never lists it")
        }
        var parent: String?
        if let rule = resource.pull.parent {
            let idField = catalogue.resource(named: rule.resource)?.idField ?? "id"
            parent =
                (records[rule.resource] ?? []).lazy
                .compactMap { ServerID(json: $0[rule.source ?? idField])?.text }.first
            guard parent != nil else {
                return skip(
                    resource,
                    "of \(rule.resource), below which it is, no record with '\(rule.source ?? idField)' was seen")
            }
        }
        var found: [JSONObject] = []
        for list in face.lists {
            do {
                found += try await ListProbe(probe: self, frame: frame, face: face, list: list, parent: parent).run()
            } catch let failure as TransportFailure {
                add(.noAnswer(words: quotation.plain(failure.description)), frame)
            }
        }
        found = found.map { resource.wire?.document(from: $0) ?? $0 }
        records[resource.name] = found.map { resource.shape?.document(from: $0) ?? $0 }
        if let alone = try await single(found, of: parent, frame, face) { found.append(alone) }
        let reading = RecordReading(found, in: frame, quotation: quotation)
        let ids = likelyIDs(of: resource)
        for problem in reading.problems {
            if case .unnamed(let member, _) = problem, ids.contains(member) { continue }
            add(problem, frame)
        }
        if let index = report.lists.lastIndex(where: { $0.resource == resource.name }) {
            report.lists[index].forms = reading.forms
        }
    }

    /// The members that were told to be the id by all signs: no field is needed for them.
    private func likelyIDs(of resource: Resource) -> [String] {
        report.findings.filter { $0.resource == resource.name }.compactMap { finding in
            if case .noID(_, _, _, let found) = finding.problem { found.first } else { nil }
        }
    }

    func skip(_ resource: Resource, _ reason: String) {
        var list = ProbedList(resource: resource.name)
        list.skipped = reason
        report.lists.append(list)
    }

    func note(_ list: ProbedList) { report.lists.append(list) }

    /// The first record, as it comes alone; nil where it does not, or nobody asks for records alone.
    private func single(
        _ found: [JSONObject], of parent: String?, _ frame: RecordReading.Frame, _ face: Face
    ) async throws -> JSONObject? {
        let (resource, idField) = (frame.resource, frame.resource.idField)
        guard let get = face.get, var first = found.first(where: { ServerID(json: $0[idField]) != nil }),
            let id = ServerID(json: first[idField])
        else { return nil }
        if let rule = resource.pull.parent, let parent, first[rule.field] == nil { first[rule.field] = .string(parent) }
        guard let path = get.path(for: id, of: first) else { return nil }
        let answer: ProbeAnswer
        do {
            answer = try await ask(path, isPublic: face.isPublic, at: get, for: "get", frame)
        } catch let failure as TransportFailure {
            add(.noAnswer(words: quotation.plain(failure.description)), frame)
            return nil
        }
        guard (200..<300).contains(answer.status), let json = answer.json else { return nil }
        if let record = face.record(in: json), ServerID(json: record[idField]) == id {
            return resource.wire?.document(from: record) ?? record
        }
        let wrapped = (json.object ?? [:]).first { ServerID(json: $0.value[idField]) == id }
        add(wrapped.map { .envelope(member: $0.key) } ?? .otherRecord, frame, request: answer.request)
        return wrapped?.value.object.map { resource.wire?.document(from: $0) ?? $0 }
    }

    /// Asks for a path of a face; what has nothing there is asked for once more with a slash at its end, or without one.
    func ask(
        _ path: String, _ query: String = "", isPublic: Bool, at endpoint: Endpoint, for key: String,
        _ frame: RecordReading.Frame
    ) async throws -> ProbeAnswer {
        var answer = try await ask(path, query, isPublic: isPublic)
        let first = answer.problems(asking: path, for: key, isPublic: isPublic)
        if case .absent(let status, let words, _)? = first.first, path.count > 1 {
            let other = try await ask(path.slashed, query, isPublic: isPublic)
            if (200..<300).contains(other.status), other.json != nil {
                add(.slash(key: key, right: endpoint.path.slashed), frame, request: answer.request)
                answer = other
            } else {
                add(.absent(status: status, words: words, other: path.slashed), frame, request: answer.request)
            }
            return answer
        }
        for problem in first {
            if case .redirected(_, let to) = problem {
                let right = to == path.slashed ? endpoint.path.slashed : to
                add(.redirected(key: key, to: right), frame, request: answer.request)
            } else {
                add(problem, frame, request: answer.request)
            }
        }
        if answer.status == 401, isPublic, grant != nil {
            let signed = try await ask(path, query, isPublic: false)
            if signed.status < 300 { answer = signed }
        }
        return answer
    }

    /// The path of the server's base address, without a slash at its end; empty for none.
    nonisolated var basePath: String {
        let rest = base.firstRange(of: "://").map { base[$0.upperBound...] } ?? ""
        return String(rest.drop { $0 != "/" })
    }
}

extension String {
    /// A path with a slash at its end where it has none, and without one where it has.
    var slashed: String { hasSuffix("/") ? String(dropLast()) : self + "/" }
}
