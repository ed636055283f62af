import ArgumentParser
import ControlProtocol
import SyncModel

struct AttachmentsWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Wait until an upload is settled, or all of them.",
        discussion: """
            Ends with 0 when the server has what was waited for, and with 1 when something needs a decision.

            Examples:
              clinicsync attachments watch
              clinicsync attachments watch 0190a1b2-… --json
            """)

    @Argument(help: "The attachment's id.") var attachment: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            try await Self.watch(attachment.map(JSONValue.string), conversation)
        }
    }

    /// Waits for one upload, or for all, and says what became of it.
    static func watch(_ attachment: JSONValue?, _ conversation: Conversation) async throws {
        let params: JSONObject = attachment.map { ["attachment": $0] } ?? [:]
        let client = conversation.client
        let answer = try await ProgressBar.during(
            client.notifications, isDrawn: Terminal.isWatched && !conversation.isJSON
        ) {
            try await client.call(.attachmentsWatch, params)
        }
        let attachments = try answer.value()["attachments"]?.array ?? []
        try conversation.show(answer) { _ in
            if attachments.isEmpty { Terminal.line("nothing waits to be uploaded") }
            for attachment in attachments { AttachmentText.show(attachment) }
        }
        if !AttachmentText.isSettledWell(attachments) { throw ExitCode(ExitStatus.refused) }
    }
}
