import ArgumentParser
import ClinicHours
import SyncModel

struct SlotsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slots", abstract: "List free slots, by opening hours and what is known to be taken.",
        discussion: """
            Example:
              clinicsync slots 7 --from 2026-01-20 --to 2026-01-23
              clinicsync slots 7 --from 2026-01-20T08:00 --to 2026-01-20T18:00 --minutes 45

            Times are those of the clinic's clock. Where nobody has opening hours, --from and --to are needed.
            """)

    @Argument(help: "The id of whose slots they are, such as a doctor's.") var holder: String
    @Option(help: "The booked resource. Default: the only one.") var resource: String?
    @Option(help: "From this day or moment. Default: now.") var from: String?
    @Option(help: "Until this moment, or to the end of this day. Default: two weeks later.") var to: String?
    @Option(help: "How long, in minutes, where bookings say so themselves. Default: as long as usual.") var minutes:
        Int?
    @Option(help: "How many at the most, up to 10000.") var limit = 20
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    /// Why there is no slot to be told.
    static func whyNone(_ answer: JSONValue) -> String {
        guard answer["hours"]?.string == "unknown" else { return "no free slot" }
        guard let words = answer["hours_text"]?.string else {
            return "no slot can be told: no opening hours are here; book a time, and the server decides"
        }
        return "the hours '\(words)' can't be read, so no slot is offered; book a time, and the server decides"
    }

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = [
                "resource": .string(try await BookCommand.bookedResource(resource, conversation).name),
                "holder": .string(holder), "limit": .integer(Int64(limit)),
            ]
            params["from"] = from.map(JSONValue.string)
            // Whoever names a day means all of it; the socket's end is exclusive.
            params["to"] = to.map { .string(CivilDate($0)?.adding(days: 1).description ?? $0) }
            params["minutes"] = minutes.map { .integer(Int64($0)) }
            try await conversation.show(.slotsList, params) { answer in
                let slots = answer["slots"]?.array ?? []
                if slots.isEmpty {
                    Terminal.line(Self.whyNone(answer))
                }
                for slot in slots {
                    // Wall-clock times are what the booking takes.
                    let wall = ["slot_date", "slot_start"].compactMap { slot[$0]?.string }.joined(separator: " ")
                    Terminal.line(wall.isEmpty ? Text.of(slot["local_start"]) : wall)
                }
                if answer["more"]?.bool == true { Terminal.line("… more: raise --limit") }
            }
        }
    }
}
