import ArgumentParser
import Foundation
import ReplicaStore
import SyncCatalogue
import SyncModel
import Testing

@testable import Commands

@Suite("The command that tells the mistakes of a catalogue")
struct CatalogueCheckTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    private func answer(_ text: String, overlay: String? = nil) throws -> CatalogueAnswer {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "clinic.yaml").path
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let changes = folder.appending(path: "here.yaml").path
        try overlay?.write(toFile: changes, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: folder) }
        return CatalogueAnswer(
            CatalogueStatements.checked(Catalogue.check(file: file, overlay: overlay.map { _ in changes })))
    }

    @Test("a sound catalogue is said to be sound, and what it describes")
    func sound() throws {
        let answer = try answer(SoundCatalogue.text)
        #expect(
            answer.lines.map { $0.replacing(folder.path + "/", with: "") } == [
                "clinic.yaml is sound: The clinic, 4 resources, 2 roles, 1 view"
            ])
        #expect(answer.isSound && answer.json["sound"] == true && answer.json["mistakes"] == [])
        #expect(answer.json["resources"] == ["patients", "doctors", "visits", "tasks"])
    }

    @Test("there are twenty planted mistakes")
    func count() {
        #expect(PlantedMistake.all.count == 20)
        #expect(Set(PlantedMistake.all.map(\.what)).count == 20)
    }

    @Test("each planted mistake is found, alone, by its file, its line and its key", arguments: PlantedMistake.all)
    func planted(mistake: PlantedMistake) throws {
        #expect(SoundCatalogue.text.contains(mistake.old))
        let lines = try answer(mistake.text).lines.map { $0.replacing(folder.path + "/", with: "") }
        try #require(lines.count == 2, "\(lines)")
        #expect(
            lines[0].hasPrefix("clinic.yaml:\(mistake.line): '\(mistake.key)' "), "\(lines[0]), line \(mistake.line)")
        #expect(lines[0].contains(mistake.words), "\(lines[0])")
        #expect(lines[1] == "1 mistake")
    }

    @Test("all of them at once are told in the order of the lines, as text and as JSON")
    func together() throws {
        let text = PlantedMistake.all.filter { !$0.key.hasSuffix("sql") && $0.key != "name" }.reduce(
            SoundCatalogue.text
        ) {
            $0.replacing($1.old, with: $1.new, maxReplacements: 1)
        }
        let answer = try answer(text)
        let told = try #require(answer.json["mistakes"]?.array)
        #expect(told.count == answer.lines.count - 1 && answer.lines.last == "\(told.count) mistakes")
        let numbers = told.compactMap { $0["line"]?.integer }
        #expect(numbers == numbers.sorted() && numbers.count == told.count)
        #expect(told.first { $0["key"] == "ids" }?["suggestion"] == "integer")
        // What can only be judged once the roles and the fields are known waits for that.
        #expect(told.count >= 13, "\(answer.lines.joined(separator: "\n"))")
    }

    @Test("SQL is prepared also where there is a mistake elsewhere, and for every role that runs it")
    func statements() throws {
        let text = SoundCatalogue.text.replacing("ids: integer", with: "ids: number")
            .replacing("FROM visits WHERE state", with: "FROM visit WHERE state")
            .replacing("clinic_day(start) = :today", with: "note = ''")
        let lines = try answer(text).lines
        #expect(lines.count == 4)
        #expect(lines[1].contains("no such column: note (as doctor)"), "\(lines)")
        #expect(lines[2].contains("no such table: visit (as staff)"), "\(lines)")
    }

    @Test(
        "SQL that may not stand where it stands is refused",
        arguments: [
            ("SELECT 'visits', local_id, 'scan'", "SELECT 'visits', local_id", "gives 2 columns, and must give 3"),
            ("SELECT json_object('open', count(*))", "SELECT count(*), 1", "gives 2 columns, and must give 1"),
            (
                "SELECT 'visits', local_id, 'scan' FROM visits WHERE clinic_day(start) = :today", "DELETE FROM setting",
                "may only read"
            ),
            (":since IS NULL OR start >= :since", "start >= ?", "asks for '?'"),
            (":since IS NULL OR start >= :since", "1", "never reads ':since'"),
            ("SELECT json_object('open', count(*))", "SELEC 1", "syntax error"),
            ("start >= :since", "start >= :until", "asks for ':until', and is given: :since, :now, :today"),
        ])
    func unfit(old: String, new: String, words: String) throws {
        let lines = try answer(SoundCatalogue.text.replacing(old, with: new)).lines
        #expect(lines.count == 2 && lines[0].contains(words), "\(lines)")
    }

    @Test(
        "a view's statement that selects nothing is refused, though SQLite calls it one that reads",
        arguments: [
            ("PRAGMA user_version", "in one SELECT"), ("EXPLAIN SELECT 1", "in one SELECT"),
            ("/* one */ ATTACH ':memory:' AS x", "in one SELECT"), ("SELECT 1; SELECT 2", "Multiple statements"),
            ("WITH a AS (SELECT 1) DELETE FROM setting", "in one SELECT"),
        ])
    func unselecting(sql: String, words: String) throws {
        let lines = try answer(CatalogueCheckTests.view(sql)).lines
        #expect(lines.count == 2 && lines[0].contains("'views.one.sql' "), "\(lines)")
        #expect(lines[0].contains(words) && !lines[0].contains("\n"), "\(lines)")
    }

    @Test("a SELECT may begin with comments, a WITH or VALUES")
    func selecting() throws {
        for sql in ["-- one\n/* two */ SELECT '1'", "WITH a AS (SELECT '1') SELECT * FROM a", "VALUES ('1')"] {
            #expect(try answer(CatalogueCheckTests.view(sql)).isSound, "\(sql)")
        }
    }

    /// A small catalogue with one view.
    private static func view(_ sql: String) -> String {
        """
        catalogue: 1
        name: clinic
        title: A clinic
        zone: UTC
        ids: integer
        sign_in: {kind: none}
        errors: [error]
        resources:
          rooms:
            summary: Rooms
            pull: {strategy: full, every: 60}
            faces: {user: {list: /rooms}}
            fields: {name: {type: string}}
        views:
          one:
            summary: One
            roles: [user]
            path: /one
            sql: \(JSONValue.string(sql).text)
        """
    }

    @Test("a mistake of an overlay is told with its own file and line")
    func overlay() throws {
        let lines = try answer(SoundCatalogue.text, overlay: "title: Here\nrate: {requests: 0, seconds: 1}\n").lines
        #expect(lines.count == 2)
        #expect(lines[0].hasPrefix("\(folder.path)/here.yaml:2: 'rate.requests' must lie between"))
    }

    @Test("the exit status tells scripts: 0 sound, 1 mistakes, 64 wrong usage")
    func exitStatus() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "clinic.yaml").path
        func status(_ arguments: [String]) -> Int32 {
            do {
                let command = try CatalogueCheckCommand.parse(arguments)
                try command.run()
                return 0
            } catch {
                return CatalogueCheckCommand.exitCode(for: error).rawValue
            }
        }
        try SoundCatalogue.text.write(toFile: file, atomically: true, encoding: .utf8)
        #expect(status([file]) == 0)
        #expect(status([]) == 64)
        #expect(status([file, "--overlay"]) == 64)
        try "title: Nothing else\n".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(status([file, "--json"]) == 1)
        #expect(status([file + ".absent"]) == 1)
    }

    @Test("a catalogue with several mistakes that a program can't use is told line by line")
    func errors() throws {
        let errors = #expect(throws: CatalogueErrors.self) {
            try Catalogue.load(text: "catalogue: 1\nids: 5\nzone: x\n", file: "a.yaml")
        }
        let told = try #require(errors)
        #expect(ErrorText.line(told) == "the catalogue has \(told.mistakes.count) mistakes:")
        #expect(ErrorText.further(told) == told.mistakes.map(\.description))
        #expect(ErrorText.further(CancellationError()) == [])
    }
}
