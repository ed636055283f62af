/// Which rows a listing claimed: one bit a row, so that a list of a million records takes 125 KB.
struct SeenRows {
    private var words: [UInt64] = []

    /// Claims a row; false for one that was claimed before.
    @discardableResult
    mutating func insert(_ row: Int64) -> Bool {
        let index = Int(row >> 6)
        if index >= words.count { words.append(contentsOf: repeatElement(0, count: index - words.count + 1)) }
        let bit: UInt64 = 1 << UInt64(row & 63)
        defer { words[index] |= bit }
        return words[index] & bit == 0
    }

    func contains(_ row: Int64) -> Bool {
        let index = Int(row >> 6)
        return index < words.count && words[index] & 1 << UInt64(row & 63) != 0
    }
}
