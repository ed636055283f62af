import SyncModel

/// Reads requests out of one line (JSON-RPC 2.0 sections 4 and 6).
public struct RequestParser: Sendable {
    /// What one line asks for.
    public enum Line: Sendable, Equatable {
        /// One request.
        case single(Request)
        /// Several, to be answered in one array; a faulty one is answered by itself.
        case batch([Result<Request, RequestFault>])
    }

    /// The longest line, in bytes.
    public let lineLimit: Int
    /// The most requests of a batch.
    public let batchLimit: Int

    /// A parser with its bounds. How deep JSON may nest is bounded by ``JSONValue``.
    public init(lineLimit: Int = 1 << 20, batchLimit: Int = 100) {
        self.lineLimit = lineLimit
        self.batchLimit = batchLimit
    }

    /// Reads one line, without its line break.
    ///
    /// - Throws: ``RequestFault`` when the line as a whole can't be understood.
    public func parse(_ line: [UInt8]) throws(RequestFault) -> Line {
        guard line.count <= lineLimit else {
            throw RequestFault(id: .null, error: .lineTooLong(limit: lineLimit))
        }
        let value: JSONValue
        do { value = try JSONValue(parsing: line) } catch { throw RequestFault(id: .null, error: .parse(error)) }
        guard case .array(let members) = value else { return .single(try request(value)) }
        guard !members.isEmpty else {
            throw fault(.null, "empty-batch", "A batch holds at least one request")
        }
        guard members.count <= batchLimit else {
            throw fault(
                .null, "batch-too-long", "A batch holds at most \(batchLimit) requests, not \(members.count)",
                details: ["limit": .integer(Int64(batchLimit))])
        }
        return .batch(
            members.map { member in
                Result { () throws(RequestFault) in try request(member) }
            })
    }

    private func request(_ value: JSONValue) throws(RequestFault) -> Request {
        guard case .object(let members) = value else {
            throw fault(.null, "not-an-object", "A request is an object; got \(value.kind)")
        }
        let id = members["id"].map(RequestID.init)
        guard id != .some(nil) else {
            throw fault(.null, "wrong-id", "A request's id is a string, a number or null")
        }
        let known = id ?? nil
        guard members["jsonrpc"]?.string == "2.0" else {
            throw fault(known ?? .null, "wrong-version", #"A request has "jsonrpc": "2.0""#)
        }
        guard let method = members["method"]?.string else {
            throw fault(known ?? .null, "no-method", "A request has a method, which is a string")
        }
        switch members["params"] {
        case nil, .array, .object: return Request(id: known, method: method, params: members["params"])
        case .some(let other):
            throw fault(
                known ?? .null, "wrong-params", "A request's params are an object or an array; got \(other.kind)")
        }
    }

    private func fault(
        _ id: RequestID, _ reason: String, _ message: String, details: JSONObject = [:]
    ) -> RequestFault {
        RequestFault(id: id, error: .invalidRequest(reason: reason, message: message, details: details))
    }
}
