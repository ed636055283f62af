import Foundation
import SyncModel
import Synchronization
import Transport

/// The line between one workstation and the server, with the faults of the cycle at hand.
final class SimulatedLine: HTTPTransport {
    private struct State {
        var faults: [Fault] = []
        var counts: [Fault.Target: Int] = [:]
        var latency: Int64 = 0
        var isDead = false
        var writes = 0
        var deceit = Deceit()
        var listed: [String: [Int]] = [:]
        /// What a resource's table was like when a list of it was last read.
        var versions: [String: Int] = [:]
        var typing: (@Sendable (WriteDraft) async -> Void)?
        var writing: (@Sendable () async -> Void)?
    }

    private let world: World
    private let station: Int
    private let clock: WorkstationClock
    private let state = Mutex(State())

    init(_ world: World, station: Int, clock: WorkstationClock) {
        self.world = world
        self.station = station
        self.clock = clock
    }

    /// Begins a cycle with its faults.
    ///
    /// - Parameters:
    ///   - typing: Writes at the workstation.
    ///   - writing: Has the write lane take a turn.
    func begin(
        _ plan: CyclePlan, typing: @escaping @Sendable (WriteDraft) async -> Void,
        writing: @escaping @Sendable () async -> Void
    ) {
        state.withLock { state in
            state.faults = plan.faults
            state.counts = [:]
            state.latency = plan.latency
            state.isDead = false
            state.writes = 0
            state.listed = [:]
            state.typing = typing
            state.writing = writing
        }
    }

    /// Ends a cycle: nobody types into it any more. Whoever would is held no longer.
    func end() {
        state.withLock { state in
            state.typing = nil
            state.writing = nil
        }
    }

    /// The process is dead: nothing leaves any more.
    func die() { state.withLock { $0.isDead = true } }

    /// How many writes left since the cycle began.
    var writes: Int { state.withLock(\.writes) }

    /// How the workstation was deceived since the beginning.
    var deceit: Deceit { state.withLock(\.deceit) }

    /// When whole and true lists arrived since the cycle began, by the audit's clock.
    var listed: [String: [Int]] { state.withLock(\.listed) }

    /// Does nothing: there is nothing to release.
    func shutdown() async {}

    /// Carries a request to the server, through whatever goes wrong with it.
    func send(
        _ request: HTTPRequest, progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        let call = try read(request)
        let (faults, latency, isDead) = state.withLock { state -> ([Fault.Kind], Int64, Bool) in
            guard !state.isDead else { return ([], 0, true) }
            var numbers: [Fault.Target: Int] = [.any: state.counts[.any, default: 0]]
            let target = target(of: call)
            numbers[target] = state.counts[target, default: 0]
            for (target, number) in numbers { state.counts[target] = number + 1 }
            if target == .write { state.writes += 1 }
            return (state.faults.filter { numbers[$0.target] == $0.at }.map(\.kind), state.latency, false)
        }
        guard !isDead else { throw failure(.cut, call, reached: true) }
        world.requests.withLock { $0 += 1 }
        world.time.pass(latency)
        for fault in faults {
            world.count(.fault, fault.name)
            world.trace?.note("  fault: \(fault)")
            await interpose(fault)
        }
        let decisive = faults.first { $0.isDecisive }
        let outcome = Result { () throws(TransportFailure) in try carry(call, decisive) }
        world.trace?.note(call, outcome)
        var answer = try outcome.get()
        // Both lanes wait for one sign-in: no turn is made while it is asked for.
        if faults.contains(.writesMeanwhile), !isSigningIn(call) { await state.withLock(\.writing)?() }
        if let route = world.route(of: call) {
            note(call, route, answer.status, decisive, isOvertaken: faults.contains(.writesMeanwhile))
        }
        for case .throttled(_, let retryAfter?) in faults { answer.fields["Retry-After"] = retryAfter }
        return try answer.response(request, at: clock.milliseconds(), serverTime: world.time.now)
    }

