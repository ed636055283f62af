import Foundation
import GRDB
import SyncCatalogue
import SyncModel
import Synchronization

/// The SQLite file of one account (design section 4): documents, outbox, journal and conflicts, with one writer and read-only readers.
///
/// ## Using it
/// - ``write(_:)`` runs one transaction, which is on disk when it returns.
/// - ``read(_:)`` sees one consistent snapshot.
public final class Replica: Sendable {
    /// What a replica is opened for.
    public struct Configuration: Sendable {
        /// The file's path; its folder is made `0700`.
        public var path: String
        /// Whose replica it is.
        public var account: AccountID
        /// What the tables are made from.
        public var catalogue: Catalogue
        /// The role of the account, which decides what it may see.
        public var role: String
        /// The time in the journal.
        public var clock: any WallClock
        /// New ids and keys.
        public var identities: IdentitySource
        /// Reads a moment as the backend writes it, as Unix milliseconds; nil for a text that is none.
        public var instant: @Sendable (String) -> Int64?
        /// Measures how long tools' queries run.
        public var queryClock: any Clock<Duration> = ContinuousClock()
        /// Files or folders that come to be after the replica's file did: where one is there and that file is not, it is lost.
        public var signs: [String] = []
        /// Whether a new replica is to be made in place of one that is lost.
        public var replacesLost = false
        /// What the replica is kept in instead of a file; nil for the file at ``path``.
        public var memory: MemoryStorage?
        /// Called as the last step of every transaction of ``Replica/write(_:)``; what it throws undoes the transaction. A simulation lets
        /// the process die there.
        public var beforeCommit: (@Sendable () throws -> Void)?

        /// A configuration.
        public init(
            path: String, account: AccountID, catalogue: Catalogue, role: String, clock: any WallClock,
            identities: IdentitySource, instant: @escaping @Sendable (String) -> Int64?
        ) {
            self.path = path
            self.account = account
            self.catalogue = catalogue.seen(by: role)
            self.role = role
            self.clock = clock
            self.identities = identities
            self.instant = instant
        }
    }

    /// What the replica was opened for.
    public let configuration: Configuration
    /// The sequence of the last operation that the outbox had when it was opened: what it did not get in this process.
    public let inheritedThrough: Int64
    let digestKey: ElementDigest.Key
    private let columns: [String: StoredColumns]
    private let reading: StoredColumns.Reading
    private let access: DatabaseAccess
    private let lock: Mutex<ReplicaLock?>
    private let bell = CommitBell()
    private let mark: CommitMark?
    /// The commits that this replica was found to lack when it was opened; nil for none.
    public let newLoss: ReplicaLoss?
    /// Where tools' queries run; nil for a replica in memory, which no tool reaches.
    private let sandbox: QuerySandbox?

    /// Opens the file, making it where there is none, and brings its tables up to date.
    ///
    /// An operation that was being sent when the process died becomes `unknown`: it may have reached the server (design section 8).
    ///
    /// - Throws: ``ReplicaError``, or the database's own error.
    public init(_ configuration: Configuration) throws {
        self.configuration = configuration
        let reading = StoredColumns.Reading(
            instant: configuration.instant, zone: configuration.catalogue.zone,
            telephones: configuration.catalogue.telephones)
        let columns = configuration.catalogue.resources.reduce(into: [:]) { columns, resource in
            columns[resource.name] = StoredColumns(resource, reading)
        }
        (self.columns, self.reading) = (columns, reading)
        if let memory = configuration.memory {
            lock = Mutex(nil)
            access = .memory(memory)
            sandbox = nil
        } else {
            lock = Mutex(try Self.lock(configuration.path))
            try Self.findFile(configuration)
            access = .file(try Self.open(configuration))
            sandbox = try QuerySandbox(SandboxPlan(configuration), clock: configuration.queryClock)
        }
        let (access, path) = (access, configuration.path)
        if configuration.memory?.isPrepared != true {
            try Self.telling(path) { try Self.migrate(access, path: path) }
        }
        (digestKey, inheritedThrough) = try Self.writeNow(access, path) { db in
            try Settings(db).claim(configuration)
            for resource in configuration.catalogue.resources {
                let stored = columns[resource.name] ?? StoredColumns(resource, reading)
                try DocumentSchema(resource).install(in: db, stored, reading)
            }
            return (try Settings(db).digestKey(configuration.identities), try OperationRow.lastSequence(db))
        }
        configuration.memory?.notePrepared()
        (mark, newLoss) = configuration.memory == nil ? try Self.countCommits(access, configuration) : (nil, nil)
        try Self.writeNow(access, path) { db in
            let writer = ReplicaWriter(self, db)
            for operation in try writer.operations(in: [.sending]) {
                try writer.move(
                    operation: operation.id, to: .unknown,
                    answer: OperationAnswer(status: nil, message: "the daemon stopped while the request was on its way")
                )
            }
        }
    }

