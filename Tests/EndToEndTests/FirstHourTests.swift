import Foundation
import ReferenceBackend
import SyncModel
import SyncTestSupport
import Testing

/// The mistakes that people make in a first hour, at a real daemon whose server is away.
@Suite("Mistakes of a first hour each give one sentence, what to do next, and a fitting exit code", .serialized)
struct FirstHourTests {
    /// What is typed, how it ends, and words that what is said must have.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let typed: [String]
        let status: Int32
        let words: [String]

        var testDescription: String { typed.joined(separator: " ") }

        init(_ typed: String..., ends status: Int32, _ words: String...) {
            (self.typed, self.status, self.words) = (typed, status, words)
        }
    }

    private static let mistakes: [Mistake] = [
        .init("lst", "patients", ends: 64, "did you mean 'list'"),
        .init("frobnicate", ends: 64, "clinicsync --help"),
        .init("list", "patient", ends: 1, "did you mean patients"),
        .init("describe", "consultation", ends: 1, "did you mean consultations"),
        .init("get", "patients", "99999", ends: 1, "99999", "clinicsync list"),
        .init("list", "patients", "--filter", "noms=Ali", ends: 1, "'noms' is no filter", "clinicsync describe"),
        .init("list", "patients", "--order", "taille", ends: 1, "taille", "clinicsync describe"),
        .init("list", "patients", "--limit", "0", ends: 1, "limit", "10000"),
        .init("list", "patients", "--limit", "many", ends: 64, "many", "--limit"),
        .init("update", "patients", "99999", "telephone=1", ends: 1, "99999"),
        .init("create", "patients", "username=rim", ends: 1, "email", "nom", "clinicsync describe"),
        .init("create", "patients", "username=rim", "password=abc", ends: 64, "password", "password@file"),
        .init("act", "factures", "1", "pay", ends: 1, "pay", "clinicsync describe"),
        .init("book", "doctor=7", "patient=3", "start_time=demain", ends: 1, "start_time"),
        .init("slots", "99", ends: 1, "99"),
        .init("slots", "7", "--from", "20/01/2026", ends: 1, "2026-01-20"),
        .init("today", "20/01/2026", ends: 1, "today, tomorrow or yesterday"),
        .init("view", "factures-stat", ends: 1, "did you mean factures-stats"),
        .init("view", "factures-stats", "mois=1", ends: 1, "'mois'", "clinicsync view"),
        .init("online", "regster", ends: 1, "register"),
        .init("query", "DELETE FROM patients", ends: 1, "SELECT"),
        .init("query", "SELECT * FROM patient", ends: 1, "patient", "clinicsync describe"),
        .init("conflicts", "resolve", "99", "local", ends: 1, "99", "clinicsync conflicts"),
        .init("outbox", "cancel", "123", ends: 1, "123", "clinicsync outbox"),
        .init("attach", "dossiers", "1", "/no/such/scan.pdf", ends: 1, "/no/such/scan.pdf"),
        .init("fetch", "dossiers", "1", ends: 1, "1"),
        .init("sync", ends: 4, "clinicsync status"),
        .init("verify", ends: 4, "clinicsync status"),
    ]

    @Test("each is told in words of this program and of nothing below it", .timeLimit(.minutes(10)))
    func told() throws {
        var named: Set<String> = []
        try withDaemon { daemon in
            for mistake in Self.mistakes {
                let (status, text, _) = try run(mistake.typed, home: daemon.home)
                let typed = mistake.testDescription
                #expect(status == mistake.status, "\(typed): \(text)")
                for words in mistake.words { #expect(text.contains(words), "\(typed): no '\(words)' in: \(text)") }
                check(text, of: typed)
                named.formUnion(text.matches(of: /clinicsync ([a-z]+)/).map { String($0.output.1) })
            }
            // What is said to be the next step can be typed; the typos themselves are no such words, and help has no help.
            for verb in named.subtracting(["lst", "frobnicate", "help"]).sorted() {
                #expect(try run([verb, "--help"], home: daemon.home).status == 0, "\(verb)")
            }
        }
        #expect(named.count > 5)
    }

    @Test("without a daemon, an account or a server the next step is named", .timeLimit(.minutes(10)))
    func nothingThere() throws {
        let folder = try TemporaryFolder()
        let (none, text, _) = try run(["list", "patients"], home: folder.path)
        #expect(none == 3 && text.contains("clinicsyncd run"), "\(text)")
        let (script, json, _) = try run(["list", "patients", "--json"], home: folder.path)
        #expect(
            script == 3 && (try? JSONValue(parsing: json))?.value(at: ["error", "reason"]) == "no-daemon", "\(json)")
        let (login, words, _) = try run(["login", "--password-file", "/dev/null"], home: folder.path)
        #expect(login != 0 && words.contains("clinicsync init"), "\(words)")
        let (usage, told, _) = try run(["list", "--json"], home: folder.path)
        #expect(usage == 64 && (try? JSONValue(parsing: told))?.value(at: ["error", "reason"]) == "usage", "\(told)")
        for text in [text, words] { check(text, of: "nothing there") }
    }

    /// A few lines at the most, and no method of the socket.
    private func check(_ text: String, of typed: String) {
        let lines = text.split(separator: "\n")
        #expect((1...14).contains(lines.count), "\(typed): \(text)")
        let methods =
            /\b(records|views|outbox|conflicts|attachments|resources|sync|online|slots|agenda|session)\.[a-z][A-Za-z]+\b/
        #expect(text.firstMatch(of: methods) == nil, "\(typed) speaks of the socket: \(text)")
    }

    private func withDaemon(_ body: (DaemonProcess) throws -> Void) throws {
        let folder = try TemporaryFolder()
        let home = folder.path + "/desk"
        try DaemonProcess.prepare(
            home: home, server: "http://127.0.0.1:9", login: Seed.adminEmail, password: Seed.password, role: "ADMIN")
        let daemon = try DaemonProcess(home: home)
        defer { daemon.kill() }
        try body(daemon)
    }

    private func run(_ typed: [String], home: String) throws -> (status: Int32, text: String, seconds: Double) {
        try DaemonProcess.run(typed, home: home)
    }
}