    /// Notes what an answer to a read makes the workstation believe, and which ways of reading were seen.
    ///
    /// - Parameter isOvertaken: Whether writes leave before it arrives: they know nothing of it.
    private func note(
        _ call: WireCall, _ route: Route, _ status: Int, _ fault: Fault.Kind?, isOvertaken: Bool
    ) {
        let name = route.resource
        if route.action == .get, fault == nil, [200, 404].contains(status) { world.count(.branch, "probe: \(status)") }
        guard [200, 304].contains(status), let resource = world.catalogue.resource(named: name) else { return }
        if status == 304 { world.count(.branch, "list as it was") }
        let (now, count, version, isPartial, isCut) = world.server { server in
            (
                server.audit.clock, server.tables[name]?.rows.count ?? 0, server.tables[name]?.version ?? 0,
                server.quirks.contains(.hidesRecords), server.quirks.contains(.startsPaging)
            )
        }
        if route.action == .get, case .drift? = fault {
            state.withLock { $0.deceit.note(fault, resource: name, rows: count) }
        }
        guard case .list = route.action else { return }
        let query = WireQuery(call.query)
        switch resource.pull.strategy {
        case .cursor(let rule) where query[rule.beforeParameter] != nil: world.count(.branch, "cursor: an older page")
        case .pages(let rule) where rule.offsetParameter.flatMap(query.number) ?? 0 > 0:
            if state.withLock({ $0.versions[name] != version }) { world.count(.branch, "pages: changed in between") }
        default: break
        }
        // Whoever does not know of a conversation knows of nothing that was said in it.
        let children = world.catalogue.resources.filter { $0.pull.parent?.resource == name }.map(\.name)
        state.withLock { state in
            state.versions[name] = version
            for name in [name] + children {
                state.deceit.note(fault, resource: name, rows: count)
                if isPartial { state.deceit.noteHidden(name) }
                if isCut { state.deceit.noteCut(name) }
            }
            if fault == nil, query.isEmpty, !isPartial, !isCut, !isOvertaken {
                state.listed[name, default: []].append(now)
            }
        }
    }

    private func read(_ request: HTTPRequest) throws -> WireCall {
        let rest = request.url.dropFirst(Workstation.address.count)
        let parts = rest.split(separator: "?", maxSplits: 1)
        return WireCall(
            workstation: station, method: request.method.rawValue, path: String(parts.first ?? ""),
            query: parts.count > 1 ? String(parts[1]) : "",
            body: request.body?.bytes.flatMap { try? JSONValue(parsing: $0) }, form: try form(request),
            key: request.fields["Idempotency-Key"], token: request.fields["Authorization"],
            mark: request.fields["If-None-Match"])
    }

    /// The form that a request carries; nil for another body.
    private func form(_ request: HTTPRequest) throws -> WireForm? {
        guard let body = request.body, let type = request.fields["Content-Type"],
            let mark = type.firstRange(of: "multipart/form-data; boundary=")
        else { return nil }
        return WireForm(
            boundary: String(type[mark.upperBound...].filter { $0 != "\"" }),
            coding: request.fields["Content-Encoding"], bytes: try body.readToEnd())
    }

    private func isSigningIn(_ call: WireCall) -> Bool {
        [world.catalogue.signIn.token?.path, world.catalogue.signIn.role.path].contains(call.path)
    }

    private func target(of call: WireCall) -> Fault.Target {
        call.path == world.catalogue.signIn.token?.path ? .signIn : call.method == "GET" ? .list : .write
    }

    /// What happens beside the request.
    private func interpose(_ fault: Fault.Kind) async {
        switch fault {
        case .meanwhile(let draft): world.colleague(draft)
        case .typed(let draft): await state.withLock(\.typing)?(draft)
        case .jump(let milliseconds): clock.jump(milliseconds)
        case .delay(let milliseconds): world.time.pass(milliseconds)
        case .expiredToken: world.server { $0.expireToken() }
        default: break
        }
    }

    private func failure(_ kind: TransportFailure.Kind, _ call: WireCall, reached: Bool) -> TransportFailure {
        TransportFailure(kind: kind, mayHaveReachedServer: reached, url: call.path, detail: "simulated")
    }

