import Foundation
import SyncCatalogue
import SyncModel
import SyncPlanner
import Transport

/// Tries a catalogue at a server: signs in, asks for every list of a role by GET, one request after the other, and holds the answers
/// against the catalogue. Nothing is kept.
public actor ServerProbe {
    /// The most requests of one probe.
    public static let mostRequests = 60
    /// The longest answer that is read, in decoded bytes.
    static let longest = Int(ListReader.pageLimit)

    /// Why a probe ends before its end.
    enum Halt: Error {
        case budget, pause, away(String), credentialRefused

        var words: String {
            switch self {
            case .budget: "\(ServerProbe.mostRequests) requests were sent, and no more are"
            case .pause: "the server asked for a pause; the rest was not tried"
            case .away(let words): words
            case .credentialRefused: "the server refused the credential, which is not sent again"
            }
        }
    }

    let catalogue: Catalogue
    let base: String
    let signing: SignIn
    private let askedRole: String?
    private let transport: any HTTPTransport
    private let announce: (@Sendable (String) -> Void)?
    private let time = MonotonicTime(ContinuousClock())
    private var limit: RateLimit
    private var isPaused = false
    /// Whether the server took what a request carried.
    private var isTaken = false
    var grant: Grant?
    var quotation = Quotation()
    var role = ""
    var report = ProbeReport()
    /// The records that were seen, by resource: parents of other lists.
    var records: [String: [JSONObject]] = [:]

    /// A probe.
    ///
    /// - Parameters:
    ///   - server: The API's base address.
    ///   - service: The service that signs in; nil for the API itself.
    ///   - role: The role whose faces are tried; nil for the one that the sign-in tells.
    ///   - announce: Called with each request before it is sent, as method and address.
    public init(
        _ catalogue: Catalogue, server: String, service: SignInService? = nil, role: String? = nil,
        transport: any HTTPTransport, announce: (@Sendable (String) -> Void)? = nil
    ) {
        self.catalogue = catalogue
        base = server.withoutSlash
        signing = SignIn(catalogue: catalogue, server: server, service: service, role: role)
        askedRole = role
        self.transport = transport
        self.announce = announce
        limit = RateLimit(catalogue.rate)
    }

    /// Tries all lists of the role.
    ///
    /// - Parameter credential: What the account signs in with; nil where nobody signs in.
    public func run(_ credential: Credential?) async -> ProbeReport {
        do {
            let told = try await enter(credential)
            try await tryLists(as: told)
        } catch let halt as Halt {
            stop(halt.words)
        } catch let failure as TransportFailure {
            stop(quotation.plain(failure.description))
        } catch {
            stop(quotation.plain("\(error)"))
        }
        return report
    }

    private func stop(_ words: String) {
        if report.lists.contains(where: { $0.status != nil }) { report.stopped = words } else { report.untried = words }
    }

    private func tryLists(as told: String?) async throws {
        let known = catalogue.facedRoles
        if let told, let askedRole, told != askedRole { add(.otherRole(told: quotation.plain(told), tried: askedRole)) }
        if let told, !known.contains(told) { add(.unknownRole(quotation.plain(told), known: known)) }
        let candidates = [askedRole, told, known.count == 1 ? known.first : nil].compactMap(\.self)
        guard let role = candidates.first(where: known.contains) else {
            return stop("it is not known which role to try, of: \(known.joined(separator: ", "))")
        }
        self.role = role
        report.role = role
        for resource in Self.ordered(catalogue.seen(by: role).resources(for: role)) {
            if let frame = RecordReading.Frame(catalogue, resource.name, role: role) { try await look(at: frame) }
        }
        if !report.lists.contains(where: { $0.status != nil }) {
            report.untried = "the role '\(role)' has no list that could be tried"
        }
    }

    /// Parents before what is below them.
    private static func ordered(_ resources: [Resource]) -> [Resource] {
        var (ordered, rest) = ([Resource](), resources)
        while !rest.isEmpty {
            let due = rest.filter { resource in
                guard let parent = resource.pull.parent else { return true }
                return !rest.contains { $0.name == parent.resource && $0.name != resource.name }
            }
            // What waits for each other is tried as it stands.
            let next = due.isEmpty ? rest : due
            ordered += next
            rest.removeAll { resource in next.contains { $0.name == resource.name } }
        }
        return ordered
    }

    // MARK: Requests

    /// Adds a finding.
    func add(_ problem: ProbeProblem, _ frame: RecordReading.Frame? = nil, request: String? = nil) {
        let hasOwnPull = frame.map { catalogue.resource(named: $0.resource.name)?.faces[role]?.pull != nil } ?? false
        var finding = ProbeFinding(
            resource: frame?.resource.name, request: request, problem: problem, role: role, hasOwnPull: hasOwnPull)
        if let pull = frame?.resource.pull {
            if pull.parent != nil { finding.strategyKey = "each" }
            finding.keepsStrategy = pull.window != nil || pull.pages != nil
        }
        report.add(finding)
    }

    /// Sends one request, within the bounds.
    func send(_ request: HTTPRequest, _ name: String) async throws -> HTTPResponse {
        if isPaused { throw Halt.pause }
        guard report.requests < Self.mostRequests else { throw Halt.budget }
        while let pause = limit.admit(at: time.milliseconds) { try await time.sleep(milliseconds: pause) }
        report.requests += 1
        announce?(name)
        do {
            let response = try await transport.send(request)
            isPaused = response.status == 429 || response.wishedPause != nil
            return response
        } catch let failure as TransportFailure where failure.kind.isServerAway {
            throw Halt.away(quotation.plain(failure.description))
        }
    }

    /// Asks for a path by GET.
    ///
    /// - Parameter query: What follows the question mark, escaped; empty for nothing.
    func ask(
        _ path: String, _ query: String = "", isPublic: Bool, _ fields: [String: String] = [:]
    ) async throws -> ProbeAnswer {
        let url = base + path + (query.isEmpty ? "" : "?" + query)
        // The address of a page may have what goes along with every request.
        let name = quotation.echo.removed(from: "\(HTTPMethod.get) \(url)")
        var request = HTTPRequest(
            url: url, fields: ["Accept": "application/json"], destination: .memory(limit: Self.longest))
        for (field, value) in fields { request.fields[field] = value }
        let carried = isPublic ? nil : grant?.token
        request = catalogue.headers.added(to: request)
        if let carried { request = catalogue.signIn.authorised(request, with: carried) }
        let response = try await send(request, name)
        var answer = ProbeAnswer(
            response, to: name, base: base, errorWords: catalogue.errorWords, quotation: quotation)
        answer.isSigned = carried != nil
        if let problem = answer.errorWordsProblem(catalogue.errorWords) { add(problem) }
        if carried != nil, catalogue.signIn.isDirect {
            // Some servers lock an account after a few that are wrong.
            if answer.status == 401, !isTaken {
                add(.signInRefused(status: 401, words: answer.words), request: name)
                throw Halt.credentialRefused
            }
            isTaken = isTaken || answer.status < 400
        }
        return answer
    }
}
