import ReplicaEngine
import SyncModel

/// What a probe of a server found, as people and scripts read it.
struct ProbeAnswerText {
    private let file: String
    private let server: String
    private let report: ProbeReport?
    /// Why nothing was tried; nil where something was.
    private let untried: String?

    init(file: String, server: String, _ report: ProbeReport) {
        (self.file, self.server, self.report) = (file, server, report)
        untried = report.untried
    }

    init(file: String, server: String, untried: String) {
        (self.file, self.server, self.untried) = (file, server, untried)
        report = nil
    }

    private var lists: [ProbedList] { report?.lists ?? [] }
    /// What is wrong, then what is only left unsaid.
    private var findings: [ProbeFinding] {
        let found = report?.findings ?? []
        return found.filter { !$0.problem.isHint } + found.filter(\.problem.isHint)
    }

    /// The exit code.
    var status: Int32 {
        if untried != nil { return ExitStatus.untried }
        return findings.isEmpty ? 0 : ExitStatus.refused
    }

    /// A line for each list, two for each finding, and one that counts.
    var lines: [String] {
        var lines = lists.map(Self.line)
        for finding in findings {
            let place = [finding.resource, finding.request].compactMap(\.self).joined(separator: ", ")
            lines.append(
                "\(finding.problem.isHint ? "hint: " : "")\(place.isEmpty ? "" : place + ": ")\(finding.words)")
            lines.append("  → \(finding.remedy.words)")
        }
        if let stopped = report?.stopped { lines.append("stopped: \(stopped)") }
        if let untried { return lines + ["nothing could be tried: \(untried)"] }
        let requests = Self.count(report?.requests ?? 0, "request")
        let role = report?.role.map { " as \($0)" } ?? ""
        let hints = findings.count(where: \.problem.isHint)
        let found =
            findings.isEmpty
            ? "nothing to say"
            : Self.count(findings.count, "finding") + (hints > 0 ? ", \(Self.count(hints, "hint")) among them" : "")
        return lines + ["\(file) at \(server)\(role): \(found), \(requests)"]
    }

    private static func line(_ list: ProbedList) -> String {
        if let skipped = list.skipped { return "\(list.resource): not tried, \(skipped)" }
        var parts: [String] = []
        if let records = list.records { parts.append(count(records, "record")) }
        if let total = list.total { parts.append("\(total) in all") }
        if let more = list.more { parts.append("more by '\(more)'") }
        if let second = list.secondPage { parts.append("then \(second)") }
        if let form = list.idForm { parts.append("\(list.id.joined(separator: " and ")) as \(form)") }
        parts += list.forms.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        parts += list.fields
        if let coding = list.coding { parts.append(coding) }
        if let says = list.saysUnchanged { parts.append(says ? "304 works" : "no 304") }
        let head = "\(list.resource): \(list.request ?? ""), \(list.status.map { "\($0)" } ?? "no answer")"
        return parts.isEmpty ? head : "\(head): \(parts.joined(separator: ", "))"
    }

    /// The same as one object, whose keys stay: `file`, `server`, `role`, `tried`, `reason`, `stopped`, `requests`, `lists` and `findings`.
    var json: JSONValue {
        .object([
            "file": .string(file), "server": .string(server), "role": Self.text(report?.role),
            "tried": .bool(untried == nil), "reason": Self.text(untried), "stopped": Self.text(report?.stopped),
            "requests": .integer(Int64(report?.requests ?? 0)), "lists": .array(lists.map(Self.json)),
            "findings": .array(findings.map(Self.json)),
        ])
    }

    private static func json(_ list: ProbedList) -> JSONValue {
        .object([
            "resource": .string(list.resource), "request": text(list.request), "skipped": text(list.skipped),
            "status": number(list.status), "records": number(list.records),
            "total": list.total.map(JSONValue.integer) ?? .null, "more": text(list.more),
            "second_page": number(list.secondPage), "id": .array(list.id.map(JSONValue.string)),
            "ids": text(list.idForm), "forms": .object(list.forms.mapValues(JSONValue.string)),
            "fields": .array(list.fields.map(JSONValue.string)), "coding": text(list.coding),
            "unchanged": list.saysUnchanged.map(JSONValue.bool) ?? .null,
        ])
    }

    private static func json(_ finding: ProbeFinding) -> JSONValue {
        .object([
            "resource": text(finding.resource), "request": text(finding.request),
            "kind": .string(finding.problem.kind), "hint": .bool(finding.problem.isHint),
            "message": .string(finding.words), "remedy": .string(finding.remedy.words),
            "place": text(finding.remedy.place), "write": text(finding.remedy.line),
        ])
    }

    private static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    private static func number(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }

    private static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}
