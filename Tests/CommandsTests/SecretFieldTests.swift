import ArgumentParser
import ControlProtocol
import Foundation
import Synchronization
import SyncModel
import Testing

@testable import Commands

@Suite("No secret stands on a command line (design section 12)")
struct SecretFieldTests {
    private static let rules = FieldRules(
        types: ["age": "integer", "doctor": "reference to doctors", "active": "boolean"],
        secrets: ["password", "new_email"], needed: ["password"])

    private func argument(_ text: String) throws -> FieldArgument { try #require(FieldArgument(argument: text)) }

    private func values(
        _ texts: String..., isNew: Bool = false, ask: ((String) -> String?)? = nil
    ) throws -> JSONObject {
        try FieldArgument.values(try texts.map(argument), Self.rules, isNew: isNew, ask: ask)
    }

    @Test(
        "a field is a name and where its value stands",
        arguments: [
            ("nom=Ben=Ali@x", "nom", .text("Ben=Ali@x")), ("nom=", "nom", .text("")), ("a:=null", "a", .json("null")),
            ("email=rim@example.tn", "email", .text("rim@example.tn")),
            ("password@/tmp/a=b", "password", .file("/tmp/a=b")),
            ("password@-", "password", .standardInput), ("password", "password", .terminal),
            ("a-b_c", "a-b_c", .terminal), ("=x", nil, nil), ("@x", nil, nil), ("a@", nil, nil), (":=1", nil, nil),
            ("two words", nil, nil), ("", nil, nil),
        ] as [(String, String?, FieldArgument.Source?)])
    func forms(text: String, name: String?, source: FieldArgument.Source?) {
        let argument = FieldArgument(argument: text)
        #expect(argument?.name == name && argument?.source == source)
    }

    @Test("types are as the fields' are")
    func types() throws {
        #expect(
            try values("age=7", "doctor=3", "active=yes", "nom=7", "extra:=[1]")
                == ["age": 7, "doctor": 3, "active": true, "nom": "7", "extra": [1]])
    }

    @Test(
        "a secret in clear is refused with what to do instead, before anything is asked or sent",
        arguments: ["password=x", "password:=\"x\"", "new_email=a@b", "password="])
    func inClear(text: String) throws {
        let name = String(text.prefix { $0 != "=" && $0 != ":" })
        let error = #expect(throws: ValidationError.self) {
            try values("nom=Sassi", text, "password") { _ in
                Issue.record("nobody is to be asked")
                return nil
            }
        }
        let words = try #require(error?.message)
        #expect(words.contains("'\(name)' is secret") && words.contains("\(name)@file") && words.contains("\(name)@-"))
    }

    @Test("a secret is asked for where it is named, or where a new record can't do without it")
    func asked() throws {
        var asked: [String] = []
        func ask(_ prompt: String) -> String? {
            asked.append(prompt)
            return "s3cret"
        }
        #expect(try values("new_email", ask: ask) == ["new_email": "s3cret"])
        #expect(try values("nom=Sassi", isNew: true, ask: ask) == ["nom": "Sassi", "password": "s3cret"])
        #expect(try values("password", isNew: true, ask: ask) == ["password": "s3cret"])
        #expect(asked == ["new_email: ", "password: ", "password: "])
        #expect(
            try values("nom=Sassi", isNew: true) == ["nom": "Sassi"],
            "where nobody sits, the daemon says what is missing")
        #expect(throws: ValidationError.self) { try values("password") }
        #expect(throws: ValidationError.self) { try values("password", ask: { _ in "" }) }
        #expect(throws: ValidationError.self, "what is no secret is not asked for") { try values("nom", ask: ask) }
    }

    @Test("a secret is the first line of a file; another text is all of it")
    func files() throws {
        try withFolder { folder in
            let path = folder + "/secret"
            try "s3cret\nmore\n".write(toFile: path, atomically: true, encoding: .utf8)
            #expect(try values("password@\(path)", "nom@\(path)") == ["password": "s3cret", "nom": "s3cret\nmore"])
            try "\n".write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: ValidationError.self) { try values("password@\(path)") }
            #expect(throws: ValidationError.self) { try values("password@\(folder)/none") }
        }
    }

    @Test(
        "the commands that take fields send nothing where a secret stands in clear, and the file's where one is named")
    func commands() async throws {
        let heard = Mutex<[ControlCall]>([])
        let facade = Facade { call in
            switch call.method.name {
            case .resourcesList:
                return [
                    "resources": [
                        [
                            "name": "patients", "booking": true,
                            "fields": [
                                ["name": "nom", "type": "string"],
                                ["name": "password", "type": "string", "secret": true, "required": true],
                            ],
                        ]
                    ]
                ]
            case .outboxShow: return ["resource": "patients"]
            case .conflictsShow: return ["resource": "patients", "field": nil]
            default:
                heard.withLock { $0.append(call) }
                return [:]
            }
        }
        try await facade.served { home in
            let secret = home + "/secret"
            try "s3cret\n".write(toFile: secret, atomically: true, encoding: .utf8)
            let record = home + "/record"
            try #"{"password":"s3cret"}"#.write(toFile: record, atomically: true, encoding: .utf8)
            func run<Command: AsyncParsableCommand>(_: Command.Type, _ arguments: String...) async throws {
                var command = try Command.parse(arguments + ["--home", home, "--json"])
                try await command.run()
            }
            let clear = "password=s3cret"
            await #expect(throws: ValidationError.self) { try await run(CreateCommand.self, "patients", clear) }
            await #expect(throws: ValidationError.self) { try await run(UpdateCommand.self, "patients", "1", clear) }
            await #expect(throws: ValidationError.self) { try await run(ActCommand.self, "patients", "1", "x", clear) }
            await #expect(throws: ValidationError.self) { try await run(BookCommand.self, clear) }
            await #expect(throws: ValidationError.self) { try await run(OutboxEditCommand.self, "1", clear) }
            await #expect(throws: ValidationError.self) { try await run(RegisterCommand.self, clear) }
            await #expect(throws: ValidationError.self) {
                try await run(ConflictsResolveCommand.self, "1", "--value", #"{"password":"s3cret"}"#)
            }
            #expect(heard.withLock(\.self).isEmpty)
            try await run(CreateCommand.self, "patients", "nom=Sassi", "password@\(secret)")
            try await run(OutboxEditCommand.self, "1", "password@\(secret)")
            try await run(RegisterCommand.self, "password@\(secret)")
            try await run(ConflictsResolveCommand.self, "1", "--value", "@\(record)")
        }
        #expect(
            heard.withLock { $0.map { $0.params["fields"] ?? $0.params["value"] } } == [
                ["nom": "Sassi", "password": "s3cret"], ["password": "s3cret"], ["password": "s3cret"],
                ["password": "s3cret"],
            ])
    }
}
