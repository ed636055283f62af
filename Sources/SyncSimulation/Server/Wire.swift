import SyncModel
import Transport

/// A request as the model server reads it.
struct WireCall: Sendable {
    let workstation: Int
    let method: String
    let path: String
    let query: String
    var body: JSONValue?
    /// The form that came instead of JSON.
    var form: WireForm?
    let key: String?
    let token: String?
    /// The mark of the list that the caller has.
    var mark: String?
}

/// The model server's answer.
struct WireAnswer: Sendable {
    var status: Int
    var type = "application/json"
    var body: [UInt8]
    /// What the head says beside the type.
    var fields = HTTPFields()

    static func json(_ status: Int, _ value: JSONValue) -> WireAnswer {
        WireAnswer(status: status, body: value.utf8Text)
    }

    static func error(_ status: Int, _ words: String) -> WireAnswer {
        .json(status, ["error": .string(words)])
    }

    static func page(_ status: Int) -> WireAnswer {
        WireAnswer(
            status: status, type: "text/html; charset=utf-8",
            body: Array("<!doctype html><html><body><h1>Wi-Fi</h1><p>[1, 2]</p></body></html>".utf8))
    }
}

/// Why the model server refuses a write.
struct WireRefusal: Error {
    let status: Int
    let words: String
    /// The record that has the slot, or the value that is there once; told to nobody but the audit.
    var holder: Int?
}
