/// Something that goes wrong with one request of a cycle, or happens while it is on its way.
public struct Fault: Sendable, Hashable, CustomStringConvertible {
    /// Which requests are counted.
    public enum Target: String, Sendable, Hashable {
        /// Every request.
        case any
        /// Writes but sign-ins.
        case write
        /// Lists.
        case list
        /// Sign-ins.
        case signIn = "sign-in"
    }

    /// What goes wrong.
    public enum Kind: Sendable, Hashable {
        /// No connection: the request never left.
        case cutBefore
        /// The connection breaks while the request is sent: the server never read it whole.
        case cutIn
        /// The server did it, and no answer came.
        case lostAnswer
        /// No answer came, and the server does it some milliseconds later.
        case lateCommit(Int64)
        /// Something on the way sends it twice; the answer is the first one's or the second one's.
        case duplicate(answersSecond: Bool)
        /// The server did it, and its JSON ends early.
        case truncatedJSON
        /// The server did it, and its answer is shorter than announced.
        case wrongLength
        /// The server did it, and its answer can't be decompressed.
        case badEncoding
        /// A captive portal's page with 200.
        case portal
        /// A proxy's page with an error status.
        case proxyError(Int)
        /// The server fails before it did anything.
        case errorBefore(Int)
        /// The server fails after it did what was asked.
        case errorAfter
        /// Too many requests, with the text of `Retry-After`.
        case throttled(Int, retryAfter: String?)
        /// The token is no longer good.
        case expiredToken
        /// The account may not do this any more.
        case forbidden
        /// Some records are missing from a list.
        case shortList(Int)
        /// A list is empty.
        case emptyList
        /// A list has new, missing or retyped fields.
        case drift(UInt64)
        /// The answer takes so many milliseconds.
        case delay(Int64)
        /// A colleague writes just before the server reads the request.
        case meanwhile(WriteDraft)
        /// Somebody at the workstation writes while the request is on its way.
        case typed(WriteDraft)
        /// The workstation's clock jumps by so many milliseconds.
        case jump(Int64)
        /// The other lane sends what waits after the server has made the answer of a list and before it arrives.
        case writesMeanwhile
    }

    /// Which requests are counted.
    public var target: Target
    /// The number of the request among them in its cycle, from 0.
    public var at: Int
    /// What goes wrong.
    public var kind: Kind

    /// The text for people and logs.
    public var description: String { "\(kind) at \(target.rawValue) \(at)" }
}

extension Fault.Kind {
    /// The word by which it is counted.
    var name: String {
        switch self {
        case .cutBefore: "cut before"
        case .cutIn: "cut in"
        case .lostAnswer: "lost answer"
        case .lateCommit: "late commit"
        case .duplicate: "duplicate"
        case .truncatedJSON: "truncated JSON"
        case .wrongLength: "wrong length"
        case .badEncoding: "bad encoding"
        case .portal: "captive portal"
        case .proxyError: "proxy's error page"
        case .errorBefore: "5xx before writing"
        case .errorAfter: "500 after writing"
        case .throttled: "throttled"
        case .expiredToken: "expired token"
        case .forbidden: "permission lost"
        case .shortList: "shortened list"
        case .emptyList: "empty list"
        case .drift: "schema drift"
        case .delay: "delay"
        case .meanwhile: "colleague meanwhile"
        case .typed: "typed meanwhile"
        case .jump: "clock jump in a cycle"
        case .writesMeanwhile: "list older than writes"
        }
    }
}
