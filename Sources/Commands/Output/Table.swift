/// Rows under headings, as wide as they need to be and no wider than the terminal.
struct Table {
    private let headings: [String]
    private var rows: [[String]] = []

    init(_ headings: [String]) {
        self.headings = headings
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells)
    }

    var isEmpty: Bool { rows.isEmpty }

    /// The table's lines. Where the terminal is narrow, wide columns are cut, and those at the right that do not fit are left out.
    ///
    /// On a terminal, cells of both directions of writing stay in their columns.
    ///
    /// - Parameter width: The terminal's; nil where there is none, and nothing is cut, left out or set off.
    func lines(width: Int?) -> [String] {
        let plain = rows.map { $0.map(PlainText.line) }
        var widths: [Int] = []
        var room = width ?? .max
        for (index, heading) in headings.enumerated() {
            let widest = max(heading.count, plain.map { index < $0.count ? $0[index].count : 0 }.max() ?? 0)
            let wanted = width == nil ? widest : min(widest, Self.widestColumn)
            guard room >= min(wanted, Self.narrowestCut) else { break }
            widths.append(min(wanted, room))
            room -= wanted + 2
        }
        let rule = widths.map { String(repeating: "─", count: $0) }
        return ([headings.map(PlainText.line), rule] + plain).map { cells in
            var line = ""
            for (index, cell) in cells.enumerated() where index < widths.count {
                let shown = Self.fit(cell, widths[index])
                line += width == nil ? shown : PlainText.isolated(shown)
                line += String(repeating: " ", count: widths[index] - shown.count)
                line += index + 1 < widths.count ? "  " : ""
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// Writes the table as people read it, or as comma-separated values.
    func show(asCSV isCSV: Bool = false) {
        guard isCSV else {
            for line in lines(width: Terminal.width) { Terminal.composed(line) }
            return
        }
        for row in [headings] + rows { Terminal.csv(row) }
    }

    /// The most characters that one column takes from the others.
    private static let widestColumn = 40
    /// A column is not cut to fewer characters than this; it is left out instead.
    private static let narrowestCut = 8

    private static func fit(_ text: String, _ width: Int) -> String {
        text.count > width ? text.prefix(max(width - 1, 0)) + "…" : text
    }
}
