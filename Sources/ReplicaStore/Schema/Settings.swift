import GRDB
import SyncModel

/// The replica's own few values: whose it is, its digest key, its clock's high-water mark.
struct Settings {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// Binds a new file to its account, and refuses a file that is bound to another.
    func claim(_ configuration: Replica.Configuration) throws {
        let owner = "\(configuration.account.text) (\(configuration.catalogue.name))"
        if let found = try text("owner") {
            guard found == owner else {
                throw ReplicaError.belongsElsewhere(path: configuration.path, expected: owner, found: found)
            }
        } else {
            try set("owner", to: owner)
        }
    }

    /// The secret of this replica's digests, made on first use.
    func digestKey(_ identities: IdentitySource) throws -> ElementDigest.Key {
        if let words = try text("digest_key")?.split(separator: " "), words.count == 2,
            let first = UInt64(words[0], radix: 16), let second = UInt64(words[1], radix: 16)
        {
            return ElementDigest.Key(first, second)
        }
        let (first, second) = (identities.word(), identities.word())
        try set("digest_key", to: "\(String(first, radix: 16)) \(String(second, radix: 16))")
        return ElementDigest.Key(first, second)
    }

    /// The hybrid clock, continuing after the last timestamp on disk.
    func clock() throws -> HybridLogicalClock {
        HybridLogicalClock(
            continuing: try text("clock").flatMap(HybridTimestamp.init) ?? HybridTimestamp(milliseconds: 0))
    }

    /// Stores the clock's high-water mark.
    func keep(_ clock: HybridLogicalClock) throws {
        try set("clock", to: clock.last.text)
    }

    /// What was seen of the content codings that the server decodes.
    func wireCodings() throws -> String? { try text("wire_codings") }

    /// Keeps what was seen of the content codings.
    func keep(wireCodings text: String) throws { try set("wire_codings", to: text) }

    /// On which days old entries were forgotten, and how far the journal and the outbox went then.
    func pruneMarks() throws -> String? { try text("prune_marks") }

    /// Keeps the days on which old entries were forgotten.
    func keep(pruneMarks text: String) throws { try set("prune_marks", to: text) }

    /// How many transactions have changed this replica since it counts them.
    func commits() throws -> Int64 {
        try Int64.fetchOne(db, cached: "SELECT value FROM setting WHERE name = 'commits'") ?? 0
    }

    /// Counts the transaction that is open, and gives its number.
    func countCommit() throws -> Int64 {
        let number = try commits() + 1
        try countCommits(to: number)
        return number
    }

    /// Sets the number of transactions from which on they are counted.
    func countCommits(to number: Int64) throws {
        try db.run(
            sql:
                "INSERT INTO setting VALUES ('commits', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            arguments: [number])
    }

    /// The commits that were found to be missing; nil for none.
    func loss() throws -> ReplicaLoss? {
        guard let words = try text("loss")?.split(separator: " "), words.count == 2, let commits = Int64(words[0]),
            let noticedAt = Int64(words[1])
        else { return nil }
        return ReplicaLoss(commits: commits, noticedAt: noticedAt)
    }

    /// Keeps that commits are missing.
    func keep(_ loss: ReplicaLoss) throws { try set("loss", to: "\(loss.commits) \(loss.noticedAt)") }

    /// By what the key is known that values were sealed with; nil where none was.
    func sealMark() throws -> String? { try text("seal_mark") }

    /// Keeps by what the key is known.
    func keep(sealMark: String) throws { try set("seal_mark", to: sealMark) }

    private func text(_ name: String) throws -> String? {
        try String.fetchOne(
            db, cached: "SELECT value FROM setting WHERE name = ?", arguments: [name])
    }

    private func set(_ name: String, to value: String) throws {
        try db.run(
            sql: "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            arguments: [name, value])
    }
}
