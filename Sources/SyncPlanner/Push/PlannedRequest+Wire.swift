import Foundation
import SyncCatalogue
import SyncModel

extension PlannedRequest {
    /// The members of the request's body as the server takes them, without the object in which it wants them.
    ///
    /// - Parameters:
    ///   - members: The body's members by fields, with nothing sealed where they are sent.
    ///   - zone: The catalogue's zone.
    ///   - instant: Reads a moment, in Unix milliseconds.
    public static func wire(
        _ members: JSONObject, _ resource: Resource, in zone: TimeZone, instant: (String) -> Int64?
    ) -> JSONObject { resource.wire?.wire(from: members, in: zone, instant: instant) ?? members }

    /// The body as it goes over the wire.
    public static func wireBody(
        _ members: JSONObject, _ resource: Resource, role: String, in zone: TimeZone, instant: (String) -> Int64?
    ) -> WireBody {
        let body = JSONValue.object(wire(members, resource, in: zone, instant: instant))
        let face = resource.faces[role]
        return WireBody(
            value: (face?.bodyMember ?? []).reversed().reduce(body) { [$1: $0] }, form: face?.bodyForm ?? .json)
    }
}

/// The body of a write as the server takes it.
public struct WireBody: Sendable, Equatable {
    /// What it says.
    public let value: JSONValue
    /// How that is written.
    public let form: BodyForm

    /// What it says, as people read it: JSON as it is, a form as its text.
    public var told: JSONValue {
        switch form {
        case .json: value
        case .form: .string(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// The bytes.
    public var bytes: [UInt8] {
        switch form {
        case .json: value.utf8Text
        case .form: FormText.body(value)
        }
    }
}
