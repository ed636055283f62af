import ArgumentParser
import CatalogueDrafts
import Foundation
import SyncCatalogue
import SyncTestSupport
import Testing

@testable import Commands

@Suite("The command that drafts a catalogue")
struct CatalogueDraftCommandTests {
    private func status(_ arguments: String...) -> (code: Int32, words: String?) {
        do {
            try CatalogueDraftCommand.parse(arguments).run()
            return (0, nil)
        } catch {
            return (CatalogueDraftCommand.exitCode(for: error).rawValue, ErrorText.line(error))
        }
    }

    @Test("a file is written under the catalogue's name, passes the check, and is not written over unless that is said")
    func files() throws {
        let document = try Fixtures.path("Tests/OpenAPI/fastapi.json")
        try withFolder { folder in
            let file = folder + "/clinic.yaml"
            #expect(status(document, "--output", file).code == 0)
            #expect(try Catalogue.load(file: file).name == "clinic")
            #expect(try CatalogueCheckCommand.parse([file]).run() == ())
            try "mine".write(toFile: file, atomically: true, encoding: .utf8)
            let refused = status(document, "-o", file)
            #expect(refused.code == 1 && refused.words?.contains("--force") == true)
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
            #expect(status(document, "-o", file, "--force").code == 0)
            #expect(try Catalogue.load(file: file).resources.count == 4)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["clinic.yaml"])
        }
    }

    @Test("what can't be drafted from is told with the file and what to do next")
    func refusals() throws {
        try withFolder { folder in
            let file = folder + "/old.json"
            try #"{"swagger": "2.0"}"#.write(toFile: file, atomically: true, encoding: .utf8)
            #expect(status(file).words == "\(file): \(DraftProblem.swagger(version: "2.0"))")
            #expect(status(file).code == 1)
            #expect(status(file + ".none").words?.hasPrefix("\(file).none can't be read") == true)
            try Data([0xFF, 0xFE]).write(to: URL(filePath: file))
            #expect(status(file).words?.contains("no UTF-8") == true)
            #expect(status(file, "--name", "a", "--output", folder + "/b.yaml").code == 64)
            #expect(status().code == 64)
        }
    }
}
