import SyncCatalogue
import SyncModel

/// Whether a server is there, told by what one request after the other got of it (design sections 5.5 and 8). One judgement stands for all
/// that an account sends: lists, writes, files.
///
/// A poor line is not a dead one: a page, a cut or a 5xx now and then is the matter of the request that met it. A server is away when
/// ``mostInARow`` requests in a row, to more than one address, got nothing of its own; any answer of its own ends the row. One address that
/// fails alone, whatever it is asked, is left alone for growing pauses, and the others are asked on.
///
/// A connection that can't be made (no such host, refused, unreachable, no TLS) counts as away at once: nothing is sent in that case, so no
/// single request could be the reason, every other one would meet the same, and each would cost a wait of its own. It costs little when
/// it was wrong, for the first pauses are short and one answer ends it.
public struct LineJudgement: Sendable, Equatable {
    /// What one request got.
    public enum Answer: Sendable, Equatable {
        /// A well-formed answer of the server's own, whatever it says: yes, no, or too many.
        case own
        /// Nothing of its own, and why: an error of the server's or of a gateway's (5xx), a page in the place of JSON, a cut, silence, or a
        /// body that came to harm.
        case nothing(String)
        /// No connection could be made, and why.
        case unreachable(String)
    }

    /// What an answer came from: a method and a path, where parts with digits, such as ids, are all the same.
    public struct Address: Sendable, Hashable {
        /// The method and the path, as `POST /api/factures/*/payer/`.
        public let text: String

        /// An address.
        ///
        /// - Parameter path: From the server's base address, with or without a query; words in braces stand for ids.
        public init(_ method: String, _ path: String) {
            let parts = path.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
            text =
                method + " "
                + parts.map { part in
                    part.contains { $0.isNumber || $0 == "{" } ? "*" : String(part)
                }.joined(separator: "/")
        }
    }

    /// How many requests in a row get nothing before the server counts as away. A storm of four is a poor line's.
    public static let mostInARow = 5
    /// How many requests to one address get nothing in a row before that address is left alone: each write among them must be looked up.
    public static let mostAtOne = 4

    /// The first pause of an address that is left alone, and the longest; milliseconds.
    static let firstRest: Int64 = 2_000
    static let longestRest: Int64 = 20_000

    private struct Row: Sendable, Equatable {
        var count = 0
        var restsUntil: Int64 = 0
    }

    private var count = 0
    private var addresses: Set<Address> = []
    private var rows: [Address: Row] = [:]

    /// Why the server counts as away; nil while it does not.
    public private(set) var awayReason: String?

    /// Nothing was sent yet.
    public init() {}

    /// Takes note of what a request got.
    ///
    /// - Parameter now: Milliseconds of one monotonic clock.
    public mutating func note(_ answer: Answer, from address: Address, at now: Int64) {
        switch answer {
        case .own:
            (count, addresses, awayReason) = (0, [], nil)
            rows[address] = nil
        case .unreachable(let reason):
            awayReason = reason
        case .nothing(let reason):
            count += 1
            addresses.insert(address)
            if awayReason != nil || count >= Self.mostInARow && addresses.count > 1 { awayReason = reason }
            var row = rows[address] ?? Row()
            row.count += 1
            if row.count >= Self.mostAtOne {
                let doublings = min(row.count - Self.mostAtOne, 10)
                row.restsUntil = now + min(Self.firstRest << Int64(doublings), Self.longestRest)
            }
            rows[address] = row
        }
    }

    /// For how long an address is left alone, in milliseconds; nil for one that is not.
    public func rest(of address: Address, at now: Int64) -> Int64? {
        guard let row = rows[address], row.restsUntil > now else { return nil }
        return row.restsUntil - now
    }

    /// For how long the address is left alone that may be asked again first, in milliseconds; nil when all may be.
    public func shortestRest(at now: Int64) -> Int64? {
        rows.values.filter { $0.restsUntil > now }.map { $0.restsUntil - now }.min()
    }
}

extension LineJudgement.Address {
    /// The address to which an operation's request goes; nil where the role may not do it.
    public init?(of operation: Operation, _ resource: Resource, role: String) {
        guard let endpoint = PlannedRequest.endpoint(operation.kind, resource, role) else { return nil }
        self.init(endpoint.method, endpoint.path)
    }
}
