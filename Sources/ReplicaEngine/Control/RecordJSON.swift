import ControlProtocol
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel

/// How a document looks to local tools. The record's own JSON is spliced in as stored, unless something in it is sealed.
enum RecordJSON {
    static func write(
        _ document: Document, _ resource: Resource, _ context: EngineContext, record: JSONObject? = nil,
        into output: inout [UInt8]
    ) {
        output.append(contentsOf: #"{"local_id":""#.utf8)
        output.append(contentsOf: document.localID.text.utf8)
        output.append(contentsOf: #"","server_id":"#.utf8)
        (document.serverID.map(context.catalogue.idForm.json) ?? .null).write(into: &output)
        let isPending = document.local != nil && document.booking != .rejected || document.isHidden
        output.append(contentsOf: #","pending":\#(isPending)"#.utf8)
        if let booking = document.booking { output.append(contentsOf: #","booking":"\#(booking.rawValue)""#.utf8) }
        output.append(contentsOf: #","record":"#.utf8)
        if let record {
            JSONValue.object(context.vault.opened(record, resource)).write(into: &output)
        } else {
            output.append(contentsOf: context.vault.opened(text: document.visible, of: resource).utf8)
        }
        output.append(UInt8(ascii: "}"))
    }
}

/// How times are written in the socket's answers: RFC 3339, UTC, milliseconds.
enum WireTime {
    static func text(_ milliseconds: Int64) -> String {
        // The milliseconds are written from the integer: a binary fraction of a second would lose one now and then.
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let seconds = remainder < 0 ? quotient - 1 : quotient
        let fraction = String(1000 + (milliseconds - seconds * 1000)).dropFirst()
        let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        return "\(text.dropLast()).\(fraction)Z"
    }

    static func json(_ milliseconds: Int64?) -> JSONValue {
        milliseconds.map { .string(text($0)) } ?? .null
    }
}
