import ArgumentParser
import SyncModel

struct AttachmentsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List attachments, newest first.",
        discussion: """
            Example:
              clinicsync attachments list --resource dossiers
            """)

    @Option(help: "Only those of this resource, such as dossiers.") var resource: String?
    @Option(help: "Only those of this record: its local id, or with --resource the server's.") var id: String?
    @Option(help: "Only those in this state, such as queued, parked or cached.") var state: String?
    @Option(help: "How many at the most, up to 10000.") var limit = 50
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = ["limit": .integer(Int64(limit))]
            params["resource"] = resource.map(JSONValue.string)
            params["id"] = id.map(JSONValue.string)
            params["state"] = state.map(JSONValue.string)
            try await conversation.show(.attachmentsList, params) { answer in
                let attachments = answer["attachments"]?.array ?? []
                if attachments.isEmpty { return Terminal.line("no attachments") }
                for attachment in attachments { AttachmentText.show(attachment) }
            }
        }
    }
}