    /// What the writer fills of a resource's table.
    func storedColumns(of resource: Resource) -> StoredColumns {
        columns[resource.name] ?? StoredColumns(resource, reading)
    }

    private static func lock(_ path: String) throws -> ReplicaLock {
        try prepareFolder(of: path)
        return try ReplicaLock(besides: path)
    }

    /// Sees to it that no new file is made in place of one that is lost, unless that is wanted.
    private static func findFile(_ configuration: Configuration) throws {
        let path = configuration.path
        switch ReplicaPresence(path: path, signs: configuration.signs) {
        case .there:
            if configuration.replacesLost { throw ReplicaError.notLost(path: path) }
            try StorageFault.check(path)
        case .new: return
        case .lost(let isEmpty, let signs):
            guard configuration.replacesLost else {
                throw ReplicaError.lost(path: path, isEmpty: isEmpty, signs: signs)
            }
            try ReplicaPresence.setAside(path, at: configuration.clock.milliseconds())
        }
    }

    /// Holds the commits that the replica has against those that it had, and keeps what is missing.
    private static func countCommits(
        _ access: DatabaseAccess, _ configuration: Configuration
    ) throws -> (CommitMark, ReplicaLoss?) {
        let known = CommitMark.number(besides: configuration.path) ?? 0
        let (number, loss) = try writeNow(access, configuration.path) { db -> (Int64, ReplicaLoss?) in
            let settings = Settings(db)
            let number = try settings.commits()
            guard known > number else { return (number, nil) }
            let loss = ReplicaLoss(commits: known - number, noticedAt: configuration.clock.milliseconds())
            try settings.keep(
                ReplicaLoss(commits: loss.commits + (settings.loss()?.commits ?? 0), noticedAt: loss.noticedAt))
            // Counted on from what there was, so that the same commits are missed once, whatever becomes of the mark.
            try settings.countCommits(to: known)
            return (known, loss)
        }
        return (try CommitMark(besides: configuration.path, number: number), loss)
    }

    private static func open(_ configuration: Configuration) throws -> DatabasePool {
        let path = configuration.path
        let isNew = !FileManager.default.fileExists(atPath: path)
        if isNew, !FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) {
            throw ReplicaError.unusable(path: path, reason: "the file can't be made")
        }
        do {
            let pool = try DatabasePool(
                path: path,
                configuration: databaseConfiguration(configuration.instant, zone: configuration.catalogue.zone))
            // A pool sets NORMAL when it turns on WAL; what the socket acknowledged must survive a power cut.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            let finding = try pool.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") } ?? "no answer"
            guard finding == "ok" else { throw ReplicaError.damaged(path: path, finding: finding) }
            return pool
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_NOTADB || error.resultCode == .SQLITE_CORRUPT
        {
            throw ReplicaError.damaged(path: path, finding: error.message ?? "not a database")
        } catch {
            throw ReplicaError.told(error, path)
        }
    }

    /// One transaction before the replica is there to run it.
    private static func writeNow<Value>(
        _ access: DatabaseAccess, _ path: String, _ body: (Database) throws -> Value
    ) throws -> Value {
        try telling(path) { try access.writeNow(body) }
    }

