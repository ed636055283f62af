import AttachmentStore
import ControlProtocol
import Foundation
import ReplicaControl
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncTestSupport
import SyncPlanner
import Synchronization
import Testing
import Transport

@testable import ReplicaEngine

/// A server that keeps bookings as a day and wall-clock times in Asia/Jerusalem, and says of a slot only whether it is taken.
final class WallClinic: Sendable {
    static let catalogue = """
        catalogue: 1
        name: walls
        title: A practice by the wall clock
        zone: Asia/Jerusalem
        ids: string
        sign_in: {path: /login/, login: email, password: password, token: access, role: role}
        errors: [error]
        resources:
          me:
            summary: The signed-in account
            pull: {strategy: full, every: 60}
            faces: {PRACTITIONER: {list: /me}}
            fields: {name: {type: string}, usual: {type: integer}}
          practitioners:
            summary: Practitioners
            pull: {strategy: full, every: 60}
            faces: {PRACTITIONER: {list: /practitioners}, PATIENT: {list: /practitioners}}
            fields: {name: {type: string}}
          weeks:
            summary: The account's own week
            pull: {strategy: full, every: 60}
            faces: {PRACTITIONER: {list: /weeks, update: "/weeks/{id}"}}
            fields:
              weekday: {type: integer}
              from: {type: time}
              to: {type: time}
              length: {type: integer}
              is_active: {type: boolean}
          days-off:
            summary: The account's own exceptions
            pull: {strategy: full, every: 60}
            faces: {PRACTITIONER: {list: /days-off}}
            fields:
              date: {type: date}
              is_available: {type: boolean}
              from: {type: time}
              to: {type: time}
          openings:
            summary: Slots that the server lists as free
            pull: {strategy: full, every: 60}
            faces: {PATIENT: {list: /openings}, PRACTITIONER: {list: /openings}}
            fields:
              practitioner: {type: reference, resource: practitioners}
              date: {type: date}
              from: {type: time}
              to: {type: time}
          appointments:
            summary: Appointments
            pull: {strategy: full, every: 60}
            natural_key: [practitioner, date, start]
            conflict: server-authority
            faces:
              PRACTITIONER: {list: /crm, shows: [date, start, end, status]}
              PATIENT:
                list: /appointments
                create: /appointments
                actions:
                  cancel:
                    summary: Cancel
                    endpoint: "PATCH /appointments/{id}/cancel"
                    requires: {status: [pending, confirmed]}
                    sets: {status: cancelled}
                    calls_off: true
            booking:
              day: date
              start: start
              end: end
              minutes: 30
              holder: practitioner
              taken: {status: [pending, confirmed]}
              schedule:
                resource: weeks
                weekday: weekday
                from: from
                to: to
                minutes: length
                active: is_active
                account: me
                default_minutes: usual
              exceptions: {resource: days-off, day: date, available: is_available, from: from, to: to}
              offered: {resource: openings, holder: practitioner, day: date, from: from, to: to}
            fields:
              practitioner: {type: reference, resource: practitioners, required: true, write: create}
              date: {type: date, required: true, write: create}
              start: {type: time, required: true, write: create}
              end: {type: time, required: true, write: create}
              status: {type: string, write: never, index: true, starts: pending}
        views:
          free:
            summary: Free slots
            roles: [PATIENT, PRACTITIONER]
            path: /free
            parameters: [who, from, to]
            slots: {resource: appointments, holder: who, from: from, to: to}
        """

    /// The role of the account that signs in.
    let role: String
    let tables = Mutex<[String: [JSONObject]]>([:])

    init(role: String) { self.role = role }

    func set(_ list: String, _ records: [JSONObject]) { tables.withLock { $0[list] = records } }

    func answer(_ exchange: ScriptedTransport.Exchange) -> ScriptedTransport.Answer {
        let list = exchange.path.split(separator: "/").first.map(String.init) ?? ""
        return tables.withLock { tables in
            switch (exchange.method, list) {
            case (_, "login"): return .json(200, ["access": "token", "role": .string(role)])
            case ("GET", _): return .json(200, .array((tables[list] ?? []).map(JSONValue.object)))
            case ("PATCH", _):
                let id = exchange.path.split(separator: "/").dropFirst().first.map(String.init)
                for index in (tables[list] ?? []).indices where tables[list]?[index]["id"]?.string == id {
                    tables[list]?[index]["status"] = "cancelled"
                }
                return .text(204, type: "text/plain", "")
            default: return Self.book(exchange.body?.object ?? [:], &tables)
            }
        }
    }