    private func carry(_ call: WireCall, _ fault: Fault.Kind?) throws(TransportFailure) -> LineAnswer {
        func answer() -> LineAnswer { LineAnswer(world.server { $0.answer(call) }) }
        switch fault {
        case .cutBefore: throw failure(.refused, call, reached: false)
        case .cutIn: throw failure(.cut, call, reached: true)
        case .lostAnswer:
            _ = answer()
            throw failure(.idleTimedOut, call, reached: true)
        case .lateCommit(let pause):
            if call.method != "GET" {
                let due = world.time.now + pause
                world.server { $0.postpone(call, until: due) }
                if let key = call.key { world.server { _ = $0.audit.doneLate.insert(key) } }
            }
            throw failure(.idleTimedOut, call, reached: true)
        case .duplicate(let answersSecond):
            if let key = call.key { world.server { _ = $0.audit.handledTwice.insert(key) } }
            let first = answer()
            let second = answer()
            return answersSecond ? second : first
        // A file has a length of its own, and what is shorter is not handed over.
        case .truncatedJSON where call.path.hasPrefix(ModelServer.place): throw failure(.truncated, call, reached: true)
        case .truncatedJSON:
            var cut = answer()
            cut.body.removeLast(cut.body.count - cut.body.count * 2 / 3)
            return cut
        case .wrongLength:
            _ = answer()
            throw failure(.truncated, call, reached: true)
        case .badEncoding:
            _ = answer()
            throw failure(.badEncoding, call, reached: true)
        case .portal: return LineAnswer(.page(200))
        case .proxyError(let status): return LineAnswer(.page(status))
        case .errorBefore(let status): return LineAnswer(.error(status, "Erreur interne"))
        case .errorAfter:
            _ = answer()
            return LineAnswer(.error(500, "Erreur interne"))
        case .throttled(let status, _): return LineAnswer(.error(status, "Trop de requêtes"))
        case .forbidden: return LineAnswer(.error(403, "Vous n'avez pas la permission"))
        case .shortList(let missing):
            return edited(answer(), call) { rows in rows.removeLast(min(missing, rows.count)) }
        case .emptyList: return edited(answer(), call) { $0 = [] }
        case .drift(let word): return edited(answer(), call) { SchemaDrift.bend(&$0, word) }
        default: return answer()
        }
    }

    private func edited(_ answer: LineAnswer, _ call: WireCall, _ edit: (inout [JSONValue]) -> Void) -> LineAnswer {
        guard call.method == "GET", answer.status == 200, let body = try? JSONValue(parsing: answer.body) else {
            return answer
        }
        var answer = answer
        // A mark is one of the content.
        answer.fields["ETag"] = nil
        if var rows = body.array {
            edit(&rows)
            answer.body = JSONValue.array(rows).utf8Text
        } else if var members = body.object {
            if let name = members.first(where: { $0.value.array != nil })?.key, members.count <= 3 {
                var rows = members[name]?.array ?? []
                edit(&rows)
                members[name] = .array(rows)
                answer.body = JSONValue.object(members).utf8Text
            } else {
                var rows = [body]
                edit(&rows)
                // A record that is missing is no list that is shorter.
                if let row = rows.first { answer.body = row.utf8Text }
            }
        }
        return answer
    }
}

extension Fault.Kind {
    /// Whether it decides what becomes of the request; the others happen beside it.
    fileprivate var isDecisive: Bool {
        switch self {
        case .meanwhile, .typed, .jump, .delay, .expiredToken, .writesMeanwhile: false
        default: true
        }
    }
}

/// An answer on its way back.
struct LineAnswer: Sendable {
    var status: Int
    var fields: HTTPFields
    var body: [UInt8]

    init(_ answer: WireAnswer) {
        status = answer.status
        fields = answer.fields
        fields.append("Content-Type", answer.type)
        body = answer.body
    }

    /// The answer as a transport gives it, handed over where the request has a receiver for it.
    func response(_ request: HTTPRequest, at now: Int64, serverTime: Int64) throws -> HTTPResponse {
        var fields = fields
        fields.append("Date", DateField.text(serverTime))
        var answered = ResponseBody.bytes(body)
        if case .receiver(let receiver, let limit) = request.destination,
            try receiver.begin(status: status, fields: fields)
        {
            guard body.count <= limit else {
                throw TransportFailure(
                    kind: .tooLarge(limit: limit), mayHaveReachedServer: true, url: request.url, detail: "simulated")
            }
            try body.withUnsafeBytes { try receiver.take($0) }
            answered = .handedOver(size: Int64(body.count))
        }
        return HTTPResponse(
            status: status, fields: fields, body: answered, effectiveURL: request.url,
            receivedAt: Date(timeIntervalSince1970: Double(now) / 1000), bytesOnWire: Int64(body.count))
    }
}

/// A new version of the server that changed its records' form overnight.
enum SchemaDrift {
    static func bend(_ rows: inout [JSONValue], _ word: UInt64) {
        var draw = Draw(word)
        let kind = draw.below(3)
        guard let name = rows.first?.object?.keys.filter({ $0 != "id" }).sorted().randomElement(using: &draw) else {
            return
        }
        rows = rows.map { row in
            guard var fields = row.object else { return row }
            switch kind {
            case 0: fields["nouveau_\(name)"] = ["niveau": 1]
            case 1: fields[name] = nil
            default: fields[name] = [fields[name] ?? .null]
            }
            return .object(fields)
        }
    }
}
