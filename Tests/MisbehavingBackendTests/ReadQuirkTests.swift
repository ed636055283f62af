import ReferenceBackend
import SyncModel
import SyncTestSupport
import Testing

/// What deployed servers do to lists and answers.
@Suite("A server that lists and shows records in its own way")
struct ReadQuirkTests {
    @Test("a window that the server ignores takes nothing away, and what lies beside it is no new record")
    func ignoredFilters() async throws {
        try await MisbehavingClinic.withDesk([.ignoresFilters]) { clinic, desk async throws in
            let outside = "SELECT min(id) FROM consultation WHERE start_time < '2026-07-18'"
            let changed = try #require(try await clinic.number(outside))
            try await clinic.change("UPDATE consultation SET motif = 'Ailleurs' WHERE id = ?", [changed])
            let report = try await desk.sync()
            #expect(desk.line.requests.contains { $0.contains("date_debut=2026-07-18") })
            #expect(report.listings["consultations"]?.elements == 60)
            #expect(report.listings["consultations"]?.removed == 0)
            #expect(try await desk.count("consultations") == 60)
            try await clinic.change("DELETE FROM consultation WHERE id = ?", [changed])
            try await desk.sync(.full)
            #expect(try await desk.count("consultations") == 59)
            #expect(try await desk.differing().isEmpty)
        }
    }

    @Test("a patient's removal that cascades takes the visits along, and leaves the invoices as nobody's")
    func cascade() async throws {
        try await MisbehavingClinic.withDesk([.deletesCascade]) { clinic, desk async throws in
            let victim = try #require(try await clinic.number("SELECT patient FROM facture WHERE id = 1"))
            let visits = try #require(
                try await clinic.number("SELECT count(*) FROM consultation WHERE patient = ?", [victim]))
            try await desk.delete("patients", "\(victim)")
            try await desk.sync(.full)
            #expect(try await desk.states() == [.acknowledged])
            #expect(try await desk.count("consultations") == 60 - Int(visits))
            #expect(try await desk.count("factures") == 15)
            #expect(try await desk.field("factures", "1", "patient") == .null)
            #expect(try await desk.differing().isEmpty)
        }
    }

    @Test("an edit of a visit that a colleague's removal of the patient took along is kept in the conflict log")
    func cascadedEdit() async throws {
        try await MisbehavingClinic.withDesk([.deletesCascade]) { clinic, desk async throws in
            let victim = try #require(try await clinic.number("SELECT patient FROM consultation WHERE id = 1"))
            try await desk.update("consultations", "1", ["motif": "Urgence"])
            try await desk.update("patients", "\(victim)", ["telephone": "99"])
            try await clinic.change("UPDATE facture SET patient = NULL WHERE patient = ?", [victim])
            try await clinic.change("DELETE FROM account WHERE id = ?", [victim])
            #expect(try await desk.settle())
            let lost = try await desk.conflicts().filter { $0.rule == .deleteWins }
            #expect(Set(lost.map(\.resource)) == ["consultations", "patients"])
            #expect(lost.contains { $0.local?.object?["motif"] == "Urgence" })
            #expect(try await desk.differing().isEmpty)
        }
    }

    @Test("an invoice that gets the number of a deleted one is a record of its own")
    func reusedNumber() async throws {
        try await MisbehavingClinic.withDesk([.reusesNumbers]) { clinic, desk async throws in
            let first = try await desk.create("factures", Desk.invoice(6, "first"))
            try await desk.sync()
            let number = try await desk.field("factures", first.text, "numero_facture")
            try await desk.delete("factures", first.text)
            try await desk.sync()
            let second = try await desk.create("factures", Desk.invoice(7, "second"))
            try await desk.sync()
            #expect(try await desk.field("factures", second.text, "numero_facture") == number)
            #expect(try await desk.document("factures", first.text) == nil)
            #expect(try await desk.count("factures") == 16)
            #expect(try await desk.differing().isEmpty)
        }
    }

    @Test("two desks that get one slot at once both see that it is held twice")
    func doubleBooked() async throws {
        try await MisbehavingClinic.withDesk([.doubleBooks]) { clinic, desk async throws in
            let other = try Desk(at: clinic, login: Seed.colleagueEmail)
            try await other.sync()
            let mine = try await desk.create("consultations", Desk.booking(6))
            let theirs = try await other.create("consultations", Desk.booking(7))
            try await desk.push()
            try await other.push(after: 0)
            #expect(try await desk.states() == [.acknowledged])
            #expect(try await other.states() == [.acknowledged])
            try await desk.sync()
            try await other.sync()
            #expect(try await desk.document("consultations", mine.text)?.booking == .doubleBooked)
            #expect(try await other.document("consultations", theirs.text)?.booking == .doubleBooked)
            try await desk.delete("consultations", mine.text)
            try await desk.sync()
            try await other.sync()
            #expect(try await other.document("consultations", theirs.text)?.booking == .confirmed)
            try await other.close()
        }
    }

    @Test("a media URL that is whole in one answer and a path in a list is no conflict, and nothing is written for it")
    func mediaURLs() async throws {
        try await MisbehavingClinic.run([.mixedMediaURLs]) { clinic async throws in
            try await clinic.change("UPDATE patient SET medical_file = '/media/medical_files/p.pdf' WHERE id = 6")
            let desk = try Desk(at: clinic)
            try await desk.sync()
            try await desk.update("patients", "6", ["telephone": "99"])
            try await desk.push()
            let whole = try await desk.field("patients", "6", "medical_file")
            #expect(whole == .string(clinic.url + "/media/medical_files/p.pdf"))
            try await desk.update("patients", "6", ["telephone": "98"])
            try await desk.sync()
            #expect(try await desk.sync().sent == 0)
            #expect(try await desk.field("patients", "6", "medical_file") == "/media/medical_files/p.pdf")
            #expect(try await desk.conflicts().isEmpty)
            #expect(desk.line.writes.count == 2)
            #expect(try await desk.differing().isEmpty)
            try await desk.close()
        }
    }

    @Test("names that an answer leaves out are still shown")
    func names() async throws {
        try await MisbehavingClinic.withDesk([.namesInListsOnly]) { clinic, desk async throws in
            let booking = try await desk.create("consultations", Desk.booking(6))
            let name = try await desk.field("consultations", "1", "patient_name")
            try await desk.update("consultations", "1", ["motif": "Urgence"])
            try await desk.push()
            #expect(try await desk.states() == [.acknowledged, .acknowledged])
            #expect(try await desk.field("consultations", "1", "patient_name") == name)
            #expect(try await desk.field("consultations", booking.text, "doctor_name") == "Dr. Ahmed Ben Ali")
            try await desk.sync()
            #expect(try await desk.field("consultations", booking.text, "doctor_name") == "Dr. Ahmed Ben Ali")
            #expect(try await desk.conflicts().isEmpty)
            #expect(try await desk.differing().isEmpty)
        }
    }
}
