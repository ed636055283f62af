import ControlProtocol
import Foundation
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Testing

@Suite("The identity number on its way", .serialized)
struct DokalSealTests {
    private static let digits = "987654324"
    private static let profile: JSONObject = ["resource": "health-profile"]

    /// The files of a folder that contain a text.
    private static func files(of folder: TemporaryFolder, with text: String) throws -> [String] {
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        let files = names.filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: folder.file(name), isDirectory: &isFolder)
                && !isFolder.boolValue && !name.hasSuffix("/s") && name != "s"
        }
        #expect(files.contains { $0.hasSuffix(".sqlite") } && files.contains { $0.hasSuffix("-wal") })
        return try files.filter { name in
            try Data(contentsOf: URL(fileURLWithPath: folder.file(name))).range(of: Data(text.utf8)) != nil
        }
    }

    private static func id(_ workplace: Workplace) async throws -> JSONValue {
        let answer = try await workplace.ask(.recordsList, profile)
        return try #require(answer["documents"]?.array?.first?["server_id"])
    }

    private static func write(_ digits: String, at workplace: Workplace) async throws {
        var params = profile
        params["id"] = try await id(workplace)
        params["fields"] = ["teudat_zehut": .string(digits)]
        _ = try await workplace.ask(.recordsUpdate, params)
    }

    private static func number(at workplace: Workplace) async throws -> String? {
        var params = profile
        params["id"] = try await id(workplace)
        return try await workplace.ask(.recordsGet, params).value(at: ["record", "teudat_zehut"])?.string
    }

    /// What the socket's own reads say of everything.
    private static func answers(_ workplace: Workplace) async throws -> [String: String] {
        let operation = try await workplace.ask(.outboxList, ["all": true])["operations"]?.array?.last?["id"]
        return [
            "journal": try await workplace.ask(.journalSince, ["position": 0, "limit": 1_000]).text,
            "outbox": try await workplace.ask(.outboxList, ["all": true]).text,
            "operation": try await workplace.ask(.outboxShow, ["operation": operation ?? .null]).text,
        ]
    }

    @Test("no file has it, the socket shows it, and the server gets it")
    func sealed() async throws {
        try await ServedClinic.run(api: .dokal) { clinic async throws in
            try await Workplace.run("patient", login: Practice.patient, at: clinic) { workplace async throws in
                let before = try #require(
                    try await clinic.ask("GET", "/api/v1/health/profile", as: Practice.patient).body?["teudat_zehut"]?
                        .string)
                #expect(try await Self.number(at: workplace) == before)
                workplace.line.set(up: false)
                try await Self.write(Self.digits, at: workplace)
                #expect(try await Self.number(at: workplace) == Self.digits)
                #expect(try Self.files(of: workplace.folder, with: Self.digits) == [])
                for (name, text) in try await Self.answers(workplace) {
                    #expect(text.contains(Self.digits), "\(name)")
                }
                workplace.line.set(up: true)
                #expect(try await workplace.settle() == ["acknowledged"])
                let after = try await clinic.ask("GET", "/api/v1/health/profile", as: Practice.patient).body
                #expect(after?["teudat_zehut"]?.string == Self.digits)
                #expect(try await Self.number(at: workplace) == Self.digits)
                for (name, text) in try await Self.answers(workplace) {
                    #expect(!text.contains("sealed:"), "\(name)")
                }
                for text in [Self.digits, before] {
                    #expect(try Self.files(of: workplace.folder, with: text) == [])
                }
                let rows = try await workplace.ask(.querySQL, ["sql": #"SELECT * FROM "health-profile""#])
                #expect(rows.text.contains("sealed:1:") && !rows.text.contains(Self.digits))
                #expect(try await workplace.differing() == [])
            }
        }
    }

    @Test("a conflict about it shows both values in clear, and keeps them sealed")
    func conflict() async throws {
        try await ServedClinic.run(api: .dokal) { clinic async throws in
            try await Workplace.run("patient", login: Practice.patient, at: clinic) { workplace async throws in
                workplace.line.set(up: false)
                try await Self.write(Self.digits, at: workplace)
                _ = try await clinic.ask(
                    "PUT", "/api/v1/health/profile", ["teudat_zehut": "555444333"], as: Practice.patient)
                workplace.line.set(up: true)
                _ = try await workplace.settle()
                let conflicts = try await workplace.ask(.conflictsList)
                let conflict = try #require(conflicts["conflicts"]?.array?.first)
                #expect(conflict["local"]?.string == Self.digits && conflict["remote"]?.string == "555444333")
                for text in [Self.digits, "555444333"] {
                    #expect(try Self.files(of: workplace.folder, with: text) == [])
                }
            }
        }
    }

    @Test("with another key the server does not get the seal in place of the number")
    func sealedOnly() async throws {
        let folder = try TemporaryFolder()
        try await ServedClinic.run(api: .dokal) { clinic async throws in
            // Where the server has none yet, the merge finds no conflict to stop at.
            _ = try await clinic.ask(
                "PUT", "/api/v1/health/profile", ["teudat_zehut": .null], as: Practice.patient)
            try await Workplace.run(
                "patient", login: Practice.patient, at: clinic, mode: .stepwise, folder: folder
            ) { workplace async throws in
                workplace.line.set(up: false)
                try await Self.write(Self.digits, at: workplace)
            }
            try FileManager.default.removeItem(atPath: folder.file("key.json"))
            try await Workplace.run(
                "patient", login: Practice.patient, at: clinic, mode: .stranded, folder: folder
            ) { workplace async throws in
                workplace.line.set(up: true)
                _ = try await workplace.settle()
                let operations = try await workplace.ask(.outboxList, ["all": true])["operations"]?.array ?? []
                #expect(operations.first?["message"]?.string?.contains("key") == true, "\(operations)")
            }
            let after = try await clinic.ask("GET", "/api/v1/health/profile", as: Practice.patient).body
            #expect(after?["teudat_zehut"] == .null)
        }
    }

    @Test("with another key it stays sealed, and with its own key it opens again")
    func otherKey() async throws {
        let folder = try TemporaryFolder()
        let key = URL(fileURLWithPath: folder.file("key.json"))
        try await ServedClinic.run(api: .dokal) { clinic async throws in
            func open(
                _ mode: Workplace.Mode, _ body: @escaping @Sendable (Workplace) async throws -> Void
            ) async throws {
                try await Workplace.run(
                    "patient", login: Practice.patient, at: clinic, mode: mode, folder: folder, body)
            }
            try await open(.stepwise) { workplace async throws in
                workplace.line.set(up: false)
                try await Self.write(Self.digits, at: workplace)
            }
            let secret = try Data(contentsOf: key)
            try FileManager.default.removeItem(at: key)
            try await open(.stranded) { workplace async throws in
                #expect(try await Self.number(at: workplace)?.hasPrefix("sealed:1:") == true)
                #expect(try await workplace.ask(.outboxList)["operations"]?.array?.count == 1)
            }
            try secret.write(to: key)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
            try await open(.stranded) { workplace async throws in
                #expect(try await Self.number(at: workplace) == Self.digits)
                workplace.line.set(up: true)
                #expect(try await workplace.settle() == ["acknowledged"])
                let after = try await clinic.ask("GET", "/api/v1/health/profile", as: Practice.patient).body
                #expect(after?["teudat_zehut"]?.string == Self.digits)
            }
        }
    }
}
