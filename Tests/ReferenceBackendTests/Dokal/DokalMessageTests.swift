import Testing

@testable import ReferenceBackend

@Suite("Messages at Dokal")
struct DokalMessageTests {
    private static let list = "/api/v1/conversations"

    /// A conversation of David Cohen's with Yossi Levi in which nothing was said.
    private func conversation(_ practice: Practice) async throws -> String {
        try await practice.execute("DELETE FROM conversation")
        _ = try await practice.book()
        _ = practice.events.take()
        return try await practice.value("SELECT id FROM conversation")
    }

    @Test("a message reaches the other's list, count and notifications, and both people's sessions")
    func sending() async throws {
        try await withPractice { practice async throws in
            let id = try await conversation(practice)
            let sent = try await practice.patient.post("\(Self.list)/\(id)/messages", #"{"content": "Bonjour"}"#)
            #expect(sent.value("message_type") == "text")
            #expect(sent.value("sender_id") == practice.patientID)
            #expect(sent.value("conversation_id") == id)
            #expect(sent.value("created_at") == "2026-07-15T12:00:00.000Z")
            let events = practice.events.take()
            #expect(events.map(\.name) == ["message:new", "notification:new"])
            #expect(events.first?.payload == sent.text)
            #expect(events.first?.accounts == [practice.doctorID, practice.patientID])
            #expect(events.last?.accounts == [practice.doctorID])

            let theirs = try await practice.doctor.get(Self.list)
            #expect(theirs.value(0, "unread_count") == "1")
            #expect(theirs.value(0, "last_message", "content") == "Bonjour")
            #expect(theirs.value(0, "last_message_at") == "2026-07-15T12:00:00.000Z")
            #expect(theirs.value(0, "profiles", "id") == practice.patientID)
            let own = try await practice.patient.get(Self.list)
            #expect(own.value(0, "unread_count") == "0")
            #expect(own.value(0, "profiles") == "absent")
            #expect(own.value(0, "practitioners", "profiles", "last_name") == "Levi")

            #expect(try await practice.patient.patch("\(Self.list)/\(id)/read", "{}").status == 204)
            #expect(try await practice.doctor.get(Self.list).value(0, "unread_count") == "1")
            #expect(try await practice.doctor.patch("\(Self.list)/\(id)/read", "{}").status == 204)
            #expect(try await practice.doctor.get(Self.list).value(0, "unread_count") == "0")
            #expect(try await practice.admin.get(Self.list).text == "[]")
        }
    }

    @Test("messages of one moment get times of their own, so that a cursor loses none and gives none twice")
    func cursor() async throws {
        try await withPractice { practice async throws in
            let path = "\(Self.list)/\(try await conversation(practice))/messages"
            for number in 1...7 { _ = try await practice.patient.post(path, #"{"content": "\#(number)"}"#) }
            var (seen, before) = ([String](), "")
            for _ in 0..<4 {
                let page = try await practice.doctor.get(path + "?limit=2" + before)
                seen = page.records.compactMap { $0["content"] as? String } + seen
                before = "&before=\(page.value(0, "created_at"))"
            }
            #expect(seen == ["1", "2", "3", "4", "5", "6", "7"])
            #expect(try await practice.doctor.get(path + "?before=yesterday").status == 400)
        }
    }

    @Test("nobody else knows of a conversation")
    func strangers() async throws {
        try await withPractice { practice async throws in
            let path = "\(Self.list)/\(try await conversation(practice))"
            for stranger in [practice.otherPatient, practice.otherDoctor, practice.admin] {
                #expect(try await stranger.get(path + "/messages").status == 404)
                #expect(try await stranger.post(path + "/messages", #"{"content": "x"}"#).status == 404)
                #expect(try await stranger.patch(path + "/read", "{}").status == 404)
            }
        }
    }
}