    private static func book(
        _ fields: JSONObject, _ tables: inout [String: [JSONObject]]
    ) -> ScriptedTransport.Answer {
        let all = (tables["appointments"] ?? []) + (tables["others"] ?? [])
        let isTaken = all.contains { other in
            other["status"] != "cancelled" && ["practitioner", "date", "start"].allSatisfy { other[$0] == fields[$0] }
        }
        if isTaken { return .json(400, ["error": "This slot is already taken"]) }
        let id = JSONValue.string("a\(all.count + 1)")
        tables["appointments", default: []].append(fields.merging(["id": id, "status": "pending"]) { $1 })
        tables["openings"]?.removeAll { $0["date"] == fields["date"] && $0["from"] == fields["start"] }
        return .json(201, ["id": id])
    }
}

/// A workstation at that server.
final class WallDesk {
    let clinic: WallClinic
    let clock = ManualWallClock(Workstation.morning)
    let transport: ScriptedTransport
    let context: EngineContext
    let cycle: SyncCycle
    private let folder = try? TemporaryFolder()
    var writes: LocalWrites { LocalWrites(context) }

    init(role: String, _ lists: [String: [JSONObject]]) async throws {
        let clinic = WallClinic(role: role)
        self.clinic = clinic
        transport = ScriptedTransport { clinic.answer($0) }
        let catalogue = try Catalogue.load(text: WallClinic.catalogue, file: "walls.yaml")
        let path = try #require(folder?.path)
        try CredentialFile(path: path + "/credentials.json").write(Credential(login: "admin", password: "secret"))
        (context, cycle) = try Workstation.open(path, catalogue, clock, SeededRandom(seed: 5), transport, role: role)
        clinic.set("practitioners", [["id": "p1", "name": "Yossi"], ["id": "p2", "name": "Dana"]])
        for (list, records) in lists { clinic.set(list, records) }
        try await sync()
    }

    /// The bookings that were sent, in order.
    var sent: [JSONValue] {
        transport.exchanges.filter { $0.method == "POST" && $0.path.hasSuffix("/appointments") }.compactMap(\.body)
    }

    func sync() async throws {
        clock.advance(by: 1_000)
        _ = try await cycle.run(demand: .now, names: []) { _ in }
    }

    /// Pulls the server's free slots alone, which somebody changed.
    func pull(_ change: ([JSONObject]) -> [JSONObject]) async throws {
        clinic.set("openings", change(clinic.tables.withLock { $0["openings"] ?? [] }))
        clock.advance(by: 1_000)
        _ = try await cycle.puller.pull(PullPlan.Item(resource: "openings", window: nil)) { _ in }
    }

    func book(_ date: String, _ start: String, at practitioner: String = "p1") async throws -> LocalWrites.Outcome {
        try await writes.create(
            "appointments",
            fields: ["practitioner": .string(practitioner), "date": .string(date), "start": .string(start)],
            author: "uid:1")
    }

    /// The code of the refusal of a booking; nil when it is taken.
    func refusal(_ date: String, _ start: String, at practitioner: String = "p1") async throws -> String? {
        do {
            _ = try await book(date, start, at: practitioner)
            return nil
        } catch EngineError.refused(let refusal) {
            return refusal.code
        }
    }

    func document(_ outcome: LocalWrites.Outcome) async throws -> Document? {
        let resource = try context.resource("appointments")
        return try await context.replica.read { try $0.document(resource, local: outcome.document) }
    }

    func slots(_ holder: String, from: String = "2026-01-13", to: String = "2026-01-14") async throws -> [JSONObject] {
        let answer = try await ask(
            .slotsList,
            [
                "resource": "appointments", "holder": .string(holder), "from": .string(from), "to": .string(to),
                "limit": 500,
            ])
        return answer["slots"]?.array?.compactMap(\.object) ?? []
    }

    func starts(_ holder: String, from: String = "2026-01-13", to: String = "2026-01-14") async throws -> [String] {
        try await slots(holder, from: from, to: to).compactMap { $0["slot_start"]?.string }
    }

    func ask(_ name: ControlMethod.Name, _ params: JSONObject) async throws -> JSONValue {
        let engine = SyncEngine(context: context, session: cycle.session, spool: cycle.puller.fetcher.spool)
        let files = try TemporaryFolder()
        let lane = try await AttachmentLane(engine: engine, store: try AttachmentStore(folder: files.path))
        let control = ReplicaControl(
            engine: engine, lane: lane,
            information: DaemonInformation(
                version: "1", processID: 1, startedAt: 0, replica: "", server: "", catalogue: ""))
        let method = ControlMethod.named(name)
        let call = ControlCall(
            method: method, params: try method.validate(.object(params)), peer: Peer(uid: 1000, gid: 1000, pid: 1))
        return try await control.perform(call) { _ in true }.value()
    }

    func news() async throws -> [JSONValue?] {
        try await context.replica.read { try $0.journal(since: 0, limit: 100) }.filter { $0.kind == .booking }
            .map { try $0.after.map { try JSONValue(parsing: $0) }?["state"] }
    }
}
