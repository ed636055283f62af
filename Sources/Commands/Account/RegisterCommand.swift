import ArgumentParser
import SyncModel

struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Ask the server for a new account, while it is there.",
        discussion: """
            The account is the server's to make, so this can't wait in the outbox. An administrator lets it in with:
              clinicsync act accounts NUMBER approve

            The password is asked for, or read from the first line of a file: it stands in no list of processes.

            Example:
              clinicsync register username=rim email=rim@example.tn role=PATIENT
            """)

    @Argument(help: "The account's fields, as name=value; the password may be password@FILE or password@-.") var fields:
        [FieldArgument]
    @Option(help: "A file whose first line is the password.") var passwordFile: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var values = try FieldArgument.values(fields, FieldRules(secrets: ["password"]))
        if values["password"] == nil {
            values["password"] = .string(
                try PasswordPrompt.read(file: passwordFile, prompt: "Password of the new account: "))
        }
        let sent = values
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.onlineCall, ["name": "register", "fields": .object(sent)]) { answer in
                Terminal.line(Text.of(answer["message"]))
                if let account = answer["user"] { Terminal.line("account \(Text.of(account["id"]))") }
            }
        }
    }
}
