import ReferenceBackend
import ReplicaEngine
import SyncModel
import SyncTestSupport
import Testing

/// What colleagues, other workstations and servers did to a replica on real days, by design sections 5 to 9.
@Suite("A real day at a real server")
struct RealDayTests {
    // MARK: Order

    @Test("six bookings called off offline, and six others in their slots, all land")
    func sixForSix() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            let slots = (9...14).map { "2026-09-01T\($0 < 10 ? "0" : "")\($0):00:00Z" }
            var first: [LocalID] = []
            for slot in slots { first.append(try await desk.create("consultations", Desk.booking(6, at: slot))) }
            try await desk.sync()
            for booking in first { try await desk.delete("consultations", booking.text) }
            for slot in slots { _ = try await desk.create("consultations", Desk.booking(7, at: slot)) }
            #expect(try await desk.settle())
            #expect(!desk.line.methodsUnderWay(with: "POST").contains("DELETE"))
            #expect(try await desk.states().allSatisfy { $0 == .acknowledged })
            #expect(
                try await clinic.number(
                    "SELECT count(*) FROM consultation WHERE patient = 7 AND start_time LIKE '2026-09-01%'") == 6)
            #expect(try await desk.differing().isEmpty)
        }
    }

    @Test("a booking that moves away has left its slot before another one is sent there")
    func movedAway() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            let booking = try await desk.create("consultations", Desk.booking(6))
            try await desk.sync()
            try await desk.update("consultations", booking.text, ["start_time": "2026-09-02T10:00:00Z"])
            _ = try await desk.create("consultations", Desk.booking(7))
            try await desk.sync()
            #expect(!desk.line.methodsUnderWay(with: "POST").contains("PATCH"))
            #expect(try await desk.states() == [.acknowledged, .acknowledged, .acknowledged])
            #expect(try await desk.document("consultations", booking.text)?.booking == .confirmed)
        }
    }

    @Test("an e-mail address that is given up is free for the next person, in one sync")
    func freedAddress() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            let old = try #require(try await desk.field("patients", "6", "email"))
            try await desk.update("patients", "6", ["email": "new@example.tn"])
            _ = try await desk.create("patients", Desk.patient("rim").merging(["email": old]) { $1 })
            try await desk.sync()
            #expect(desk.line.writes.map { $0.prefix { $0 != " " } } == ["PATCH", "POST"])
            #expect(!desk.line.methodsUnderWay(with: "POST").contains("PATCH"))
            #expect(try await desk.states() == [.acknowledged, .acknowledged])
            #expect(try await clinic.text("SELECT email FROM account WHERE username = 'rim'") == old.string)
        }
    }

    // MARK: Bases

    @Test("an invoice that a colleague corrected is not deleted without a word; a person may delete it then")
    func deletedAndCorrected() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            try await desk.delete("factures", "1")
            try await clinic.change("UPDATE facture SET description = 'corrected' WHERE id = 1")
            try await desk.sync()
            #expect(try await clinic.text("SELECT description FROM facture WHERE id = 1") == "corrected")
            #expect(try await desk.field("factures", "1", "description") == "corrected")
            let conflict = try #require(try await desk.conflicts().first)
            #expect(conflict.local == nil && conflict.winner == .server)
            _ = try await ConflictDesk(desk.context).resolve(conflict.number, .local, value: nil, author: Desk.author)
            try await desk.sync()
            #expect(try await clinic.number("SELECT count(*) FROM facture WHERE id = 1") == 0)
        }
    }

    @Test("an invoice that was cancelled meanwhile is not paid")
    func paidAndCancelled() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            let open = try #require(try await clinic.number("SELECT min(id) FROM facture WHERE statut = 'EN_ATTENTE'"))
            try await desk.pay("\(open)")
            try await clinic.change("UPDATE facture SET statut = 'ANNULEE' WHERE id = ?", [open])
            try await desk.sync()
            #expect(try await clinic.text("SELECT statut FROM facture WHERE id = ?", [open]) == "ANNULEE")
            #expect(try await desk.conflicts().map(\.action) == ["payer"])
            #expect(desk.line.writes.isEmpty)
            #expect(try await desk.field("factures", "\(open)", "statut") == "ANNULEE")
        }
    }

    @Test("taking a trailing blank away is an edit, and arrives")
    func blank() async throws {
        try await MisbehavingClinic.run { clinic async throws in
            try await clinic.change("UPDATE patient SET address = 'Rue 1 ' WHERE id = 6")
            let desk = try Desk(at: clinic)
            try await desk.sync()
            try await desk.update("patients", "6", ["address": "Rue 1"])
            // Somebody changes something else, so that the edit meets a new version.
            try await clinic.change("UPDATE patient SET telephone = '77' WHERE id = 6")
            try await desk.sync()
            #expect(desk.line.writes.count == 1)
            #expect(try await desk.states() == [.acknowledged])
            try await desk.close()
        }
    }

    // MARK: Absence

    @Test("a booking that was moved out of the days that are asked for is the same booking on another day")
    func outOfWindow() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            let booking = try await desk.create("consultations", Desk.booking(6))
            try await desk.sync()
            let id = try #require(try await desk.document("consultations", booking.text)?.serverID)
            try await clinic.change(
                """
                UPDATE consultation SET start_time = replace(start_time, '2026-09-01', '2026-12-01'),
                end_time = replace(end_time, '2026-09-01', '2026-12-01') WHERE id = ?
                """, [id.text])
            try await desk.sync()
            let moved = try #require(try await desk.document("consultations", id.text))
            #expect(moved.localID == booking && moved.booking == .confirmed)
            #expect(
                try await desk.field("consultations", id.text, "start_time")?.string?.hasPrefix("2026-12-01") == true)
        }
    }

    @Test("a list of one stranger removes nobody")
    func stranger() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            try await clinic.change("DELETE FROM account WHERE id BETWEEN 6 AND 25")
            try await Self.insertPatient(77, "stranger", at: clinic)
            let report = try await desk.sync()
            #expect(report.listings["patients"]?.removed == 0)
            #expect(report.listings["patients"]?.quarantined == 20)
            #expect(try await desk.count("patients") == 21)
        }
    }

    @Test("a few that are missing are asked for alone, and one that is there stays")
    func askedAlone() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            try await clinic.change("DELETE FROM facture WHERE id = 2")
            let report = try await desk.sync()
            #expect(desk.line.requests.filter { $0 == "GET /api/factures/2/" }.count == 1)
            #expect(report.listings["factures"]?.removed == 1)
            #expect(try await desk.document("factures", "2") == nil)
        }
    }

    @Test("an invoice that is gone and back is the same document, and its edit goes where it belongs")
    func returning() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            let local = try #require(try await desk.document("factures", "3")?.localID)
            try await desk.update("factures", "3", ["notes": "call back"])
            try await clinic.change("UPDATE facture SET id = 9003 WHERE id = 3")
            try await desk.sync()
            #expect(try await desk.document("factures", "3") == nil)
            try await clinic.change("UPDATE facture SET id = 3 WHERE id = 9003")
            try await desk.sync()
            #expect(try await desk.document("factures", "3")?.localID == local)
            let conflict = try #require(try await desk.conflicts().first { $0.isOpen })
            #expect(conflict.rule == .deleteWins && conflict.document == local)
            let before = try await clinic.number("SELECT count(*) FROM facture")
            _ = try await ConflictDesk(desk.context).resolve(conflict.number, .local, value: nil, author: Desk.author)
            try await desk.sync()
            #expect(try await clinic.text("SELECT notes FROM facture WHERE id = 3") == "call back")
            #expect(try await clinic.number("SELECT count(*) FROM facture") == before)
        }
    }

    // MARK: Creates

    /// Has a patient on the server as ``Desk/patient(_:)`` sends them.
    private static func insertPatient(_ id: Int64, _ mark: String, at clinic: MisbehavingClinic) async throws {
        try await clinic.change(
            """
            INSERT INTO account (id, username, email, password, role, is_approved)
            VALUES (?, ?, ?, '', 'PATIENT', 1)
            """, [id, mark, "\(mark)@example.tn"])
        try await clinic.change(
            """
            INSERT INTO patient (id, nom, prenom, age, address, telephone, antecedents, status)
            VALUES (?, 'Sassi', 'Rim', 34, '', '', '', 'Actif')
            """, [id])
    }

    @Test("a patient who was sent before the replica was set back to a backup is not made twice")
    func setBack() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            let patient = try await desk.create("patients", Desk.patient("rim"))
            try await Self.insertPatient(77, "rim", at: clinic)
            try await desk.sync()
            #expect(desk.line.writes.isEmpty)
            #expect(try await desk.states() == [.acknowledged])
            #expect(try await desk.document("patients", "77")?.localID == patient)
        }
    }

    @Test("a write that the server always fails waits longer each time, is left to a person, and holds up nobody")
    func alwaysFailing() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            desk.line.fail { request in
                guard request.method.rawValue == "POST", request.url.contains("patients"),
                    case .bytes(let body)? = request.body
                else { return false }
                return String(decoding: body, as: UTF8.self).contains("bad@example.tn")
            }
            let bad = try await desk.create("patients", Desk.patient("bad"))
            for number in 1...12 {
                _ = try await desk.create("patients", Desk.patient("good\(number)"))
                try await desk.sync()
            }
            let operations = try await desk.operations()
            let stuck = try #require(operations.first { $0.document == bad })
            #expect(stuck.state == .parked && stuck.failures == 5)
            #expect(operations.filter { $0.document != bad }.allSatisfy { $0.state == .acknowledged })
            try await desk.writes.cancel(stuck.id, author: Desk.author)
            #expect(try await desk.document("patients", bad.text) == nil)
        }
    }

    @Test("an hour in which the server fails everything drains by itself")
    func failingHour() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            _ = try await desk.create("patients", Desk.patient("rim"))
            try await desk.update("patients", "6", ["telephone": "99"])
            desk.line.fail { _ in true }
            for _ in 0..<60 {
                desk.wait(seconds: 60)
                _ = await desk.engine.runOnce(.now)
            }
            #expect(try await desk.states().allSatisfy { [.queued, .unknown].contains($0) })
            desk.line.fail(nil)
            #expect(try await desk.settle())
            #expect(try await desk.states() == [.acknowledged, .acknowledged])
            #expect(try await clinic.number("SELECT count(*) FROM account WHERE username = 'rim'") == 1)
        }
    }

    // MARK: A yes

    @Test("an edit to which the server said yes, and which another workstation's undid, is said to be not applied")
    func undone() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            let old = try await clinic.text("SELECT telephone FROM patient WHERE id = 6")
            try await desk.update("patients", "6", ["telephone": "99"])
            try await desk.push()
            #expect(try await desk.states() == [.acknowledged])
            try await clinic.change("UPDATE patient SET telephone = ?, address = 'moved' WHERE id = 6", [old])
            try await desk.sync()
            #expect(try await desk.conflicts().map(\.rule) == [.notApplied])
            #expect(try await desk.conflicts().first?.local == "99")
        }
    }

    // MARK: Bookings

    @Test("a move into a slot that the fresh list shows taken is contested, and not sent")
    func movedIntoTaken() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            let booking = try await desk.create("consultations", Desk.booking(6))
            try await desk.sync()
            let sent = desk.line.writes.count
            try await desk.update("consultations", booking.text, ["start_time": "2026-09-01T11:00:00Z"])
            try await clinic.change(
                """
                INSERT INTO consultation (doctor, patient, start_time, end_time, motif)
                SELECT doctor, 8, replace(start_time, 'T10', 'T11'), replace(end_time, 'T10', 'T11'), 'other'
                FROM consultation WHERE patient = 6 AND start_time LIKE '2026-09-01T10%'
                """)
            try await desk.sync()
            #expect(desk.line.writes.count == sent)
            #expect(try await desk.document("consultations", booking.text)?.booking == .contested)
            let move = try #require(try await desk.operations().last)
            #expect(move.state == .queued && !move.alternatives.isEmpty)
            // Taken back, it stands where the server has it.
            try await desk.writes.cancel(move.id, author: Desk.author)
            #expect(try await desk.document("consultations", booking.text)?.booking == .confirmed)
            #expect(
                try await desk.field("consultations", booking.text, "start_time")?.string?.contains("T10:00") == true)
        }
    }

    @Test("two bookings of one slot are among the conflicts until one of them has gone")
    func doubleBooked() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            let booking = try await desk.create("consultations", Desk.booking(6))
            try await desk.sync()
            try await clinic.change(
                """
                INSERT INTO consultation (doctor, patient, start_time, end_time, motif)
                SELECT doctor, 8, start_time, end_time, 'other'
                FROM consultation WHERE patient = 6 AND start_time LIKE '2026-09-01T10%'
                """)
            try await desk.sync()
            #expect(try await desk.document("consultations", booking.text)?.booking == .doubleBooked)
            let conflict = try #require(try await desk.conflicts().first)
            #expect(conflict.rule == .doubleBooked && conflict.isOpen)
            try await clinic.change("DELETE FROM consultation WHERE motif = 'other'")
            try await desk.sync()
            #expect(try await desk.document("consultations", booking.text)?.booking == .confirmed)
            #expect(try await desk.conflicts().allSatisfy { !$0.isOpen })
        }
    }
}
