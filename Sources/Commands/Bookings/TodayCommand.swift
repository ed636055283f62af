import ArgumentParser
import SyncModel

struct TodayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "today", abstract: "Show the day's bookings: when, whose, with whom, and how they stand.",
        discussion: """
            Times are those of the clinic's clock. What was called off is left out unless --all. Works offline; what is
            not settled with the server yet says so.

            Examples:
              clinicsync today
              clinicsync today tomorrow --holder 7
              clinicsync today 2026-01-20 --all
            """)

    @Argument(help: "The day, such as 2026-01-20, today, tomorrow or yesterday.") var day = "today"
    @Option(help: "Only those of this holder, such as a doctor's id.") var holder: String?
    @Option(help: "The booked resource. Default: all.") var resource: String?
    @Flag(help: "Show those too that were called off.") var all = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = ["day": .string(day)]
            params["holder"] = holder.map(JSONValue.string)
            params["resource"] = resource.map(JSONValue.string)
            try await conversation.show(.agendaList, params) { answer in
                for line in AgendaText.lines(answer, all: all) { Terminal.composed(line) }
            }
        }
    }
}
