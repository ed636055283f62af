import ArgumentParser
import SyncModel

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read the server again and compare the replica with it, document by document.",
        discussion: """
            Ends with 0 when every document is the same, or differs only because the server's was added, changed or removed \
            since its list was read last; ends with 5 when another one differs, or when a list of the server is not proven to be \
            whole. Prints 'identical' only when every document is the same.

            Examples:
              clinicsync verify
              clinicsync verify patients factures
            """)

    @Argument(help: "Only these resources.") var resources: [String] = []
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let params: JSONObject = resources.isEmpty ? [:] : ["resources": .array(resources.map(JSONValue.string))]
            let client = conversation.client
            let answer = try await ProgressBar.during(client.notifications) {
                try await client.call(.syncVerify, params)
            }
            try conversation.show(answer) { answer in
                for line in VerifyText.lines(answer) { Terminal.line(line) }
            }
            if try answer.value()["identical"]?.bool != true { throw ExitCode(ExitStatus.different) }
        }
    }
}
