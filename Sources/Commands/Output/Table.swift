/// Rows under headings, as wide as they need to be and no wider than the terminal.
struct Table {
    private let headings: [String]
    private var rows: [[String]] = []

    init(_ headings: [String]) {
        self.headings = headings
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells.map(Self.clean))
    }

    var isEmpty: Bool { rows.isEmpty }

    /// The table's lines. Columns at the right are cut first when the terminal is narrow.
    func lines(width: Int) -> [String] {
        var widths = headings.map(\.count)
        for row in rows {
            for (index, cell) in row.enumerated() where index < widths.count {
                widths[index] = max(widths[index], cell.count)
            }
        }
        var room = width
        for index in widths.indices {
            let reserve = (widths.count - index - 1) * 6
            widths[index] = max(4, min(widths[index], room - reserve))
            room -= widths[index] + 2
        }
        let rule = widths.map { String(repeating: "─", count: $0) }
        return ([headings, rule] + rows).map { cells in
            var line = ""
            for (index, cell) in cells.enumerated() where index < widths.count {
                line += Self.fit(cell, widths[index]) + (index + 1 < widths.count ? "  " : "")
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// A server's text can hold anything: control characters would move the cursor or colour the screen.
    static func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : $0 }))
    }

    private static func fit(_ text: String, _ width: Int) -> String {
        text.count > width
            ? text.prefix(max(width - 1, 0)) + "…" : text + String(repeating: " ", count: width - text.count)
    }
}
