/// Which rows a listing claimed: one bit a row, so that a list of a million records takes 125 KB.
struct SeenRows {
    private var words: [UInt64] = []

    mutating func insert(_ row: Int64) {
        let index = Int(row >> 6)
        if index >= words.count { words.append(contentsOf: repeatElement(0, count: index - words.count + 1)) }
        words[index] |= 1 << UInt64(row & 63)
    }

    func contains(_ row: Int64) -> Bool {
        let index = Int(row >> 6)
        return index < words.count && words[index] & 1 << UInt64(row & 63) != 0
    }
}
