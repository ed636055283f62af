import CCurl

/// An absolute http or https address, taken apart by libcurl's own parser, so that what is checked here and what is
/// connected to later can't differ.
struct WebAddress: Sendable, Equatable {
    /// Why a text is no address. Never holds the text: it may hold a secret.
    enum Problem: Error, Equatable, CustomStringConvertible {
        case unreadable(String)
        case scheme
        case credentials

        var description: String {
            switch self {
            case .unreadable(let reason): "the address can't be read: \(reason)"
            case .scheme: "the address is neither http nor https"
            case .credentials: "the address holds a user name or a password; they belong in the credential file"
            }
        }
    }

    /// The address with everything but its fragment, percent-encoded where needed.
    let text: String
    /// Who is asked.
    let origin: WebOrigin
    /// The address without query, for errors and logs.
    let redacted: String

    /// Reads an address; a relative one is resolved against `base` (RFC 3986 section 5).
    init(_ text: String, relativeTo base: WebAddress? = nil) throws(Problem) {
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
            throw .unreadable("it holds a control character")
        }
        guard let handle = curl_url() else { throw .unreadable("out of memory") }
        defer { curl_url_cleanup(handle) }
        if let base { try Self.set(handle, CURLUPART_URL, base.text) }
        try Self.set(handle, CURLUPART_URL, text)
        try Self.set(handle, CURLUPART_FRAGMENT, nil)

        guard let scheme = Self.part(handle, CURLUPART_SCHEME)?.lowercased(), ["http", "https"].contains(scheme) else {
            throw .scheme
        }
        guard Self.part(handle, CURLUPART_USER) == nil, Self.part(handle, CURLUPART_PASSWORD) == nil else {
            throw .credentials
        }
        guard
            let host = Self.part(handle, CURLUPART_HOST)?.lowercased(), !host.isEmpty,
            let port = Self.part(handle, CURLUPART_PORT, flags: CURLU_DEFAULT_PORT).flatMap({ Int($0) }),
            let whole = Self.part(handle, CURLUPART_URL)
        else { throw .unreadable("it names no host") }
        self.text = whole
        origin = WebOrigin(scheme: scheme, host: host, port: port)
        redacted = origin.description + (Self.part(handle, CURLUPART_PATH) ?? "/")
    }

    /// A text as it may stand in an error: without credentials, query and fragment.
    static func redact(_ text: String) -> String {
        (try? WebAddress(text))?.redacted ?? "(address not shown)"
    }

    private static func set(_ handle: OpaquePointer, _ part: CURLUPart, _ value: String?) throws(Problem) {
        let code = curl_url_set(handle, part, value, UInt32(CURLU_URLENCODE))
        guard code == CURLUE_OK else {
            if code == CURLUE_UNSUPPORTED_SCHEME { throw .scheme }
            throw .unreadable(String(cString: curl_url_strerror(code)))
        }
    }

    private static func part(_ handle: OpaquePointer, _ part: CURLUPart, flags: Int32 = 0) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &value, UInt32(flags)) == CURLUE_OK, let value else { return nil }
        defer { curl_free(value) }
        return String(cString: value)
    }
}
