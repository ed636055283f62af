/// Something that deployed servers of this API do and its document doesn't say. The raw value is its name on the command
/// line.
public enum Quirk: String, CaseIterable, Sendable {
    /// Creates of patients, invoices and dossiers are answered without the id.
    case createsWithoutID = "creates-without-id"
    /// An account is approved by GET.
    case approvalByGET = "approval-by-get"
    /// A PATCH that names a read-only field is refused.
    case patchRefusesWholeObject = "patch-refuses-whole-object"
    /// A PATCH that names a null is refused.
    case patchRefusesNull = "patch-refuses-null"
    /// Texts lose the white space at their ends.
    case trimsTexts = "trims-texts"
    /// Filters are not looked at.
    case ignoresFilters = "ignores-filters"
    /// Deletes cascade and leave null references behind.
    case deletesCascade = "deletes-cascade"
    /// The number of the last invoice is given again after its deletion.
    case reusesNumbers = "reuses-numbers"
    /// Every seventh write is done and answered with 500.
    case failsAfterWriting = "fails-after-writing"
    /// A POST without its slash becomes a GET.
    case redirectsPost = "redirects-post"
    /// 404 and 500 come as pages of 200 KB.
    case htmlErrors = "html-errors"
    /// Two simultaneous bookings of one slot are both accepted.
    case doubleBooks = "double-books"
    /// A stale token is refused even at sign-in.
    case refusesStaleTokens = "refuses-stale-tokens"
    /// There is no token refresh.
    case noRefresh = "no-refresh"
    /// Media URLs are relative in lists and absolute elsewhere.
    case mixedMediaURLs = "mixed-media-urls"
    /// Names of referenced people appear in lists only.
    case namesInListsOnly = "names-in-lists-only"
    /// A `Content-Encoding` isn't looked at: the form can't be read, and the answer is a success all the same.
    ///
    /// A PATCH leaves its record, and an upload of a picture its profile, as it was, and shows it. A create makes no record,
    /// since none can do without what the form said, and shows one without an id in which nothing stands. JSON in a coding
    /// is refused as what isn't JSON, as on any server.
    case ignoresContentEncoding = "ignores-content-encoding"
    /// Files are always served whole, and without a tag or a digest.
    case bareDownloads = "bare-downloads"

    /// What it does, in one line.
    public var summary: String {
        switch self {
        case .createsWithoutID: "creates of patients, invoices and dossiers are answered without the id"
        case .approvalByGET: "accounts are approved by GET, and POST is not allowed"
        case .patchRefusesWholeObject: "a PATCH that names a read-only field, such as id, is answered with 400"
        case .patchRefusesNull: "a PATCH that names a null is refused with 400"
        case .trimsTexts: "texts lose the white space at their ends"
        case .ignoresFilters: "lists ignore their filters and answer with everything"
        case .deletesCascade: "a deleted patient takes visits along and leaves invoices as nobody's"
        case .reusesNumbers: "the number of the last invoice is given again when that is deleted"
        case .failsAfterWriting: "every 7th write is done and answered with 500"
        case .redirectsPost: "a write without its trailing slash is redirected, into a GET"
        case .htmlErrors: "404 and 500 come as HTML pages of 200 KB"
        case .doubleBooks: "bookings made within 2 seconds don't see each other"
        case .refusesStaleTokens: "a sign-in with a token that is no good is answered with 401"
        case .noRefresh: "access tokens last 24 hours and come without a refresh token"
        case .mixedMediaURLs: "media URLs are relative in lists, absolute in answers with one record"
        case .ignoresContentEncoding: "a compressed form isn't read, stores nothing, and is answered with success"
        case .bareDownloads: "files are served whole, whatever the range, without ETag and Repr-Digest"
        case .namesInListsOnly: "answers with one record have no doctor_name and patient_name"
        }
    }
}

extension Set<Quirk> {
    /// All of them, as a deployed server has them.
    public static let asDeployed = Set(Quirk.allCases)
}
