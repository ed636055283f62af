import ReplicaEngine
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
        (document.serverID.map(resource.idForm.json) ?? .null).write(into: &output)
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
