/// A request that passed every check that needs no network.
struct AdmittedRequest: Sendable {
    let method: HTTPMethod
    let address: WebAddress
    let fields: HTTPFields
    let body: RequestBody?
    /// The length of the body, asked of its source once: everything that is told of it must agree.
    let bodyLength: Int64
    let destination: BodyDestination
    let limits: TimeLimits
    /// The origins besides its own to which a redirect may lead.
    let otherOrigins: Set<WebOrigin>

    /// Fields that the transport sets itself. A second `Content-Length` or a chunked body would let two servers on the
    /// way disagree about where the request ends.
    private static let reserved: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "upgrade", "te", "trailer",
    ]

    /// Checks a request; the failures say that nothing was sent.
    init(_ request: HTTPRequest, allowsPlainHTTP: Bool, limits: TimeLimits) throws(TransportFailure) {
        do { address = try WebAddress(request.url) } catch {
            throw Self.refusal(.malformedRequest, WebAddress.redact(request.url), error.description)
        }
        guard address.origin.isSecure || allowsPlainHTTP || address.origin.isLoopback else {
            throw Self.refusal(
                .plainHTTPRefused, address.redacted,
                "plain http goes only to this machine: anyone on the way could read it")
        }
        bodyLength = request.body?.count ?? 0
        if let flaw = Self.flaw(in: request, bodyLength: bodyLength) {
            throw Self.refusal(.malformedRequest, address.redacted, flaw)
        }
        method = request.method
        fields = request.fields
        body = request.body
        destination = request.destination
        self.limits = request.limits ?? limits
        otherOrigins = Set(request.otherPlaces.compactMap { try? WebAddress($0).origin })
    }

    private static func flaw(in request: HTTPRequest, bodyLength: Int64) -> String? {
        if !isToken(request.method.rawValue) { return "the method is no token" }
        if request.body != nil, !request.method.isWrite { return "a \(request.method) has no body" }
        if bodyLength < 0 { return "the length of the body is negative" }
        for field in request.fields.entries {
            if !isToken(field.name) { return "the name of a header field is no token" }
            if reserved.contains(field.name.lowercased()) { return "the field \(field.name) belongs to the transport" }
            // A line break in a value would smuggle in more fields, or a request of its own.
            if field.value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f }) {
                return "the field \(field.name) holds a control character"
            }
        }
        return nil
    }

    /// Whether a text is a token of RFC 9110 section 5.6.2.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7f && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
            }
    }

    private static func refusal(_ kind: TransportFailure.Kind, _ url: String, _ detail: String) -> TransportFailure {
        TransportFailure(kind: kind, mayHaveReachedServer: false, url: url, detail: detail)
    }
}
