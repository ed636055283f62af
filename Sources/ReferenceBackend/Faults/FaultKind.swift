/// Something that goes wrong between a client and a server, or in the server. The raw value is its name in the fault log.
public enum FaultKind: String, CaseIterable, Sendable {
    /// The answer takes up to a second longer.
    case delay
    /// The connection ends before the request is handled.
    case cutBefore = "cut-before"
    /// The connection ends in the middle of the answer.
    case cutWithin = "cut-within"
    /// The request is handled, and the connection ends without an answer.
    case lostAnswer = "lost-answer"
    /// The connection ends, and the request is handled some seconds after.
    case lateCommit = "late-commit"
    /// The request is handled twice, and one of the two answers comes.
    ///
    /// Only where the server refuses or ignores the second: no client could make good a second invoice that some proxy
    /// ordered, and honest proxies repeat no such request.
    case duplicate
    /// A JSON answer ends too early, with a length that fits.
    case truncatedJSON = "truncated-json"
    /// `Content-Length` says more or less than what comes.
    case wrongLength = "wrong-length"
    /// An answer is called gzip and isn't, or is damaged.
    case badGzip = "bad-gzip"
    /// A hotel's page comes instead of an answer, with 200.
    case captivePortal = "captive-portal"
    /// 429 for some requests in a row.
    case throttled
    /// 500, 502, 503 or 504 for some requests in a row.
    case unavailable
    /// The request's token is good no more.
    case expiredToken = "expired-token"
    /// The database goes back to an earlier state, of which a copy was taken when this kind last struck.
    case restoredDatabase = "restored-database"
    /// A list is empty.
    case emptyList = "empty-list"
    /// The records of a list have a field that nobody knows.
    case newField = "new-field"
    /// The records of a list lack a field.
    case missingField = "missing-field"
    /// A field of a list's records has another type.
    case retypedField = "retyped-field"
    /// A form is read and answered with success, and its file is lost: the record is made or changed without it.
    case droppedFile = "dropped-file"
    /// A form is read a little a second, or not at all until the connection ends.
    case stalledUpload = "stalled-upload"
    /// A file is answered with another's bytes of the same length, with what proves the right ones or without.
    case otherFile = "other-file"
    /// A file is answered with a gzip stream of a megabyte that becomes a gigabyte of zeros.
    case gzipBomb = "gzip-bomb"

    /// Whether it can befall a request.
    func applies(to request: FaultTarget) -> Bool {
        switch self {
        case .delay, .cutBefore, .lostAnswer, .captivePortal, .throttled, .unavailable, .restoredDatabase: true
        case .lateCommit: request.isWrite && !request.isSignIn && request.length <= FaultTarget.heldLength
        case .duplicate: request.canBeRepeated
        case .cutWithin: request.method != "DELETE"
        case .truncatedJSON, .wrongLength, .badGzip: request.method != "DELETE" && !request.isDownload
        case .expiredToken: request.isSignedIn
        case .emptyList, .newField, .missingField, .retypedField: request.isList
        case .droppedFile, .stalledUpload: request.bringsFile
        case .otherFile, .gzipBomb: request.isDownload
        }
    }
}

/// What the plan needs to know of a request.
struct FaultTarget: Equatable, Sendable {
    let method: String
    let path: String
    let isSignedIn: Bool
    /// Whether the body is a form, which is how files come.
    var bringsFile = false
    /// Bytes of the body.
    var length = 0

    /// The longest body that is ever held, so that it can be handled later.
    static let heldLength = 64 << 20

    /// Whether it asks for a file.
    var isDownload: Bool {
        method == "GET" && (path.hasPrefix(MediaRoutes.root) || path.hasPrefix(AvatarRoutes.root))
    }

    var isWrite: Bool { method != "GET" && method != "HEAD" && method != "OPTIONS" }
    var isSignIn: Bool { path.hasPrefix("/api/users/") || path.hasPrefix("/auth/v1/") }

    /// Whether it asks for a list: no id stands at the end.
    var isList: Bool {
        method == "GET" && !isSignIn && !isDownload
            && path.split(separator: "/").last.map { Int64($0) == nil && !Identifier.isOne($0) && $0 != "stats" }
                ?? false
    }

    /// Whether the server refuses or ignores it the second time: changes, removals, payments, and people, whose address is
    /// unique. A file that comes twice is stored twice, though the record shows one.
    var canBeRepeated: Bool {
        isWrite && !isSignIn && !bringsFile
            && (method != "POST" || path.hasPrefix("/api/Admin/patients")
                || Self.settled.contains(where: path.hasSuffix))
    }

    /// How the paths of other POSTs end that may come twice: payments, and what the second replaces.
    private static let settled = ["/payer/", "/crm/overrides", "/push-tokens"]
}

/// One fault that befalls one request.
struct Fault: Equatable, Sendable {
    let kind: FaultKind
    /// Chooses among the forms that the kind has.
    let draw: UInt64

    /// One of some forms.
    func form(of count: Int) -> Int { Int(draw % UInt64(count)) }
}
