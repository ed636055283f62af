import ArgumentParser
import ControlProtocol
import SyncModel

struct ScrubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrub",
        abstract: "Read every file that is kept here, compare it with its checksum, and remove what is of no use.",
        discussion: """
            A damaged copy of a server's file is removed, to be fetched anew; a damaged file that exists only here stays. What no
            record has is removed. Ends with 0 when every file is as it was stored, and with 5 when one is not.

            Example:
              clinicsync scrub
            """)

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let client = conversation.client
            let answer = try await ProgressBar.during(
                client.notifications, isDrawn: Terminal.isWatched && !output.json
            ) {
                try await client.call(.attachmentsScrub)
            }
            let damaged = try answer.value()["damaged"]?.array ?? []
            try conversation.show(answer) { answer in
                Terminal.line(
                    "\(Text.of(answer["files"])) files read, \(ByteCount.text(answer["bytes"]?.integer ?? 0)): \(damaged.count) damaged"
                )
                for attachment in damaged { AttachmentText.show(attachment) }
                let removed = answer["removed"]?.array?.count ?? 0
                if removed > 0 { Terminal.line("removed \(removed) that no record has") }
                for path in answer["strangers"]?.array ?? [] {
                    Terminal.line("does not belong there: \(PlainText.line(Text.of(path)))")
                }
            }
            if !damaged.isEmpty { throw ExitCode(ExitStatus.different) }
        }
    }
}
