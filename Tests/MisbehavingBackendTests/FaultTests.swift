import ReferenceBackend
import SyncModel
import Testing

/// Each fault that `--faults` can draw, on a write and on a read.
@Suite("Whatever befalls a request")
struct FaultTests {
    @Test(
        "after healing the replica is what the server has, and each create is there once",
        arguments: FaultKind.allCases, [Faults.Aim.writes, .reads])
    func everyKind(kind: FaultKind, aim: Faults.Aim) async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            // A copy is taken at the first strike and put back at the second.
            if kind == .restoredDatabase {
                clinic.faults.strike(kind)
                try await desk.sync()
            }
            let patient = try await desk.create("patients", Desk.patient("rim"))
            _ = try await desk.create("consultations", Desk.booking(.string(patient.text)))
            _ = try await desk.create("factures", Desk.invoice(.string(patient.text), "mark"))
            _ = try await desk.create("factures", Desk.invoice(6, "other"))
            try await desk.update("patients", "6", ["telephone": "99"])
            try await desk.delete("factures", "2")
            // Four requests of the kind, one after the other, then peace.
            for _ in 0..<4 {
                // Of two answers to a doubled request the first comes here; the other has a test of its own.
                clinic.faults.strike(kind, aim, form: kind == .duplicate ? 0 : nil)
                _ = try? await desk.sync()
                if kind == .lateCommit, aim == .writes, clinic.faults.counts[kind] == nil {
                    // The server is at work on what it was sent; nobody but this test can know when it is done.
                    for await strike in clinic.strikes where strike.kind == .lateCommit { break }
                }
            }
            clinic.faults.isOn = false
            #expect(try await desk.settle())
            #expect(try await desk.differing().isEmpty)

            let marks = try await clinic.number(
                """
                SELECT (SELECT count(*) FROM account WHERE username = 'rim') * 1000
                    + (SELECT count(*) FROM consultation WHERE start_time = '2026-09-01T10:00:00Z') * 100
                    + (SELECT count(*) FROM facture WHERE description = 'mark') * 10
                    + (SELECT count(*) FROM facture WHERE description = 'other')
                """)
            if kind == .restoredDatabase {
                // What was acknowledged before the copy was put back is gone by definition; nothing is there twice.
                #expect([1111, 111, 11, 1, 0, 1000, 1100, 1110].contains(marks))
            } else {
                #expect(marks == 1111)
            }
            if clinic.faults.counts[kind, default: 0] == 0 {
                #expect(!Self.canBefall(kind, aim))
            }
        }
    }

    @Test(
        "a create whose doubled request is refused leaves a letter that names the record, and only what hangs on it waits"
    )
    func refusedDouble() async throws {
        try await MisbehavingClinic.withDesk { clinic, desk async throws in
            let patient = try await desk.create("patients", Desk.patient("rim"))
            _ = try await desk.create("consultations", Desk.booking(.string(patient.text)))
            _ = try await desk.create("factures", Desk.invoice(6, "other"))
            clinic.faults.strike(.duplicate, .writes, form: 1)
            for _ in 0..<3 { try await desk.sync() }
            #expect(try await desk.states() == [.rejected, .queued, .acknowledged])
            let id = try #require(try await clinic.number("SELECT id FROM account WHERE email = 'rim@example.tn'"))
            let letter = try #require(try await desk.operations().first)
            #expect(letter.evidence?.candidates == [ServerID("\(id)")])
            #expect(try await clinic.number("SELECT count(*) FROM facture WHERE description = 'other'") == 1)
            #expect(try await desk.differing().isEmpty)
        }
    }

    private static func canBefall(_ kind: FaultKind, _ aim: Faults.Aim) -> Bool {
        switch (kind, aim) {
        case (.lateCommit, .reads), (.duplicate, .reads): false
        // Nobody here has files.
        case (.droppedFile, _), (.stalledUpload, _), (.otherFile, _), (.gzipBomb, _): false
        case (.emptyList, .writes), (.newField, .writes), (.missingField, .writes), (.retypedField, .writes): false
        default: true
        }
    }
}
