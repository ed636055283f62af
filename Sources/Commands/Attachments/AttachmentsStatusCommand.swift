import ArgumentParser
import SyncModel

struct AttachmentsStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show where one attachment stands, or all of them together.",
        discussion: """
            Examples:
              clinicsync attachments status
              clinicsync attachments status 0190a1b2-…
            """)

    @Argument(help: "The attachment's id.") var attachment: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let params: JSONObject = attachment.map { ["attachment": .string($0)] } ?? [:]
            try await conversation.show(.attachmentsStatus, params) { answer in
                if let attachment = answer["attachment"] { return AttachmentText.show(attachment) }
                Self.show(answer)
            }
        }
    }

    private static func show(_ answer: JSONValue) {
        let counts = (answer["counts"]?.object ?? [:]).sorted { $0.key < $1.key }
            .map { "\(Text.of($0.value)) \($0.key)" }
        Terminal.line(counts.isEmpty ? "no attachments" : counts.joined(separator: ", "))
        let bound = answer["cache_bound"]?.integer.map { " of at most \(ByteCount.text($0))" } ?? ""
        Terminal.line("on disk: \(ByteCount.text(answer["bytes_on_disk"]?.integer ?? 0))\(bound)")
        let codings = answer["server_decodes"]?.array?.map(Text.of) ?? []
        if !codings.isEmpty { Terminal.line("the server takes: \(PlainText.line(codings.joined(separator: ", ")))") }
        for transfer in answer["transfers"]?.array ?? [] { AttachmentText.show(transfer) }
    }
}
