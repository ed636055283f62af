import ClinicHours
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel

extension SlotDesk {
    /// The answer of a view of free slots: those of ``free(holder:within:)``, in the members that the server's own list has.
    ///
    /// - Throws: ``EngineError/notFound(resource:id:)`` when nothing is known of the holder, ``EngineError/invalidFields(resource:faults:)`` for
    ///   a day that is none.
    public static func answer(
        to view: SlotView, parameters: JSONObject, _ context: EngineContext, _ reader: ReplicaReader
    ) throws -> JSONValue {
        let resource = try context.resource(view.resource)
        guard let desk = SlotDesk(context, reader, resource) else { return [] }
        let zone = context.catalogue.zone
        let today = CivilDate(of: context.now, in: zone)
        func day(_ name: String, else day: CivilDate) throws -> CivilDate {
            guard let value = parameters[name], value != .null else { return day }
            guard let given = value.string.flatMap(CivilDate.init) else {
                throw EngineError.invalidFields(resource: resource.name, faults: [name: .notDay])
            }
            return given
        }
        guard let holder = parameters[view.holderParameter], let id = ServerID(json: holder)?.text else {
            throw EngineError.invalidFields(resource: resource.name, faults: [view.holderParameter: .required])
        }
        let first = try day(view.fromParameter, else: today)
        let last = try day(view.toParameter, else: today.adding(days: view.days))
        let span = TimeSpan(start: first.start(in: zone), end: last.adding(days: 1).start(in: zone))
        let slots = try desk.free(holder: id, within: span).compactMap(\.wall)
        return .array(
            slots.map { slot in
                let values = [slot.day.description, slot.from.description, slot.to.description]
                return .object(Dictionary(uniqueKeysWithValues: zip(view.members, values.map(JSONValue.string))))
            })
    }
}
