import GRDB

extension ReplicaWriter {
    /// Forgets what is old and settled: entries of the journal, operations, and what is known of records that are gone.
    ///
    /// Dates alone do not tell what is old: a clock that was years behind dates today's work long ago, and once it is right, all of that
    /// would go at once. So an entry or an operation goes only if it was there on as many earlier days of pruning as ``PruneMarks`` keeps,
    /// too.
    ///
    /// - Parameters:
    ///   - before: Older ones go, Unix milliseconds.
    ///   - today: The day's number, in whatever calendar: each day counts once.
    public func prune(before: Int64, today: Int64) throws {
        let settings = Settings(db)
        var marks = PruneMarks(try settings.pruneMarks())
        if let mark = marks.oldEnough {
            try pruneOperations(settledBefore: before, through: mark.outbox)
            try pruneJournal(before: before, through: mark.journal)
            try pruneTombstones(before: before)
        }
        let end = PruneMarks.Mark(day: today, journal: try journalEnd(), outbox: try outboxEnd())
        if marks.add(end) { try settings.keep(pruneMarks: marks.text) }
    }
}

/// How far the journal and the outbox went on the last days on which old entries were forgotten.
struct PruneMarks: Equatable {
    struct Mark: Equatable {
        let day: Int64
        /// The position of the last entry.
        let journal: Int64
        /// The sequence of the last operation.
        let outbox: Int64
    }

    /// So many days are kept: what was there on the first of them was not written by a clock that was wrong for a moment.
    static let days = 8

    private(set) var marks: [Mark]

    /// Reads what ``text`` wrote; no marks where that is damaged.
    init(_ text: String?) {
        marks = (text ?? "").split(separator: "\n").compactMap { line in
            let numbers = line.split(separator: " ").compactMap { Int64($0) }
            return numbers.count == 3 ? Mark(day: numbers[0], journal: numbers[1], outbox: numbers[2]) : nil
        }
    }

    /// A line a day.
    var text: String { marks.map { "\($0.day) \($0.journal) \($0.outbox)" }.joined(separator: "\n") }

    /// The first of the days; nil as long as they are too few.
    var oldEnough: Mark? { marks.count < Self.days ? nil : marks[marks.count - Self.days] }

    /// Adds a day; returns false for the one that was added last.
    mutating func add(_ mark: Mark) -> Bool {
        guard marks.last?.day != mark.day else { return false }
        marks = marks.suffix(Self.days - 1) + [mark]
        return true
    }
}
