import Foundation
import GRDB
import Logging
import NIOHTTP1
import Synchronization

@testable import ReferenceBackend

/// A running Dokal with the small clinic and one person of each role signed in. It is Wednesday, 15 July 2026, 15:00 in
/// Jerusalem.
struct Practice: Sendable {
    /// The database file.
    let path: String
    let clock: TestClock
    let events: RecordedEvents
    let payments: SandboxPayments
    let admin: Clinic
    /// Yossi Levi, who works from Sunday to Thursday, 9:00 to 13:00, and on three of these days from 14:00 to 17:00.
    let doctor: Clinic
    let doctorID: String
    let otherDoctor: Clinic
    let otherDoctorID: String
    /// David Cohen.
    let patient: Clinic
    let patientID: String
    let otherPatient: Clinic
    let otherPatientID: String

    /// A day with Yossi Levi's hours that no test's clock has reached: a Tuesday.
    static let tuesday = "2026-08-04"

    /// What a query of the file has in its first column.
    func values(_ sql: String) async throws -> [String] {
        try await DatabaseQueue(path: path).read { db in
            try Row.fetchAll(db, sql: sql).map { row in
                let value: DatabaseValue = row[0]
                return String.fromDatabaseValue(value) ?? Int64.fromDatabaseValue(value).map(String.init) ?? "null"
            }
        }
    }

    /// The first of them.
    func value(_ sql: String) async throws -> String { try await values(sql).first ?? "none" }

    /// Changes the file behind the server's back.
    func execute(_ sql: String) async throws {
        try await DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
    }

    /// The names of the files in the media folder.
    func filesLeft() throws -> [String] { try Packed.names(inFolderOf: path) }

    /// The body of a booking of a half hour with Yossi Levi.
    func booking(_ start: String, _ end: String) -> String { booking(Self.tuesday, start, end) }

    /// The same for any day, and with more fields.
    func booking(_ day: String, _ start: String, _ end: String, _ more: String = "") -> String {
        """
        {"practitioner_id": "\(doctorID)", "appointment_date": "\(day)", "start_time": "\(start)", \
        "end_time": "\(end)"\(more.isEmpty ? "" : ", " + more)}
        """
    }

    /// Books a half hour of that Tuesday for David Cohen and returns its id.
    func book(_ start: String = "09:00:00", _ end: String = "09:30:00", _ more: String = "") async throws -> String {
        try await patient.post("/api/v1/appointments", booking(Self.tuesday, start, end, more)).value("id")
    }

    /// Books such a half hour and takes it a step on.
    func visit(_ step: String, _ start: String = "09:00:00", _ end: String = "09:30:00") async throws -> String {
        let id = try await book(start, end)
        _ = try await doctor.patch("/api/v1/crm/appointments/\(id)/\(step)", "{}")
        return id
    }
}

/// Remembers what connected accounts would have been told.
final class RecordedEvents: RealtimeEvents {
    struct Event: Equatable {
        let name: String
        let payload: String
        let accounts: [String]
    }

    private let recorded = Mutex<[Event]>([])

    func emit(_ event: String, _ payload: Data, to accounts: [String]) {
        recorded.withLock {
            $0.append(Event(name: event, payload: String(decoding: payload, as: UTF8.self), accounts: accounts))
        }
    }

    /// What was told since the last time that it was asked for.
    func take() -> [Event] {
        recorded.withLock { events in
            defer { events = [] }
            return events
        }
    }
}

extension Clinic {
    func put(_ path: String, _ body: String) async throws -> Reply { try await send(.PUT, path, body) }

    /// Asks Supabase's side for tokens.
    func token(_ grant: String, _ body: String, apiKey: String? = "publishable") async throws -> Reply {
        try await anonymous.send(
            .POST, "/auth/v1/token?grant_type=\(grant)", body, headers: apiKey.map { [("apikey", $0)] } ?? [])
    }

    /// The same server with the token of an account of Dokal.
    func signedInAtDokal(_ email: String, password: String = Seed.password) async throws -> Clinic {
        let reply = try await token("password", #"{"email": "\#(email)", "password": "\#(password)"}"#)
        var clinic = self
        clinic.token = reply.value("access_token")
        return clinic
    }
}

/// Runs Dokal over a file of its own.
func withPractice(
    seed: Seed = .small, clock: TestClock = TestClock(), quirks: Set<Quirk> = [], faults: Faults? = nil,
    rate: Int? = nil, apiKey: String? = nil, _ body: @Sendable (Practice) async throws -> Void
) async throws {
    try await withDatabaseFile { path in
        try await withPractice(
            at: path, seed: seed, clock: clock, quirks: quirks, faults: faults, rate: rate, apiKey: apiKey, body)
    }
}

/// Runs Dokal over a file.
func withPractice(
    at path: String, seed: Seed = .small, clock: TestClock = TestClock(), quirks: Set<Quirk> = [],
    faults: Faults? = nil, rate: Int? = nil, apiKey: String? = nil,
    _ body: @Sendable (Practice) async throws -> Void
) async throws {
    let (events, payments) = (RecordedEvents(), SandboxPayments())
    var configuration = ReferenceServer.Configuration(database: path)
    configuration.api = .dokal
    configuration.seed = seed
    configuration.quirks = quirks
    configuration.faults = faults
    configuration.requestsPerMinute = rate
    configuration.apiKey = apiKey
    configuration.events = events
    configuration.payments = payments
    configuration.now = { clock.now }
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    try await ReferenceServer.withRunning(configuration, logger: logger) { port in
        let nobody = Clinic(port: port, clock: clock)
        let people = try await DatabaseQueue(path: path).read { db in
            try Row.fetchAll(db, sql: "SELECT id, email FROM profile WHERE role <> 'admin' ORDER BY role DESC, rowid")
                .map { (id: $0[0] as String, email: $0[1] as String) }
        }
        let doctors = people.filter { $0.email.hasSuffix("@dokal.example") }
        let patients = people.filter { $0.email.hasSuffix("@courriel.example") }
        let practice = Practice(
            path: path, clock: clock, events: events, payments: payments,
            admin: try await nobody.signedInAtDokal(Seed.dokalAdminEmail),
            doctor: try await nobody.signedInAtDokal(Seed.dokalPractitionerEmail), doctorID: doctors[0].id,
            otherDoctor: try await nobody.signedInAtDokal(doctors[1].email), otherDoctorID: doctors[1].id,
            patient: try await nobody.signedInAtDokal(Seed.dokalPatientEmail), patientID: patients[0].id,
            otherPatient: try await nobody.signedInAtDokal(patients[1].email), otherPatientID: patients[1].id)
        try await body(practice)
    }
}

extension Reply {
    /// A member of the JSON body.
    func member(_ name: String) throws -> Any? {
        (try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])?[name]
    }
}
