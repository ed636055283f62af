import ClinicHours
import ControlProtocol
import Foundation
import ReplicaEngine
import SyncModel
import Testing

@testable import ReplicaControl

@Suite("Every refusal has its word, its sentence and what to do")
struct RefusalTextTests {
    typealias Reason = EngineError.Refusal.Reason

    /// One row: the refusal, its word for programs, its sentence, and what to do where the refusal has something of its own.
    struct Row: Sendable, CustomStringConvertible {
        let reason: Reason
        let code: String
        let message: String
        let next: String?
        var description: String { message }

        init(_ reason: Reason, _ code: String, _ message: String, next: String? = nil) {
            (self.reason, self.code, self.message, self.next) = (reason, code, message, next)
        }
    }

    private static let op = LocalID(milliseconds: 1, randomness: (0, 0))
    private static let day = CivilDate(year: 2026, month: 1, day: 13)
    private static let wall = WallSlot(day: day ?? CivilDate(of: .distantPast, in: .gmt), from: .midnight, to: .dayEnd)
    private static let noon = Date(timeIntervalSince1970: 1_768_305_600)
    private static let instants = BookedTime(
        span: TimeSpan(start: noon, minutes: 30), in: TimeZone(secondsFromGMT: 3_600) ?? .gmt)
    private static let onWall = BookedTime(wall, in: .gmt)

    private static let slots = [
        Row(.past, "past", "the slot lies in the past"),
        Row(
            .outsideHours(instants, opening: "9-17"), "outside-hours", "the slot is outside the opening hours (9-17)"),
        Row(.outsideHours(onWall, opening: nil), "outside-hours", "\(wall) is outside the hours of that day"),
        Row(.notOffered(wall), "not-offered", "\(wall) is none of the slots that the server listed for that day"),
        Row(
            .taken(by: instants), "taken",
            "the slot is taken from 2026-01-13T13:00:00+01:00 to 2026-01-13T13:30:00+01:00"),
        Row(.taken(by: onWall), "taken", "the slot is taken: \(wall)"),
    ]

    private static let records = [
        Row(
            .refusedRecord(resource: "patients", letter: op), "refused-record",
            "the server refused to make this record of patients; correct it with 'clinicsync outbox edit \(op) …' and 'clinicsync outbox resubmit \(op)'"
        ),
        Row(
            .refusedRecord(resource: "patients", letter: nil), "refused-record",
            "the server refused to make this record of patients; correct it with 'clinicsync outbox edit ID …' and 'clinicsync outbox resubmit ID'"
        ),
        Row(
            .referred(by: "consultations", count: 2, first: op), "referred",
            "2 unsent consultations refer to it; delete them first, such as \(op)"),
        Row(
            .state(action: "payer", field: "statut", needed: ["A", "B"], found: "C"), "state",
            "'payer' needs statut = A or B, and it is C"),
        Row(
            .state(action: "payer", field: "statut", needed: ["A"], found: nil), "state",
            "'payer' needs statut = A, and it is nothing"),
        Row(
            .carriesFile(name: "scan.pdf", operation: op), "carries-file",
            "the refused record carries the file 'scan.pdf', which would be lost",
            next: "fetch it and attach it to the record that exists, then 'clinicsync outbox cancel \(op)'"),
        Row(.byServer("non"), "server", "non"),
    ]

    private static let incoming = [
        Row(
            .noFiles(resource: "slots", having: ["dossiers", "doctors"]), "no-files",
            "slots has no files; there are some in: dossiers, doctors"),
        Row(
            .fixedRecord(resource: "reasons"), "fixed-record",
            "this record of reasons is not the account's own: everybody shares it, and the server lets nobody change it here",
            next: "make one of your own"),
        Row(
            .noFileField(resource: "dossiers", named: "x", known: ["a", "b"]), "no-file-field",
            "'x' of dossiers tells of no file; name one of: a, b"),
        Row(
            .noFileField(resource: "dossiers", named: nil, known: ["a", "b"]), "no-file-field",
            "dossiers has several files; name one of: a, b"),
        Row(.notRegular(name: "/tmp"), "no-regular-file", "/tmp is no regular file"),
        Row(.emptyFile(name: "a"), "empty-file", "a is empty: there is nothing to send"),
        Row(
            .unreadable(name: "a", error: ENOENT), "unreadable-file", "a: No such file or directory",
            next: "see to the file and its rights, or pass it open with the message"),
        Row(
            .unwritable(error: ENOSPC), "unwritable-file", "the file can't be written: No space left on device",
            next: "see to the disk and the folder's rights"),
        Row(
            .tooLarge(name: "a", bytes: 11, most: 10), "too-large",
            "a has 11 bytes; the server takes at most 10. Make it smaller"),
        Row(
            .wrongKind(name: "a", type: "text/html", taken: ["image/png", "image/jpeg"]), "wrong-kind",
            "a is text/html by its content, whatever its name says; the server takes image/png, image/jpeg"),
        Row(
            .onlyWithCreate(resource: "dossiers"), "only-with-create",
            "this account may send a file only together with a new record of dossiers, and this one was sent already; attach it to a new one"
        ),
        Row(.notStored("full"), "attachment", "full"),
    ]

    private static let outgoing = [
        Row(
            .noFile(resource: "dossiers", field: "fichier"), "no-file",
            "this record of dossiers has no file in 'fichier'",
            next: "attach one with attachments.put, or sync if the server should have one"),
        Row(
            .foreignAddress("elsewhere"), "foreign-address", "elsewhere",
            next: "open it by hand if you trust the address; query.sql and records.get show it"),
        Row(
            .gone(status: 410), "file-gone", "the server no longer has the file (410)",
            next: "sync, and look whether the record names another by then"),
        Row(
            .downloadTooLarge(most: 5), "too-large",
            "the server's file is longer than 5 bytes; nothing is kept of it"),
        Row(
            .compressionBomb, "compression-bomb",
            "the server's file grows without bound when it is decompressed; nothing is kept of it"),
    ]

    @Test("word for word", arguments: slots + records + incoming + outgoing)
    func words(row: Row) throws {
        let error = ControlError(EngineError.refused(.init(row.reason)))
        #expect(error.kind == .refused)
        #expect((error.reason, error.message) == (row.code, row.message))
        #expect(error.next == row.next ?? "change what is asked for")
    }

    @Test("with the nearest free slots, one of them is taken instead")
    func alternatives() {
        let error = ControlError(EngineError.refused(.init(.past, alternatives: ["2026-01-13T12:00:00Z"])))
        #expect(error.next == "take one of the alternatives")
        #expect(error.data["alternatives"] == ["2026-01-13T12:00:00Z"])
    }
}
