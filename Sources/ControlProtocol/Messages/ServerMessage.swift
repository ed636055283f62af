import SyncModel

/// One line from the server, as a client reads it: the result or the notification's content stays in its bytes.
public enum ServerMessage: Sendable, Equatable {
    /// An answer to a request.
    case response(Response)
    /// A notification.
    case notification(ControlNotification)

    /// Reads one line.
    ///
    /// - Throws: ``JSONSyntaxError`` when the line is no JSON object, or neither an answer nor a notification.
    public init(line: [UInt8]) throws(JSONSyntaxError) {
        let members = try MemberSpans(of: line)
        if let method = members["method"] {
            guard let name = try Self.value(method, of: line).string else {
                throw .init(.wrongKind, at: method.lowerBound)
            }
            let params = members["params"].map { RawJSON(bytes: Array(line[$0])) } ?? RawJSON([:])
            self = .notification(ControlNotification(method: name, params: params))
            return
        }
        guard let idSpan = members["id"] else { throw .init(.wrongKind, at: 0) }
        guard let id = RequestID(try Self.value(idSpan, of: line)) else {
            throw .init(.wrongKind, at: idSpan.lowerBound)
        }
        if let result = members["result"] {
            self = .response(Response(id: id, outcome: .success(RawJSON(bytes: Array(line[result])))))
        } else if let span = members["error"] {
            guard let error = ControlError(try Self.value(span, of: line)) else {
                throw .init(.wrongKind, at: span.lowerBound)
            }
            self = .response(Response(id: id, outcome: .failure(error)))
        } else {
            throw .init(.wrongKind, at: 0)
        }
    }

    private static func value(_ span: Range<Int>, of line: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
        do { return try JSONValue(parsing: Array(line[span])) } catch {
            throw JSONSyntaxError(error.problem, at: span.lowerBound + error.offset)
        }
    }
}
