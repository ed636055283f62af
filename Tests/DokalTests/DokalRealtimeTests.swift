import ControlProtocol
import Synchronization
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Testing

@Suite("News of Dokal's, on the socket", .serialized, .timeLimit(.minutes(10)))
struct DokalRealtimeTests {
    @Test("a message that one account sends is readable on the other's socket, though no list is due")
    func message() async throws {
        try await Practice.run { practice async throws in
            let (clinic, conversation) = (practice.clinic, practice["conversation"])
            let observer = try await Observer(at: clinic)
            try await Workplace.run("practitioner", login: Practice.doctor, at: clinic, mode: .live) {
                doctor async throws in
                await observer.waitUntilOnline(practice["doctor"])
                try await Workplace.run("patient", login: Practice.patient, at: clinic, mode: .live) {
                    patient async throws in
                    for number in 1...3 {
                        let position = try await doctor.journalEnd()
                        _ = try await patient.ask(
                            .recordsCreate,
                            [
                                "resource": "messages",
                                "fields": [
                                    "conversation_id": .string(conversation), "content": .string("Question \(number)"),
                                ],
                            ])
                        let entry = try await doctor.entry(since: position) { $0.isMessage("Question \(number)") }
                        #expect(entry?["origin"] == "remote")
                        let found = try await doctor.list("messages", filter: ["q": .string("Question \(number)")])
                        #expect(found.count == 1)
                    }
                }
            }
            await observer.leave()
        }
    }

    @Test("with the WebSocket blocked a message comes with the next pull, and not before")
    func blocked() async throws {
        try await ServedClinic.run(api: .dokal, configure: { $0.realtime = .blocked }) { clinic async throws in
            let practice = try await Practice(at: clinic)
            try await Workplace.run("practitioner", login: Practice.doctor, at: clinic, mode: .live) {
                doctor async throws in
                let path = "/api/v1/conversations/\(practice["conversation"])/messages"
                let answer = try await clinic.ask("POST", path, ["content": "Allô ?"], as: Practice.patient)
                #expect(answer.status == 201)
                #expect(try await doctor.list("messages", filter: ["q": "Allô"]).isEmpty)
                _ = try await doctor.ask(.syncNow)
                #expect(try await doctor.list("messages", filter: ["q": "Allô"]).count == 1)
            }
        }
    }

    @Test("an appointment's new status and a notification come by themselves, too")
    func appointment() async throws {
        try await Practice.run { practice async throws in
            let (clinic, pending) = (practice.clinic, practice["pending"])
            let observer = try await Observer(at: clinic)
            try await Workplace.run("patient", login: Practice.patient, at: clinic, mode: .live) {
                patient async throws in
                await observer.waitUntilOnline(practice["patient"])
                let position = try await patient.journalEnd()
                for step in ["confirm", "complete"] {
                    let path = "/api/v1/crm/appointments/\(pending)/\(step)"
                    #expect(try await clinic.ask("PATCH", path, [:], as: Practice.doctor).status == 204)
                    let status: JSONValue = step == "confirm" ? "confirmed" : "completed"
                    let entry = try await patient.entry(since: position) { entry in
                        entry["server_id"]?.string == pending && entry.value(at: ["after", "status"]) == status
                    }
                    #expect(entry?["resource"] == "appointments")
                }
                let notice = try await patient.entry(since: position) { entry in
                    entry["resource"] == "notifications"
                        && entry.value(at: ["after", "type"]) == "appointment_confirmed"
                }
                #expect(notice?.value(at: ["after", "data", "appointment_id"])?.string == pending)
            }
            await observer.leave()
        }
    }

    @Test("who comes and who goes is told to subscribers of the journal")
    func presence() async throws {
        try await Practice.run { practice async throws in
            let clinic = practice.clinic
            let observer = try await Observer(at: clinic)
            try await Workplace.run("practitioner", login: Practice.doctor, at: clinic, mode: .live) {
                doctor async throws in
                await observer.waitUntilOnline(practice["doctor"])
                let position = try await doctor.journalEnd()
                let other = try await Observer(at: clinic, as: Practice.patient)
                let about: JSONValue = ["user_id": .string(practice["patient"])]
                let came = try await doctor.entry(since: position) { $0["kind"] == "presence.online" }
                #expect(came?["after"] == about)
                await other.leave()
                let left = try await doctor.entry(since: position) { $0["kind"] == "presence.offline" }
                #expect(left?["after"] == about)
            }
            await observer.leave()
        }
    }

    @Test("a line that was down pulls what it missed, once the server is there again")
    func reconnection() async throws {
        let folder = try TemporaryFolder()
        let (ups, up) = AsyncStream<ServedClinic>.makeStream()
        let (turns, turn) = AsyncStream<Void>.makeStream()
        // The workplace outlives the first server; the second one has its port and its file.
        async let servers: Void = {
            let first = Port()
            for round in 0..<2 {
                let port = first.number
                try await ServedClinic.run(api: .dokal, folder: folder, configure: { $0.port = port }) {
                    clinic async throws in
                    first.number = clinic.port
                    up.yield(clinic)
                    for await _ in turns { break }
                }
                if round == 0 { try await Self.writeUnseen(in: folder.file("clinic.sqlite")) }
            }
        }()
        var clinics = ups.makeAsyncIterator()
        let clinic = try #require(await clinics.next())
        let practice = try await Practice(at: clinic)
        let observer = try await Observer(at: clinic)
        try await Workplace.run("practitioner", login: Practice.doctor, at: clinic, mode: .live) {
            doctor async throws in
            await observer.waitUntilOnline(practice["doctor"])
            await observer.leave()
            _ = try await doctor.ask(.syncNow)
            let position = try await doctor.journalEnd()
            turn.yield()
            let entry = try await doctor.entry(since: position) { $0.isMessage("Pendant la panne") }
            #expect(entry?["origin"] == "remote")
            turn.yield()
        }
        try await servers
    }

    /// Writes a message into every conversation while there is no server to tell of it.
    private static func writeUnseen(in database: String) async throws {
        try await ServedClinic.change(database) { db in
            try db.execute(
                sql: """
                    INSERT INTO message (id, conversation, sender, content, message_type, is_read, created_at)
                    SELECT '00000000-0000-4000-8000-' || printf('%012d', rowid), id, patient, 'Pendant la panne', 'text', 0,
                        '2026-07-15T12:30:00.000Z' FROM conversation;
                    UPDATE conversation SET last_message_at = '2026-07-15T12:30:00.000Z'
                    """)
        }
    }
}

/// The port that the servers of a test share.
private final class Port: Sendable {
    private let value = Mutex(0)
    var number: Int {
        get { value.withLock(\.self) }
        set { value.withLock { $0 = newValue } }
    }
}

extension JSONValue {
    /// Whether a journal entry is of a message with a text.
    fileprivate func isMessage(_ text: String) -> Bool {
        self["resource"] == "messages" && value(at: ["after", "content"])?.string == text
    }
}
