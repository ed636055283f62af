import SyncModel

/// The error member of an answer (JSON-RPC 2.0 section 5.1).
///
/// The message says what happened. The data is an object with `reason`, a word for programs, `next`, what to do about it,
/// and whatever details the error has.
public struct ControlError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The code; one of ``ControlErrorCode`` from this project's daemon.
    public let code: Int
    /// What happened, in one sentence.
    public let message: String
    /// `reason`, `next` and details; null when a remote error brought none.
    public let data: JSONValue

    /// An error with a code of this API.
    ///
    /// - Parameters:
    ///   - reason: a word for programs, such as `slot-taken`.
    ///   - next: what the caller can do about it.
    ///   - details: further members of `data`.
    public init(
        _ code: ControlErrorCode, reason: String, message: String, next: String, details: JSONObject = [:]
    ) {
        self.code = code.rawValue
        self.message = message
        data = .object(details.merging(["reason": .string(reason), "next": .string(next)]) { $1 })
    }

    /// An error as it arrived; nil when the value has no integer `code` or no `message`.
    public init?(_ value: JSONValue) {
        guard let number = value["code"]?.integer, let code = Int(exactly: number),
            let message = value["message"]?.string
        else { return nil }
        self.code = code
        self.message = message
        data = value["data"] ?? .null
    }

    /// The code's meaning; nil for a code that this version does not know.
    public var kind: ControlErrorCode? { ControlErrorCode(rawValue: code) }
    /// The word for programs.
    public var reason: String? { data["reason"]?.string }
    /// What the caller can do about it.
    public var next: String? { data["next"]?.string }

    /// The error as the member of an answer.
    public var value: JSONValue {
        var members: JSONObject = ["code": .integer(Int64(code)), "message": .string(message)]
        if data != .null { members["data"] = data }
        return .object(members)
    }

    /// The text for people and logs.
    public var description: String {
        if let next { "\(message) (\(code)); \(next)" } else { "\(message) (\(code))" }
    }
}
