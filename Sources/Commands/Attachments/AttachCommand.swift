import ArgumentParser
import ControlClient
import ControlProtocol
import SyncModel

struct AttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Put a file on a record; it is sent when the server can be reached.",
        usage: """
            clinicsync attach <resource> <id> <file> [--field <field>] [--name <name>] [--wait] [--json]
            clinicsync attach <resource> --set <field=value> ... <file> [--field <field>] [--name <name>] [--wait] [--json]
            """,
        discussion: """
            The file is copied at once: it may be changed or removed afterwards.
            With --set a record is made to carry it; values are given as for create.

            Examples:
              clinicsync attach dossiers 12 scan.pdf
              clinicsync attach dossiers --set patient=7 --set observations=Radio scan.pdf --wait
            """)

    @Argument(help: "The resource, such as dossiers.") var resource: String
    @Argument(
        help: ArgumentHelp(
            "The record's id, the server's or the local one, and the file; with --set only the file.",
            valueName: "id file"))
    var target: [String]
    @Option(help: "A field of the record to make: name=text, or name:=json; may be given more than once.")
    var set: [FieldArgument] = []
    @Option(help: "The field that holds the file. Default: the only one that can.") var field: String?
    @Option(help: "The file's name as the server will see it. Default: its own.") var name: String?
    @Flag(help: "Wait until the server has it; ends with 1 when it was refused or needs a decision.") var wait = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        switch (set.isEmpty, target.count) {
        case (true, 2), (false, 1): break
        case (true, _): throw ValidationError("give the record's id and one file, or --set and one file")
        case (false, _): throw ValidationError("with --set give one file, and no id: a record is made")
        }
    }

    func run() async throws {
        let file = try FileToSend(path: target[target.count - 1])
        try await Conversation.run(home, json: output.json) { conversation in
            let params = try await parameters(for: file, conversation)
            let bar = ProgressBar(isDrawn: Terminal.isWatched && !output.json)
            defer { bar.clear() }
            let answer = try await DescriptorCall(path: home.resolved.socketPath).perform(
                .attachmentsPut, params, passing: file.descriptor, hear: bar.draw)
            bar.clear()
            let attachment = try answer.value()["attachment"] ?? .null
            guard wait else {
                return try conversation.show(answer) { answer in
                    Terminal.line(
                        "attached \(AttachmentText.title(attachment)): \(Text.of(attachment["state"])), operation \(Text.of(answer["operation"]))"
                    )
                }
            }
            try await AttachmentsWatchCommand.watch(attachment["id"], conversation)
        }
    }

    private func parameters(for file: FileToSend, _ conversation: Conversation) async throws -> JSONObject {
        var params: JSONObject = ["resource": .string(resource), "name": .string(name ?? file.name)]
        params["field"] = field.map(JSONValue.string)
        if set.isEmpty {
            params["id"] = .string(target[0])
        } else {
            let rules = try await ResourceDescription.of(resource, conversation)?.rules ?? FieldRules()
            params["fields"] = .object(try FieldArgument.values(set, rules))
        }
        return params
    }
}
