/// The error codes that the socket answers with: JSON-RPC 2.0 section 5.1, and from -32000 to -32099 the ones of this API.
public enum ControlErrorCode: Int, Sendable, CaseIterable {
    /// The line is no JSON.
    case parseError = -32700
    /// The JSON is no request.
    case invalidRequest = -32600
    /// No method has that name.
    case methodNotFound = -32601
    /// The method's parameters are not the ones that it takes.
    case invalidParams = -32602
    /// The daemon failed; its log says more.
    case internalError = -32603
    /// What the call names is not in the replica.
    case notFound = -32004
    /// Only the server can answer, and it is away.
    case offline = -32010
    /// A local rule refused the write before it was queued.
    case refused = -32020
    /// The record or operation is not in a state that allows it.
    case conflictingState = -32021
    /// The catalogue has no such resource.
    case unknownResource = -32022
    /// The peer or the signed-in account may not do it.
    case forbidden = -32023
    /// A limit on work in flight is reached.
    case busy = -32024
    /// No account is signed in.
    case notSignedIn = -32025
    /// What was sent or asked for is over a limit of size.
    case tooLarge = -32026
    /// The daemon is stopping.
    case shuttingDown = -32027

    /// The code's meaning, as `rpc.discover` publishes it.
    public var summary: String {
        switch self {
        case .parseError: "Parse error"
        case .invalidRequest: "Invalid request"
        case .methodNotFound: "Method not found"
        case .invalidParams: "Invalid parameters"
        case .internalError: "Internal error"
        case .notFound: "Not found"
        case .offline: "The server is away"
        case .refused: "Refused by a local rule"
        case .conflictingState: "Not possible in this state"
        case .unknownResource: "Unknown resource"
        case .forbidden: "Not allowed"
        case .busy: "Too much in flight"
        case .notSignedIn: "Not signed in"
        case .tooLarge: "Too large"
        case .shuttingDown: "Shutting down"
        }
    }
}
