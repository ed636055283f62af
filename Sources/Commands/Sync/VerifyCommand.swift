import ArgumentParser
import SyncModel

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read the server again and compare the replica with it, document by document.",
        discussion: """
            Prints 'identical' and ends with 0 when every document is the same; ends with 5 when one is not, or when a list \
            of the server is not proven to be whole. What came to be on the server since its list was read last is no \
            difference, and told apart.
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
            try conversation.show(answer, human: Self.show)
            if try answer.value()["identical"]?.bool != true { throw ExitCode(ExitStatus.different) }
        }
    }

    private static func show(_ answer: JSONValue) {
        for resource in answer["resources"]?.array ?? [] {
            let name = Text.of(resource["resource"])
            Terminal.line(
                "\(name): \(Text.of(resource["identical"])) of \(Text.of(resource["listed"])) documents are the same")
            for line in FlawText.lines(resource["flaws"], of: name) { Terminal.line("  not proven whole: \(line)") }
            for difference in resource["differences"]?.array ?? [] {
                let fields = difference["fields"]?.array?.map(Text.of) ?? []
                Terminal.line(
                    "  \(name) \(Text.of(difference["server_id"])): \(Text.of(difference["kind"]))"
                        + (fields.isEmpty ? "" : " in \(fields.joined(separator: ", "))"))
            }
        }
        for resource in answer["resources"]?.array ?? [] {
            guard let count = resource["unread"]?.integer, count > 0 else { continue }
            Terminal.line(
                "\(Text.of(resource["resource"])): \(count) came to be on the server since \(Text.of(resource["read_at"])), when its list was read last; 'clinicsync sync' reads it"
            )
        }
        if let count = answer["unsettled"]?.integer, count > 0 {
            Terminal.line("\(count) local changes wait; see clinicsync outbox")
        }
        let isDifferent = (answer["resources"]?.array ?? []).contains { $0["differing"]?.integer ?? 0 > 0 }
        Terminal.line(answer["identical"]?.bool == true ? "identical" : isDifferent ? "different" : "not proven")
    }
}
