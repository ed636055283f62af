import SyncModel

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
