import SyncModel

/// One request (JSON-RPC 2.0 section 4).
public struct Request: Sendable, Equatable {
    /// The id to answer under; nil for a notification, which gets no answer.
    public let id: RequestID?
    /// The method's name.
    public let method: String
    /// An object or an array; nil when the request has none.
    public let params: JSONValue?

    /// A request.
    public init(id: RequestID?, method: String, params: JSONValue? = nil) {
        self.id = id
        self.method = method
        self.params = params
    }

    /// The request's text.
    public var text: RawJSON {
        var members: JSONObject = ["jsonrpc": "2.0", "method": .string(method)]
        if let id { members["id"] = id.value }
        if let params { members["params"] = params }
        return RawJSON(.object(members))
    }
}

/// A request that can't be carried out as it stands, and the id under which to say so.
public struct RequestFault: Error, Sendable, Equatable {
    /// The request's id, or null where it can't be known.
    public let id: RequestID
    /// What is wrong.
    public let error: ControlError

    /// A fault.
    public init(id: RequestID, error: ControlError) {
        self.id = id
        self.error = error
    }
}
