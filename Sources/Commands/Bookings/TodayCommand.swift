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

/// An agenda as people read it.
enum AgendaText {
    static func lines(_ answer: JSONValue, all: Bool, width: Int? = Terminal.width) -> [String] {
        let bookings = answer["bookings"]?.array ?? []
        let shown = bookings.filter { all || $0["holds_slot"]?.bool != false }
        let day = PlainText.line(Text.of(answer["day"]))
        let off = bookings.count - shown.count
        let remark = off == 0 ? [] : ["\(off) called off: --all shows them"]
        guard !shown.isEmpty else { return ["\(day): no bookings"] + remark }
        var table = Table(["time", "who", "whose", "about", "state", "id"])
        for booking in shown {
            table.add([
                time(booking, on: day), names(booking["with"]?.array ?? []), names([booking["holder"] ?? .null]),
                booking["about"]?.string ?? "", state(of: booking),
                RecordText.id(booking),
            ])
        }
        return [
            "\(day), \(PlainText.line(Text.of(answer["zone"]))): \(shown.count) booking\(shown.count == 1 ? "" : "s")",
            "",
        ]
            + table.lines(width: width) + remark
    }

    /// From when to when by the clinic's clock; with the day where that is another.
    private static func time(_ booking: JSONValue, on day: String) -> String {
        func clock(_ name: String) -> String {
            let parts = (booking[name]?.string ?? "").split(separator: "T").map(String.init)
            guard parts.count == 2 else { return "?" }
            return (parts[0] == day ? "" : parts[0] + " ") + parts[1].prefix(5)
        }
        return "\(clock("local_start"))–\(clock("local_end"))"
    }

    private static func names(_ parties: [JSONValue]) -> String {
        parties.filter { $0 != .null }.map { party in
            party["name"]?.string ?? "\(Text.of(party["field"])) \(Text.of(party["id"]))"
        }.joined(separator: ", ")
    }

    /// How the booking stands: what is not yet the server's word before what it said.
    private static func state(of booking: JSONValue) -> String {
        let own = RecordText.state(booking)
        let told = booking["state"]?.string
        return own == "synced" ? told ?? "" : [own, told].compactMap(\.self).joined(separator: ", ")
    }
}
