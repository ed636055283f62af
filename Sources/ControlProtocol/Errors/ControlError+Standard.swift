import SyncModel

/// The errors that JSON-RPC 2.0 section 5.1 names, other than those of parameters.
extension ControlError {
    /// The line is no JSON text.
    public static func parse(_ fault: JSONSyntaxError) -> ControlError {
        ControlError(
            .parseError, reason: "malformed-json", message: "The line is no JSON text: \(fault)",
            next: "send one JSON-RPC 2.0 message per line, in UTF-8", details: ["offset": .integer(Int64(fault.offset))]
        )
    }

    /// The JSON is no request; `reason` and `message` say what is missing or wrong.
    public static func invalidRequest(reason: String, message: String, details: JSONObject = [:]) -> ControlError {
        ControlError(
            .invalidRequest, reason: reason, message: message,
            next: #"send {"jsonrpc":"2.0","id":1,"method":"rpc.discover"} for what is understood"#, details: details)
    }

    /// The line is longer than the limit, in bytes. The connection is closed after it, because where the next message begins is unknown.
    public static func lineTooLong(limit: Int) -> ControlError {
        ControlError(
            .invalidRequest, reason: "line-too-long",
            message: "The line is longer than \(limit) bytes; the connection is closed",
            next: "send smaller messages; files enter by path or as a descriptor",
            details: ["limit": .integer(Int64(limit))])
    }

    /// More open files wait on a connection than the limit. It is closed after this.
    public static func tooManyDescriptors(limit: Int) -> ControlError {
        .invalidRequest(
            reason: "too-many-descriptors",
            message: "More than \(limit) descriptors came that no call has taken; the connection is closed",
            details: ["limit": .integer(Int64(limit))])
    }

    /// A call says that an open file comes with it, and none came.
    public static let missingDescriptor = ControlError(
        .invalidParams, reason: "no-descriptor", message: "No descriptor came with the call's line",
        next: "pass the open file as SCM_RIGHTS in the sendmsg(2) that carries the line, or name the file by path; "
            + "if one was passed, the daemon has too many files open, so try again later")

    /// No method has that name.
    public static func methodNotFound(_ name: String) -> ControlError {
        let near = NearNames.of(name, among: ControlMethod.all.map(\.name.rawValue))
        return ControlError(
            .methodNotFound, reason: "unknown-method", message: "There is no method \(NearNames.quoted(name))",
            next: near.isEmpty ? "rpc.discover lists the methods" : "did you mean \(near.joined(separator: " or "))?",
            details: near.isEmpty ? [:] : ["near": .array(near.map(JSONValue.string))])
    }

    /// The daemon failed in a way that the caller can't mend. The cause is in the daemon's log, not here: it may quote a patient's data.
    public static let internalFailure = ControlError(
        .internalError, reason: "internal", message: "The daemon failed to answer",
        next: "see the daemon's log; the call may be tried again")

    /// The call was cancelled because its connection is closing.
    public static let cancelled = ControlError(
        .internalError, reason: "cancelled", message: "The call was cancelled because its connection is closing",
        next: "connect again and repeat it")
}
