/// Finds the known names that a mistyped one is close to.
enum NearNames {
    /// Names longer than this are nobody's typing mistake, and comparing them would cost time.
    private static let longest = 64

    /// At most three of the known names, nearest first.
    static func of(_ word: String, among known: [String]) -> [String] {
        let typed = Array(word.lowercased().utf8.prefix(longest + 1))
        guard !typed.isEmpty, typed.count <= longest else { return [] }
        return
            known
            .map { (name: $0, distance: distance(typed, Array($0.lowercased().utf8))) }
            .filter { $0.distance <= max(1, min(typed.count, $0.name.utf8.count) / 3) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .prefix(3)
            .map(\.name)
    }

    /// The name between quotes, cut where it is too long to be shown.
    static func quoted(_ name: String) -> String {
        name.utf8.count <= longest ? "'\(name)'" : "'\(name.prefix(longest))…'"
    }

    /// How many insertions, deletions, replacements and swaps of neighbours lead from one to the other (optimal string alignment).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