    /// What is wrong with the disk is told as that.
    private static func telling<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch { throw ReplicaError.told(error, path) }
    }

    private static func migrate(_ access: DatabaseAccess, path: String) throws {
        let migrator = migrations
        if try access.writer.read(migrator.hasBeenSuperseded) { throw ReplicaError.tooNew(path: path) }
        try migrator.migrate(access.writer)
    }

    /// Runs one transaction. When it returns, all of it is on disk; when it throws, none of it happened.
    public func write<Value: Sendable>(_ body: @escaping @Sendable (ReplicaWriter) throws -> Value) async throws
        -> Value
    {
        let (value, number) = try await telling {
            try await access.write { db in
                let before = db.totalChangesCount
                let value = try body(ReplicaWriter(self, db))
                let number =
                    self.mark == nil || db.totalChangesCount == before ? nil : try Settings(db).countCommit()
                try self.configuration.beforeCommit?()
                return (value, number)
            }
        }
        if let number { mark?.note(number) }
        bell.ring()
        return value
    }

    /// Runs a transaction only to see what it would do: nothing of it stays, and nobody who waits for writes is woken.
    public func rehearse<Value: Sendable>(_ body: @escaping @Sendable (ReplicaWriter) throws -> Value) async throws
        -> Value
    {
        try await telling {
            try await access.writer.writeWithoutTransaction { db in
                try db.beginTransaction(Database.TransactionKind.immediate)
                let outcome = Result { try body(ReplicaWriter(self, db)) }
                try db.rollback()
                return try outcome.get()
            }
        }
    }

    /// Runs work on the database, and tells what it says of the disk by its name.
    private func telling<Value>(_ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch { throw ReplicaError.told(error, configuration.path) }
    }

    /// How many transactions this process has written.
    public var writes: Int { bell.count }

    /// Returns once there are more ``writes`` than the caller knows of, or when the task is cancelled.
    public func waitForWrite(after known: Int) async {
        await bell.wait(after: known)
    }

    /// Reads from one consistent snapshot.
    public func read<Value: Sendable>(_ body: @escaping @Sendable (ReplicaReader) throws -> Value) async throws -> Value
    {
        do {
            return try await access.read { db in try body(ReplicaReader(self, db)) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
            // Whoever reads may not write, whatever the disk lets be written.
            throw error
        } catch {
            throw ReplicaError.told(error, configuration.path)
        }
    }

    /// Runs one reading statement of a local tool in the sandbox, which delays no other reader and no writer.
    ///
    /// - Throws: ``ReplicaError/query(_:)`` for what is refused, can't be run, or takes too much; `CancellationError` when the task is
    ///   cancelled, which ends the statement, or the replica was closed.
    public func query(_ query: SQLQuery) async throws -> SQLResult {
        guard let sandbox else {
            throw ReplicaError.unusable(path: configuration.path, reason: "a replica in memory answers no queries")
        }
        do {
            return try await sandbox.run(query)
        } catch let fault as QueryFault {
            throw ReplicaError.query(fault)
        }
    }

    /// Folds the write-ahead log into the file, closes it, and lets another daemon have it.
    public func close() throws {
        sandbox?.close()
        try access.close()
        lock.withLock { $0 = nil }
    }

    private static func prepareFolder(of path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ReplicaError.unusable(path: folder, reason: error.localizedDescription)
        }
    }

    static func databaseConfiguration(
        _ instant: @escaping @Sendable (String) -> Int64?, zone: TimeZone
    ) -> GRDB.Configuration {
        var database = GRDB.Configuration()
        database.label = "replica"
        database.foreignKeysEnabled = true
        database.busyMode = .timeout(5)
        database.maximumReaderCount = 4
        database.prepareDatabase { db in
            db.add(function: SQLFunctions.instant(instant))
            db.add(function: SQLFunctions.day(instant, zone))
            db.add(function: SQLFunctions.fold)
            guard let connection = db.sqliteConnection, ExactSum.install(on: connection) else {
                throw DatabaseError(resultCode: .SQLITE_NOMEM)
            }
        }
        return database
    }
}

/// The functions that the replica adds to SQL.
enum SQLFunctions {
    /// `clinic_instant(text)`: Unix milliseconds, or NULL.
    static func instant(_ parse: @escaping @Sendable (String) -> Int64?) -> DatabaseFunction {
        DatabaseFunction("clinic_instant", argumentCount: 1, pure: true) { values in
            String.fromDatabaseValue(values[0]).flatMap(parse)
        }
    }

    /// `clinic_day(text)`: the day of a moment in the backend's zone, `YYYY-MM-DD`, or NULL.
    static func day(_ parse: @escaping @Sendable (String) -> Int64?, _ zone: TimeZone) -> DatabaseFunction {
        DatabaseFunction("clinic_day", argumentCount: 1, pure: true) { values in
            String.fromDatabaseValue(values[0]).flatMap(parse).map { day(of: $0, in: zone) }
        }
    }

    /// The day of a moment in a zone, `YYYY-MM-DD`.
    static func day(of milliseconds: Int64, in zone: TimeZone) -> String {
        let moment = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        return moment.formatted(Date.ISO8601FormatStyle(timeZone: zone).year().month().day())
    }

    /// `clinic_fold(text)`: without case and accents (``TextFold``).
    static let fold = DatabaseFunction("clinic_fold", argumentCount: 1, pure: true) { values in
        String.fromDatabaseValue(values[0]).map(TextFold.fold)
    }

}
