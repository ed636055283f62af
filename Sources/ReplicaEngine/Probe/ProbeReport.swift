/// What a probe found at a server.
public struct ProbeReport: Sendable {
    /// The role whose faces were tried; nil where none could be.
    public internal(set) var role: String?
    /// How many requests were sent, the sign-in included.
    public internal(set) var requests = 0
    /// The lists, in the order in which they were asked for.
    public internal(set) var lists: [ProbedList] = []
    /// What was found, in the order in which it was.
    public internal(set) var findings: [ProbeFinding] = []
    /// Why no list could be tried; nil where one was.
    public internal(set) var untried: String?
    /// Why the probe ended before its end; nil where it did not.
    public internal(set) var stopped: String?

    /// Adds a finding, unless it is there.
    mutating func add(_ finding: ProbeFinding) {
        if !findings.contains(finding) { findings.append(finding) }
    }
}

/// What one list, or the one record of its kind, answered.
public struct ProbedList: Sendable, Equatable {
    /// The resource.
    public let resource: String
    /// What was asked, as method and address; nil where nothing was.
    public internal(set) var request: String?
    /// Why nothing was asked; nil where something was.
    public internal(set) var skipped: String?
    /// The status of the answer; nil where none came.
    public internal(set) var status: Int?
    /// The records on the first page; nil where no list was found.
    public internal(set) var records: Int?
    /// How many records there are by the answer's word.
    public internal(set) var total: Int64?
    /// The member or header field that says that more follow.
    public internal(set) var more: String?
    /// The records on the second page; nil where none was asked for, or none came.
    public internal(set) var secondPage: Int?
    /// The member with the id, or the members that make one.
    public internal(set) var id: [String] = []
    /// How ids are written, `integer` or `string`; nil where none was seen.
    public internal(set) var idForm: String?
    /// How decimals and moments are written, by field.
    public internal(set) var forms: [String: String] = [:]
    /// The header fields of interest that the answer has: `ETag`, `Last-Modified`, `Link`, `Accept-Ranges`.
    public internal(set) var fields: [String] = []
    /// The coding in which it came; nil for none.
    public internal(set) var coding: String?
    /// Whether the server says of an unchanged list that it is unchanged; nil where it was not asked.
    public internal(set) var saysUnchanged: Bool?

    init(resource: String) {
        self.resource = resource
    }

    /// Notes what the head of an answer tells.
    mutating func note(_ answer: ProbeAnswer) {
        (request, status) = (answer.request, answer.status)
        fields = ["ETag", "Last-Modified", "Link", "Accept-Ranges"].filter { answer.fields[$0] != nil }
        coding = answer.fields["Content-Encoding"].map { String($0.prefix(20)) }
    }
}
