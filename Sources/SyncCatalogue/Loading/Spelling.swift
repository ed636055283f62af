import Foundation

/// Words that are near to each other, so that a slip of the fingers can be told with the word that was meant.
public enum Spelling {
    /// The word that is nearest to a misspelt one, of equally near ones that with the same beginning; nil where none is near enough to have
    /// been meant.
    public static func nearest(to word: String, among words: [String]) -> String? {
        let best = words.filter { $0 != word }.map { (word: $0, distance: distance(word, $0)) }
            .min { one, other in
                (one.distance, -one.word.commonPrefix(with: word).count)
                    < (other.distance, -other.word.commonPrefix(with: word).count)
            }
        // A third of the letters may be wrong, and of a short word one.
        guard let best, best.distance <= max(1, max(word.count, best.word.count) / 3) else { return nil }
        return min(word.count, best.word.count) < 2 ? nil : best.word
    }

    static func isNear(_ word: String, to other: String) -> Bool { nearest(to: word, among: [other]) != nil }

    /// How many letters must be put in, left out, replaced, or exchanged with the next, whatever their case (the optimal string alignment
    /// distance). Words of more than 64 letters are as far as can be.
    static func distance(_ one: String, _ other: String) -> Int {
        let (one, other) = (Array(one.lowercased()), Array(other.lowercased()))
        if one.count > 64 || other.count > 64 { return max(one.count, other.count) }
        var before: [Int] = []
        var last = Array(0...other.count)
        for (i, letter) in one.enumerated() {
            var row = [i + 1]
            for (j, its) in other.enumerated() {
                var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (letter == its ? 0 : 1))
                if i > 0, j > 0, letter == other[j - 1], one[i - 1] == its { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            (before, last) = (last, row)
        }
        return last[other.count]
    }
}
