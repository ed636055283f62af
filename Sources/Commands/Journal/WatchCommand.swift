import ArgumentParser
import ControlProtocol
import SyncModel

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print changes as they happen, until interrupted.",
        discussion: """
            Examples:
              clinicsync watch
              clinicsync watch consultations messages --json
            """)

    @Argument(help: "Only these resources; presence for who comes and goes.") var resources: [String] = []
    @Option(help: "Begin after this position of the journal. Default: only new changes.") var since: Int64?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = [:]
            params["since"] = since.map(JSONValue.integer)
            if !resources.isEmpty { params["resources"] = .array(resources.map(JSONValue.string)) }
            _ = try await conversation.ask(.journalSubscribe, params)
            var last = since
            for await notification in conversation.client.notifications {
                switch notification.method {
                case ControlNotification.journalEvent:
                    let entry = try notification.params.value()["entry"] ?? .null
                    last = entry["position"]?.integer ?? last
                    if output.json { Terminal.json(entry) } else { Terminal.line(JournalCommand.line(entry)) }
                case ControlNotification.journalResync:
                    let position = try notification.params.value()["position"]
                    Terminal.aside("fell behind; continue with: clinicsync watch --since \(Text.of(position))")
                    throw ExitCode(ExitStatus.refused)
                default: continue
                }
            }
            // Whoever interrupts it ends the process: to come here, the daemon must have gone.
            let position = last.map { " --since \($0)" } ?? ""
            Terminal.aside("the connection to the daemon ended; continue with: clinicsync watch\(position)")
            throw ExitCode(ExitStatus.noDaemon)
        }
    }
}
