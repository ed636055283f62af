/// One request to a server.
public struct HTTPRequest: Sendable, CustomStringConvertible {
    /// What to do.
    public var method: HTTPMethod
    /// An absolute `http` or `https` address without credentials in it. Characters outside ASCII are percent-encoded on
    /// the way; what is percent-encoded already is left as it is.
    public var url: String
    /// Header fields. `Host`, `Content-Length`, `Transfer-Encoding`, `Connection` and `Expect` belong to the transport.
    /// So does `Accept-Encoding`, unless it is set: a part of a file is asked for with `identity`, because a `Range`
    /// counts encoded bytes (RFC 9110 section 14.2). What comes encoded all the same is decoded.
    public var fields: HTTPFields
    /// The body, sent with its `Content-Length` and never chunked: servers have been seen to misread chunked requests
    /// (design section 8). Only a write may have one.
    public var body: RequestBody?
    /// Where the body of the answer goes.
    public var destination: BodyDestination
    /// Time limits, or nil for those of the transport.
    public var limits: TimeLimits?
    /// Base addresses of other places to which a redirect may lead, and whose answers count as the server's. Only what says nothing of who
    /// asks goes there.
    public var otherPlaces: [String] = []

    /// A request; by default a GET whose answer stays in memory, up to 16 MiB.
    public init(
        method: HTTPMethod = .get,
        url: String,
        fields: HTTPFields = [:],
        body: RequestBody? = nil,
        destination: BodyDestination = .memory(limit: 16 << 20),
        limits: TimeLimits? = nil
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.destination = destination
        self.limits = limits
    }

    /// A request whose body is in memory, or that has none.
    public init(
        method: HTTPMethod = .get,
        url: String,
        fields: HTTPFields = [:],
        body: [UInt8]?,
        destination: BodyDestination = .memory(limit: 16 << 20),
        limits: TimeLimits? = nil
    ) {
        self.init(
            method: method, url: url, fields: fields, body: body.map { RequestBody.bytes($0) },
            destination: destination, limits: limits)
    }

    /// Method, address without its query, and the body's length: nothing secret.
    public var description: String {
        "\(method) \(WebAddress.redact(url))" + (body.map { ", body of \($0.count) bytes" } ?? "")
    }
}
