import ControlProtocol
import Foundation
import ReplicaStore
import SyncModel

/// How a document looks to local tools. The record's own JSON is spliced in as stored.
enum RecordJSON {
    static func write(_ document: Document, idForm: ServerIDForm, into output: inout [UInt8]) {
        output.append(contentsOf: #"{"local_id":""#.utf8)
        output.append(contentsOf: document.localID.text.utf8)
        output.append(contentsOf: #"","server_id":"#.utf8)
        (document.serverID.map(idForm.json) ?? .null).write(into: &output)
        let isPending = document.local != nil && document.booking != .rejected || document.isHidden
        output.append(contentsOf: #","pending":\#(isPending)"#.utf8)
        if let booking = document.booking { output.append(contentsOf: #","booking":"\#(booking.rawValue)""#.utf8) }
        output.append(contentsOf: #","record":"#.utf8)
        output.append(contentsOf: document.visible.utf8)
        output.append(UInt8(ascii: "}"))
    }
}

/// How times are written in the socket's answers: RFC 3339, UTC, milliseconds.
enum WireTime {
    static func text(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    static func json(_ milliseconds: Int64?) -> JSONValue {
        milliseconds.map { .string(text($0)) } ?? .null
    }
}
