import ReferenceBackend
import SyncModel
import SyncTestSupport
import Testing

/// What deployed servers do to writes.
@Suite("A server that stores, answers or refuses writes in its own way")
struct WriteQuirkTests {
    @Test("a patient whose create was answered without an id is on the server once and has its id after the next cycle")
    func createWithoutID() async throws {
        try await MisbehavingClinic.withDesk([.createsWithoutID]) { clinic, desk async throws in
            let patient = try await desk.create("patients", Desk.patient("rim"))
            let invoice = try await desk.create("factures", Desk.invoice(6, "mark"))
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged, .acknowledged])
            let id = try #require(try await clinic.number("SELECT id FROM account WHERE email = 'rim@example.tn'"))
            #expect(try await desk.document("patients", patient.text)?.serverID?.text == "\(id)")
            let facture = try #require(try await clinic.number("SELECT id FROM facture WHERE description = 'mark'"))
            #expect(try await desk.document("factures", invoice.text)?.serverID?.text == "\(facture)")
            #expect(desk.line.writes.count == 2)
            #expect(try await desk.count("patients") == 21)
            #expect(try await desk.differing().isEmpty)
        }
    }

    @Test("what hangs on a patient without an id waits for it, and lands")
    func chainWithoutID() async throws {
        try await MisbehavingClinic.withDesk([.createsWithoutID]) { clinic, desk async throws in
            let patient = try await desk.create("patients", Desk.patient("rim"))
            _ = try await desk.create("consultations", Desk.booking(.string(patient.text)))
            _ = try await desk.create("factures", Desk.invoice(.string(patient.text), "mark"))
            #expect(try await desk.settle())
            #expect(
                try await clinic.number(
                    """
                    SELECT count(*) FROM account a JOIN consultation c ON c.patient = a.id
                        JOIN facture f ON f.patient = a.id
                    WHERE a.username = 'rim' AND f.description = 'mark'
                    """) == 1)
            #expect(desk.line.writes.count == 3)
        }
    }

    @Test("an account that a GET approves is approved when somebody says so, and by nothing that a cycle reads")
    func approval() async throws {
        let delete = "        delete: /api/Admin/doctors/{id}/\n"
        let action = """
                    actions:
                      approuver: {summary: Let in, endpoint: "GET /api/users/approve/{id}/"}

            """
        let catalogue = try Fixtures.catalogueText().replacing(delete, with: delete + action)
        try await MisbehavingClinic.run([.approvalByGET]) { clinic async throws in
            let desk = try Desk(at: clinic, catalogue: catalogue)
            for _ in 0..<3 { try await desk.sync(.full) }
            let isApproved = "SELECT is_approved FROM account WHERE id = 5"
            #expect(try await clinic.number(isApproved) == 0)
            _ = try await desk.writes.act("doctors", id: "5", action: "approuver", fields: [:], author: Desk.author)
            try await desk.sync()
            #expect(try await clinic.number(isApproved) == 1)
            #expect(try await desk.states() == [.acknowledged])
            try await desk.close()
        }
    }

    @Test("an edit sends what was changed and no more, so that a server which refuses whole objects takes it")
    func wholeObjects() async throws {
        try await MisbehavingClinic.withDesk([.patchRefusesWholeObject]) { clinic, desk async throws in
            try await desk.update("patients", "6", ["telephone": "99"])
            try await desk.update("consultations", "1", ["motif": "Urgence"])
            try await desk.update("factures", "1", ["notes": "à relancer"])
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged, .acknowledged, .acknowledged])
            #expect(try await clinic.text("SELECT telephone FROM patient WHERE id = 6") == "99")
            #expect(try await clinic.text("SELECT motif FROM consultation WHERE id = 1") == "Urgence")
            #expect(try await desk.differing().isEmpty)
        }
    }

    @Test("a null that the server refuses is kept with the server's words, and what it stands beside is shown again")
    func nulls() async throws {
        try await MisbehavingClinic.withDesk([.patchRefusesNull]) { clinic, desk async throws in
            let age = try await desk.field("patients", "6", "age")
            try await desk.update("patients", "6", ["age": .null])
            try await desk.sync()
            let letter = try #require(try await desk.operations().first)
            #expect(letter.state == .rejected)
            #expect(letter.answer?.message.contains("Ce champ ne peut pas être nul") == true)
            #expect(letter.edits["age"]?.value == .null)
            #expect(try await desk.field("patients", "6", "age") == age)
            #expect(try await desk.differing().isEmpty)
        }
    }

    @Test("a text that the server trims is taken over as it is there, is no conflict, and is not written again")
    func trimmed() async throws {
        try await MisbehavingClinic.withDesk([.trimsTexts]) { clinic, desk async throws in
            try await desk.update("patients", "6", ["telephone": " 99 ", "address": "Tunis\n"])
            var fields = Desk.patient("rim")
            fields["nom"] = " Sassi "
            let patient = try await desk.create("patients", fields)
            try await desk.sync()
            #expect(try await desk.states() == [.acknowledged, .acknowledged])
            #expect(try await desk.field("patients", "6", "telephone") == "99")
            #expect(try await desk.field("patients", patient.text, "nom") == "Sassi")
            #expect(try await desk.sync().sent == 0)
            #expect(try await desk.conflicts().isEmpty)
            #expect(try await desk.differing().isEmpty)
        }
    }

    @Test("a write that was done and answered with 500 is found done, and is sent once")
    func failsAfterWriting() async throws {
        try await MisbehavingClinic.withDesk([.failsAfterWriting]) { clinic, desk async throws in
            for number in 1...7 { _ = try await desk.create("patients", Desk.patient("rim\(number)")) }
            for number in 1...7 { _ = try await desk.create("factures", Desk.invoice(6, "mark\(number)")) }
            for number in 6...13 { try await desk.update("patients", "\(number)", ["telephone": "99"]) }
            #expect(try await desk.settle())
            #expect(try await desk.states() == Array(repeating: .acknowledged, count: 22))
            #expect(try await clinic.number("SELECT count(*) FROM account WHERE email LIKE 'rim%@example.tn'") == 7)
            #expect(try await clinic.number("SELECT count(*) FROM facture WHERE description LIKE 'mark%'") == 7)
            #expect(desk.line.writes.count { $0.hasPrefix("POST") } == 14)
            #expect(try await desk.differing().isEmpty)
        }
    }

    @Test("a write that is redirected is neither done nor taken for done, and never becomes a read")
    func redirected() async throws {
        let catalogue = try Fixtures.catalogueText()
            .replacing("create: /api/Admin/patients/\n", with: "create: /api/Admin/patients\n")
            .replacing("delete: /api/factures/{id}/\n", with: "delete: /api/factures/{id}\n")
        try await MisbehavingClinic.run([.redirectsPost]) { clinic async throws in
            let desk = try Desk(at: clinic, catalogue: catalogue)
            try await desk.sync()
            let patient = try await desk.create("patients", Desk.patient("rim"))
            try await desk.delete("factures", "1")
            try await desk.sync()
            #expect(try await desk.states() == [.rejected, .rejected])
            #expect(try await desk.operations().map(\.answer?.status) == [301, 301])
            #expect(try await desk.document("patients", patient.text)?.serverID == nil)
            #expect(try await desk.document("factures", "1")?.isHidden == false)
            #expect(try await clinic.number("SELECT count(*) FROM patient") == 20)
            // It was looked at before the write, and not read in its place.
            let about = desk.line.requests.filter { $0.contains("/api/factures/1") }
            #expect(about.last == "DELETE /api/factures/1")
            try await desk.close()
        }
    }

    @Test(
        "a 404 that is a page of 200 KB deletes nothing and loses no edit; two lists that agree decide, and the edit is kept"
    )
    func pages() async throws {
        try await MisbehavingClinic.withDesk([.htmlErrors]) { clinic, desk async throws in
            try await desk.update("factures", "1", ["notes": "à relancer"])
            try await desk.delete("factures", "2")
            try await clinic.change("DELETE FROM facture WHERE id IN (1, 2)")
            try await desk.push()
            #expect(try await desk.states() == [.queued, .queued])
            #expect(try await desk.field("factures", "1", "notes") == "à relancer")
            // The list lacks it, and the answer about it alone is a page too: such a server may be none, but its lists are read when due.
            desk.wait(seconds: 300)
            _ = try? await desk.sync(.due)
            #expect(try await desk.field("factures", "1", "notes") == "à relancer")
            desk.wait(seconds: 300)
            _ = try? await desk.sync(.due)
            #expect(try await desk.unsettled().isEmpty)
            #expect(try await desk.document("factures", "1") == nil)
            let kept = try #require(try await desk.conflicts().first)
            #expect(kept.rule == .deleteWins)
            #expect(kept.local?.object?["notes"] == "à relancer")
            #expect(try await desk.conflicts().count == 1)
        }
    }

    @Test("a failure of which a page of 200 KB tells after the write was done is found done, and is sent once")
    func pageAfterWriting() async throws {
        try await MisbehavingClinic.withDesk([.htmlErrors, .failsAfterWriting]) { clinic, desk async throws in
            for number in 1...7 { _ = try await desk.create("factures", Desk.invoice(6, "mark\(number)")) }
            #expect(try await desk.settle())
            #expect(try await clinic.number("SELECT count(*) FROM facture WHERE description LIKE 'mark%'") == 7)
            #expect(desk.line.writes.count == 7)
        }
    }
}
