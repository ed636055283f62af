import SyncModel

/// One answer (JSON-RPC 2.0 section 5).
public struct Response: Sendable, Equatable {
    /// The id of the request that it answers.
    public let id: RequestID
    /// The result, or why there is none.
    public let outcome: Result<RawJSON, ControlError>

    /// An answer.
    public init(id: RequestID, outcome: Result<RawJSON, ControlError>) {
        self.id = id
        self.outcome = outcome
    }

    /// Gives the answer's text piece by piece, the result's own bytes among them uncopied.
    public func write(_ sink: ([UInt8]) -> Void) {
        var head = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
        id.value.write(into: &head)
        switch outcome {
        case .success(let result):
            head.append(contentsOf: #","result":"#.utf8)
            sink(head)
            sink(result.bytes)
            sink([UInt8(ascii: "}")])
        case .failure(let error):
            head.append(contentsOf: #","error":"#.utf8)
            error.value.write(into: &head)
            head.append(UInt8(ascii: "}"))
            sink(head)
        }
    }
}
