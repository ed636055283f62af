import ControlProtocol
import SyncModel
import SyncTestSupport

/// The lines of the socket: cut from a stream, read as requests, checked against the methods, answered in one line.
struct RPCLineTarget: FuzzTarget {
    /// What the lines asked for. Of several faults the last counts: their combinations are without number.
    struct Trait: Hashable, Sendable {
        var lines = 0
        var isTooLong = false
        var hasRest = false
        var isBatch = false
        var valid = 0
        var refused = ""
        var faults = ""
        var isMessage = false
    }

    private struct Lines: Equatable {
        var found: [[UInt8]] = []
        var rest: [UInt8]?
        var isTooLong = false
    }

    static let name = "rpc-line"
    static let summary = "what local tools send down the socket, and the lines of its answers"
    static let plant =
        "a batch with a call that is sound, one whose parameters are refused, and one that is no call"

    private static let lineLimit = 384
    private let parser = RequestParser(lineLimit: 320, batchLimit: 6)

    let words =
        MadeJSON.words + [
            "\n", "\r\n", #"{"jsonrpc":"2.0","id":1,"method":"system.ping"}"#, #""jsonrpc":"2.0","#, #""params":{"#,
            #""params":["#, #""result":"#, #""error":{"code":-32602,"message":"#,
        ] + ControlMethod.all.map { #""method":"\#($0.name.rawValue)","# }

    /// A target.
    init() {}

    func make(_ random: SeededRandom) -> [UInt8] {
        let lines = (0...random.below(3)).map { _ in
            random.below(3) > 0
                ? request(random)
                : "[" + (0...random.below(4)).map { _ in request(random) }.joined(separator: ",") + "]"
        }
        return Array(
            (lines.joined(separator: random.pick(["\n", "\r\n", "\n\n"])) + random.pick(["\n", "", "\r"])).utf8)
    }

    private func request(_ random: SeededRandom) -> String {
        if random.below(10) == 0 { return MadeJSON.text(random, depth: 2) }
        let method = random.pick(ControlMethod.all)
        let params = method.params.filter { $0.isRequired || random.below(3) == 0 }.map { parameter in
            #""\#(parameter.name)":"#
                + (random.below(4) == 0 ? MadeJSON.text(random, depth: 1) : value(of: parameter, random))
        }
        let id = random.pick(["1", #""a""#, "null", "1.50", "[]"])
        return
            #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method.name.rawValue)","params":{\#(params.joined(separator: ","))}}"#
    }

    private func value(of parameter: ControlParameter, _ random: SeededRandom) -> String {
        if let choice = parameter.choices.first { return #""\#(choice)""# }
        return ["1", #""a""#, "true", "{}", "[]", "[1]", #"["a"]"#].first { text in
            (try? JSONValue(parsing: text)).map { parameter.kind.admits($0) } ?? false
        } ?? MadeJSON.number(random)
    }

    func isPlanted(at trait: Trait) -> Bool {
        trait.isBatch && trait.valid > 0 && !trait.refused.isEmpty && !trait.faults.isEmpty
    }

    var lengthLimit: Int { 640 }

    func run(_ input: [UInt8]) async throws -> Trait {
        let random = choices(for: input)
        let whole = Self.cut(input, at: [])
        let cuts = (0..<random.below(6)).map { _ in random.below(input.count + 1) }.sorted()
        try FuzzFinding.hold(Self.cut(input, at: cuts) == whole, "cut at \(cuts), the lines are others")
        let isThorough = isThorough(on: input)
        var trait = Trait()
        trait.lines = min(whole.found.count, 4)
        (trait.isTooLong, trait.hasRest) = (whole.isTooLong, whole.rest != nil)
        for line in whole.found + (whole.rest.map { [$0] } ?? []) {
            try FuzzFinding.hold(line.count <= Self.lineLimit, "a line of \(line.count) bytes passed the limit")
            try read(line, isThorough: isThorough, &trait)
            trait.isMessage = trait.isMessage || (try? ServerMessage(line: line)) != nil
        }
        return trait
    }

    private static func cut(_ bytes: [UInt8], at cuts: [Int]) -> Lines {
        var (splitter, lines) = (LineSplitter(limit: lineLimit), Lines())
        for (start, end) in zip([0] + cuts, cuts + [bytes.count]) {
            splitter.append(bytes[start..<end])
            reading: while true {
                switch splitter.next() {
                case .line(let line): lines.found.append(line)
                case .needsMore: break reading
                case .tooLong:
                    lines.isTooLong = true
                    return lines
                }
            }
        }
        lines.rest = splitter.rest()
        return lines
    }

    private func read(_ line: [UInt8], isThorough: Bool, _ trait: inout Trait) throws {
        switch Result(catching: { () throws(RequestFault) in try parser.parse(line) }) {
        case .failure(let fault): try refuse(fault, &trait)
        case .success(.single(let request)): try check(request, isThorough, &trait)
        case .success(.batch(let members)):
            trait.isBatch = true
            try FuzzFinding.hold((1...parser.batchLimit).contains(members.count), "a batch passed the limit")
            for member in members {
                switch member {
                case .success(let request): try check(request, isThorough, &trait)
                case .failure(let fault): try refuse(fault, &trait)
                }
            }
        }
    }

    private func check(_ request: Request, _ isThorough: Bool, _ trait: inout Trait) throws {
        if isThorough {
            guard case .single(let again)? = try? RequestParser().parse(request.text.bytes), again == request else {
                throw FuzzFinding("a request that was written is read as another")
            }
        }
        guard let method = ControlMethod.named(request.method) else { return }
        switch Result(catching: { () throws(ControlError) in try method.validate(request.params) }) {
        case .success: trait.valid = 1
        case .failure(let error):
            trait.refused = Self.reason(error)
            try answer(error, to: request.id ?? .null)
        }
    }

    private func refuse(_ fault: RequestFault, _ trait: inout Trait) throws {
        trait.faults = Self.reason(fault.error)
        try answer(fault.error, to: fault.id)
    }

    private static func reason(_ error: ControlError) -> String { error.value["data"]?["reason"]?.string ?? "" }

    /// An answer is one line, and reads as it was meant.
    private func answer(_ error: ControlError, to id: RequestID) throws {
        var line: [UInt8] = []
        Response(id: id, outcome: .failure(error)).write { line += $0 }
        try FuzzFinding.hold(!line.contains(UInt8(ascii: "\n")), "an answer of more than one line")
        guard case .response(let again)? = try? ServerMessage(line: line), again.id == id,
            case .failure(let read) = again.outcome, read.value == error.value
        else { throw FuzzFinding("an answer is read as another") }
    }
}
