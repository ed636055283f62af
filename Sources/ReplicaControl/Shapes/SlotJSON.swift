import ClinicHours
import Foundation
import ReplicaEngine
import SyncModel

/// How a free slot looks to local tools.
enum SlotJSON {
    /// - Parameter zone: The clinic's, in which people read and type times.
    static func write(_ slot: BookedTime, in zone: TimeZone) -> JSONValue {
        var members: JSONObject = [
            "start": .string(InstantText.utc(slot.span.start)), "end": .string(InstantText.utc(slot.span.end)),
        ]
        members["local_start"] = .string(zoned(slot.span.start, in: zone))
        members["local_end"] = .string(zoned(slot.span.end, in: zone))
        if let wall = slot.wall {
            members["slot_date"] = .string(wall.day.description)
            members["slot_start"] = .string(wall.from.description)
            members["slot_end"] = .string(wall.to.description)
        }
        return .object(members)
    }

    private static func zoned(_ moment: Date, in zone: TimeZone) -> String {
        WireTime.zoned(Int64((moment.timeIntervalSince1970 * 1000).rounded()), in: zone)
    }
}
