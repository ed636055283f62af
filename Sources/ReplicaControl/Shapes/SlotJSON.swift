import ClinicHours
import ReplicaEngine
import SyncModel

/// How a free slot looks to local tools.
enum SlotJSON {
    static func write(_ slot: BookedTime) -> JSONValue {
        var members: JSONObject = [
            "start": .string(InstantText.utc(slot.span.start)), "end": .string(InstantText.utc(slot.span.end)),
        ]
        if let wall = slot.wall {
            members["slot_date"] = .string(wall.day.description)
            members["slot_start"] = .string(wall.from.description)
            members["slot_end"] = .string(wall.to.description)
        }
        return .object(members)
    }
}
