import ArgumentParser
import ControlProtocol
import Foundation
import SyncModel
import Synchronization
import Testing

@testable import Commands

@Suite("What people type, and what they are asked and told")
struct TypedWordsTests {
    /// The names of all verbs, as they are typed.
    private static func verbs(of command: any ParsableCommand.Type) -> Set<String> {
        command.configuration.subcommands.reduce(into: []) { all, verb in
            let name = verb.configuration.commandName ?? ""
            all.insert(name)
            all.formUnion(verbs(of: verb).map { "\(name) \($0)" })
        }
    }

    @Test("each method has a verb, and each of these exists")
    func verbs() {
        let known = Self.verbs(of: ClinicSyncCommand.self).union(["help"])
        #expect(known.contains("quarantine approve") && known.count > 40)
        for method in ControlMethod.Name.allCases {
            #expect(known.contains(VerbText.verb(method)), "\(method.rawValue)")
        }
    }

    @Test("a sentence that names a method names the verb; other words with dots stay")
    func said() {
        #expect(
            VerbText.said("correct the fields; resources.list describes them")
                == "correct the fields; 'clinicsync describe' describes them")
        #expect(
            VerbText.said("hold outbox.list, or sync.verify, against it")
                == "hold 'clinicsync outbox', or 'clinicsync verify', against it")
        #expect(VerbText.said("see views.list.") == "see 'clinicsync view'.")
        for plain in ["see config.yaml", "at 10.30 a.m.", "records.frobnicate", ""] {
            #expect(VerbText.said(plain) == plain)
        }
    }

    @Test("every verb has an example in its help, and help is one text for all widths")
    func examples() {
        func check(_ command: any ParsableCommand.Type, _ path: String) {
            let verbs = command.configuration.subcommands
            for verb in verbs { check(verb, "\(path) \(verb.configuration.commandName ?? "")") }
            guard verbs.isEmpty else { return }
            let discussion = command.configuration.discussion
            #expect(discussion.contains(path), "\(path) has no example")
        }
        check(ClinicSyncCommand.self, "clinicsync")
    }

    @Test("a question is asked at a terminal, and anything but a yes does nothing")
    func confirmation() throws {
        let asked = try Confirmation.parse([])
        for no in ["", "n", "no", "yeah", "delete"] {
            #expect(throws: ExitCode.self) { try asked.ask("delete 3", json: false, isAnswerable: true) { no } }
        }
        for yes in ["y", "Yes", " oui "] { try asked.ask("delete 3", json: false, isAnswerable: true) { yes } }
        try asked.ask("delete 3", json: false, isAnswerable: false) { "n" }
        try asked.ask("delete 3", json: true, isAnswerable: true) { "n" }
        try Confirmation.parse(["--yes"]).ask("delete 3", json: false, isAnswerable: true) { "n" }
    }

    @Test("comma-separated values are quoted where they must be, and nowhere else")
    func csv() {
        #expect(Terminal.quoted("Ben Ali") == "Ben Ali")
        #expect(Terminal.quoted("a,b") == "\"a,b\"")
        #expect(Terminal.quoted("a \"b\"") == "\"a \"\"b\"\"\"")
        #expect(Terminal.quoted("a\nb") == "\"a\nb\"")
        #expect(Text.bare(nil) == "" && Text.bare(.null) == "" && Text.bare(true) == "true" && Text.bare(3) == "3")
    }

    @Test("off a terminal a table is as wide as it needs to be; on one it is cut")
    func width() {
        var table = Table(["id", "words"])
        table.add(["1", String(repeating: "x", count: 200)])
        #expect(table.lines(width: nil).last?.count == 204)
        #expect(table.lines(width: 30).allSatisfy { $0.count <= 30 })
    }

    @Test("on a terminal a name that is written leftwards moves nothing beside it")
    func directions() {
        var table = Table(["name", "phone"])
        table.add(["بوعزيزي مريم", "59345133"])
        table.add(["Faure", "0694112344"])
        let lines = table.lines(width: 80)
        #expect(lines[2] == "\u{2068}بوعزيزي مريم\u{2069}  59345133")
        #expect(lines[3] == "Faure         0694112344")
        #expect(!table.lines(width: nil).joined().unicodeScalars.contains("\u{2068}"))
        #expect(PlainText.isolated("\u{2067}Faure\u{2069}") == "\u{FFFD}Faure\u{FFFD}")
    }

    @Test("fields that are to be shown are named by those that there are")
    func fields() throws {
        let names = try #require(FieldNames(argument: "nom, prenom,"))
        #expect(try names.among(["prenom", "nom", "age"]) == ["nom", "prenom"])
        #expect(FieldNames(argument: " , ") == nil)
        let error = #expect(throws: ValidationError.self) { try names.among(["noms", "prenom"]) }
        #expect(error?.message.contains("did you mean 'noms'?") == true)
        #expect(throws: (any Error).self) { try ListCommand.parse(["patients", "--json", "--csv"]) }
    }

    @Test("a script that asks for JSON is told of a wrong command line in JSON too")
    func usage() throws {
        let error = #expect(throws: (any Error).self) { _ = try ClinicSyncCommand.parseAsRoot(["list", "--json"]) }
        let wrong = try #require(error)
        let code = ClinicSyncCommand.exitCode(for: wrong)
        #expect(ErrorText.usage(wrong, code, ["clinicsync", "list", "--json"])?.contains("resource") == true)
        #expect(ErrorText.usage(wrong, code, ["clinicsync", "list"]) == nil)
        #expect(ErrorText.usage(ExitCode(1), ExitCode(1), ["--json"]) == nil)
    }

    @Test("all conflicts that wait are decided one after the other, and one that stays is an error")
    func resolveAll() async throws {
        let heard = Mutex<[JSONObject]>([])
        let facade = Facade { call in
            heard.withLock { $0.append(call.params) }
            if call.method.name == .conflictsList {
                return ["conflicts": [["number": 3], ["number": 4], ["number": 7]]]
            }
            if call["conflict"] == 4 {
                throw ControlError.refused(reason: "decided", message: "it is decided", next: "-")
            }
            return ["number": call["conflict"] ?? .null]
        }
        try await facade.served { home in
            let command = try ConflictsResolveCommand.parse(
                ["--all", "remote", "--resource", "patients", "--yes", "--home", home, "--json"])
            let status = await #expect(throws: ExitCode.self) { try await command.run() }
            #expect(status == ExitCode(ExitStatus.refused))
        }
        let calls = heard.withLock(\.self)
        #expect(calls.first == ["limit": 10_000, "open": true, "resource": "patients"])
        #expect(calls.dropFirst().map { $0["conflict"] } == [3, 4, 7])
        #expect(calls.dropFirst().allSatisfy { $0["choice"] == "remote" })
        for wrong in [["--all", "local", "3"], ["3"], ["--resource", "patients", "3", "local"], ["local"], []] {
            #expect(throws: (any Error).self, "\(wrong)") { try ConflictsResolveCommand.parse(wrong) }
        }
    }

    @Test("a catalogue that was found beside the command is kept by its whole path")
    func initialised() throws {
        try withFolder { folder in
            let command = try InitCommand.parse(
                ["--server", "http://127.0.0.1:1", "--login", "a", "--home", folder + "/home", "--catalogues", "sync"])
            try command.run()
            let kept = try Configuration.read(Home(folder: folder + "/home")).catalogues
            #expect(kept == FileManager.default.currentDirectoryPath + "/sync")
        }
    }
}
