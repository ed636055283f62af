import ArgumentParser
import SyncModel

struct AttachmentsPinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin", abstract: "Keep a record's file here, however full the cache is.",
        discussion: """
            Examples:
              clinicsync attachments pin dossiers 12
              clinicsync attachments pin dossiers 12 --off
            """)

    @Argument(help: "The resource, such as dossiers.") var resource: String
    @Argument(help: "The record's id: the server's or the local one.") var id: String
    @Option(help: "The field that holds the file. Default: the only one that can.") var field: String?
    @Flag(help: "Let it go when room is needed.") var off = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = ["resource": .string(resource), "id": .string(id), "pinned": .bool(!off)]
            params["field"] = field.map(JSONValue.string)
            try await conversation.show(.attachmentsPin, params) { answer in
                let attachment = answer["attachment"] ?? .null
                let what = attachment == .null ? "\(resource) \(id)" : AttachmentText.title(attachment)
                Terminal.line("\(off ? "unpinned" : "pinned") \(what)")
            }
        }
    }
}
