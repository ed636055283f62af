import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("People's own records at Dokal")
struct DokalOwnRecordTests {
    @Test("a profile changes only in what is named, and never in its role or id")
    func profile() async throws {
        try await withPractice { practice async throws in
            practice.clock.advance(minutes: 1)
            let body = #"{"city": null, "sex": "other", "role": "admin", "id": "x", "email": "x@y.z"}"#
            let changed = try await practice.patient.patch("/api/v1/profile", body)
            #expect(changed.value("city") == "null")
            #expect(changed.value("sex") == "other")
            #expect(changed.value("role") == "patient")
            #expect(changed.value("id") == practice.patientID)
            #expect(changed.value("email") == Seed.dokalPatientEmail)
            #expect(changed.value("first_name") == "David")
            #expect(changed.value("updated_at") == "2026-07-15T12:01:00.000Z")
            let bad = try await practice.patient.patch("/api/v1/profile", #"{"first_name": null, "city": 3}"#)
            #expect(
                bad.text == """
                    {"error":{"code":"validation_error","message":"Validation error","details":{"fieldErrors":\
                    {"first_name":["Expected string, received null"],"city":["Expected string, received number"]}}}}
                    """)
        }
    }

    @Test("an avatar is an image by its bytes, is served whole, in part or not again, and has a new address each time")
    func avatar() async throws {
        try await withPractice { practice async throws in
            let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array(repeating: 7, count: 5_000)
            func upload(_ bytes: [UInt8], field: String = "avatar") async throws -> Reply {
                try await practice.patient.send(
                    .POST, "/api/v1/profile/avatar", form: TestForm().file(field, "me.png", "image/png", bytes))
            }
            let first = try await upload(png).value("avatar_url")
            let root = "http://127.0.0.1:\(practice.patient.port)"
            #expect(first.hasPrefix(root + AvatarRoutes.root + practice.patientID))
            let path = String(first.dropFirst(root.count))
            let nobody = practice.patient.anonymous
            let whole = try await nobody.send(.GET, path, headers: [("Accept-Encoding", "gzip")])
            #expect(whole.bytes == png)
            #expect(whole.headers.first(name: "Content-Type") == "image/png")
            #expect(whole.headers.first(name: "Content-Length") == "5008")
            let part = try await nobody.send(.GET, path, headers: [("Range", "bytes=5000-")])
            #expect(part.status == 206)
            #expect(part.bytes.count == 8)
            #expect(part.headers.first(name: "Content-Range") == "bytes 5000-5007/5008")
            let tag = whole.headers.first(name: "ETag") ?? ""
            #expect(try await nobody.send(.GET, path, headers: [("If-None-Match", tag)]).status == 304)

            #expect(part.headers.first(name: "ETag") == tag)
            #expect(
                try await practice.value("SELECT count(*) FROM upload WHERE record = '\(practice.patientID)'") == "1")

            #expect(try await upload(Array("<svg>".utf8)).value("error", "message") == "Only image files are allowed")
            #expect(try await upload(png, field: "file").status == 400)
            #expect(
                try await upload(png + Array(repeating: 0, count: AvatarRoutes.limit)).value("error", "message")
                    == "File too large")
            let second = try await upload(png).value("avatar_url")
            #expect(second != first)
            #expect(try await nobody.get(path).status == 404)
            #expect(try await practice.value("SELECT count(*) FROM upload") == "2")
            #expect(try practice.filesLeft().isEmpty)
        }
    }

    @Test("a picture may come compressed, and the endpoint says so, OPTIONS included")
    func codings() async throws {
        try await withPractice { practice async throws in
            let path = "/api/v1/profile/avatar"
            let form = TestForm().file("avatar", "me.gif", "image/gif", Array("GIF89a and more".utf8))
            let packed = try await practice.patient.send(
                .POST, path, form: form, coding: "gzip", encode: { try Packed.gzip($0) })
            #expect(packed.status == 200)
            #expect(packed.value("avatar_url").hasSuffix(".gif"))
            let refused = try await practice.patient.send(.POST, path, form: form, coding: "br")
            #expect(refused.status == 415)
            #expect(refused.value("error", "code") == "bad_request")
            for answer in [packed, refused, try await practice.patient.send(.OPTIONS, path)] {
                #expect(answer.headers["Accept-Encoding"] == ["gzip, deflate"])
            }
            #expect(try await practice.patient.get("/api/v1/profile").headers["Accept-Encoding"].isEmpty)
        }
    }

    @Test("as deployed, a compressed picture is answered with the profile as it was, and pictures are served whole")
    func asDeployed() async throws {
        try await withPractice(quirks: [.ignoresContentEncoding, .bareDownloads]) { practice async throws in
            let path = "/api/v1/profile/avatar"
            let form = TestForm().file("avatar", "me.gif", "image/gif", Array("GIF89a and more".utf8))
            let packed = try await practice.patient.send(
                .POST, path, form: form, coding: "gzip", encode: { try Packed.gzip($0) })
            #expect(packed.status == 200)
            #expect(packed.value("avatar_url") == "null")
            #expect(packed.headers["Accept-Encoding"].isEmpty)
            #expect(try await practice.value("SELECT count(*) FROM upload") == "0")

            let url = try await practice.patient.send(.POST, path, form: form).value("avatar_url")
            let whole = try await practice.patient.anonymous.send(
                .GET, url.replacing("http://127.0.0.1:\(practice.patient.port)", with: ""),
                headers: [("Range", "bytes=3-")])
            #expect(whole.status == 200)
            #expect(whole.text == "GIF89a and more")
            for field in ["ETag", "Accept-Ranges", "Repr-Digest"] { #expect(whole.headers[field].isEmpty) }
        }
    }

    @Test(
        "a range is read as RFC 9110 says",
        arguments: [
            ("bytes=0-3", 0..<4), ("bytes=4-", 4..<10), ("bytes=-3", 7..<10), ("bytes=5-99", 5..<10),
            ("bytes=-99", 0..<10), ("bytes=10-", 10..<10), ("bytes=3-1", nil), ("bytes=0-1,4-5", nil), ("bytes=-", nil),
            ("items=0-1", nil), ("bytes=a-b", nil), ("bytes=9-9223372036854775807", 9..<10),
            ("bytes=20-30", 10..<10),
        ] as [(String, Range<Int>?)])
    func ranges(header: String, expected: Range<Int>?) {
        #expect(FileAnswer.range(header, of: 10) == expected)
    }

    @Test("a relative is gone for its owner alone to see, and appointments made for them stay")
    func relatives() async throws {
        try await withPractice { practice async throws in
            let body = #"{"first_name": "Noa", "last_name": "Cohen", "relation": "spouse"}"#
            let created = try await practice.patient.post("/api/v1/relatives", body)
            #expect(created.value("date_of_birth") == "null")
            let id = created.value("id")
            let visit = try await practice.book("09:00", "09:30", #""relative_id": "\#(id)""#)
            #expect(try await practice.otherPatient.delete("/api/v1/relatives/\(id)").status == 404)
            #expect(try await practice.patient.delete("/api/v1/relatives/\(id)").status == 204)
            #expect(try await practice.patient.delete("/api/v1/relatives/\(id)").status == 404)
            #expect(try await practice.patient.get("/api/v1/appointments/\(visit)").value("relatives") == "null")
        }
    }

    @Test("settings have defaults until they are set")
    func settings() async throws {
        try await withPractice { practice async throws in
            let path = "/api/v1/settings"
            let defaults = #"{"notifications_enabled":true,"reminders_enabled":true,"locale":"fr"}"#
            #expect(try await practice.patient.get(path).text == defaults)
            let changed = #"{"notifications_enabled":true,"reminders_enabled":false,"locale":"he"}"#
            let body = #"{"reminders_enabled": false, "locale": "he"}"#
            #expect(try await practice.patient.patch(path, body).text == changed)
            #expect(try await practice.patient.get(path).text == changed)
            #expect(try await practice.otherPatient.get(path).text == defaults)
        }
    }

    @Test("notifications are read one by one or all at once, by their owner")
    func notifications() async throws {
        try await withPractice { practice async throws in
            try await practice.execute("DELETE FROM notification")
            for hour in ["09", "10", "11"] { _ = try await practice.book("\(hour):00", "\(hour):30") }
            let path = "/api/v1/notifications"
            let count = { try await practice.doctor.get(path + "/unread-count").text }
            #expect(try await count() == #"{"count":3}"#)
            let id = try await practice.doctor.get(path).value(0, "id")
            #expect(try await practice.patient.patch("\(path)/\(id)/read", "{}").status == 404)
            #expect(try await practice.doctor.patch("\(path)/\(id)/read", "{}").status == 204)
            #expect(try await count() == #"{"count":2}"#)
            _ = try await practice.patient.patch(path + "/read-all", "{}")
            #expect(try await count() == #"{"count":2}"#)
            _ = try await practice.doctor.patch(path + "/read-all", "{}")
            #expect(try await count() == #"{"count":0}"#)
            try await practice.execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
                INSERT INTO notification SELECT 'x' || i, '\(practice.doctorID)', 'new_message', '', '', '{}', 0, i FROM n
                """)
            #expect(try await practice.doctor.get(path).records.count == 50)
        }
    }

    @Test("a device's token is of whoever registered it last")
    func pushTokens() async throws {
        try await withPractice { practice async throws in
            let path = "/api/v1/notifications/push-tokens"
            for person in [practice.patient, practice.doctor] {
                _ = try await person.post(path, #"{"token": "t", "platform": "ios"}"#)
            }
            #expect(try await practice.values("SELECT owner FROM push_token") == [practice.doctorID])
            _ = try await practice.patient.send(.DELETE, path, #"{"token": "t"}"#)
            #expect(try await practice.values("SELECT owner FROM push_token") == [practice.doctorID])
            _ = try await practice.doctor.send(.DELETE, path, #"{"token": "t"}"#)
            #expect(try await practice.values("SELECT owner FROM push_token").isEmpty)
        }
    }
}
