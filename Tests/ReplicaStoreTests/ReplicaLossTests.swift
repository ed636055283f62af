import Foundation
import GRDB
@testable import ReplicaStore
import SyncModel
import Testing

@Suite("Nothing missing of a replica is replaced in silence (design section 4)")
struct ReplicaLossTests {
    private let clinic: Clinic
    private let files = FileManager.default

    init() throws { clinic = try Clinic() }

    /// Opens the replica, writes a few times and closes it, as a daemon does in a day.
    private func work(_ writes: Int = 5) async throws {
        let replica = try clinic.open()
        for _ in 0..<writes { _ = try await replica.write { try $0.tick() } }
        try replica.close()
    }

    private func lost(isEmpty: Bool, _ signs: String...) -> ReplicaError {
        .lost(path: clinic.path, isEmpty: isEmpty, signs: signs)
    }

    private var folder: [String] {
        get throws { try files.contentsOfDirectory(atPath: clinic.folder.file("home")).sorted() }
    }

    @Test("a file that is gone is missed, nothing is made in its place, and put back it is as it was")
    func gone() async throws {
        try await work()
        try files.moveItem(atPath: clinic.path, toPath: clinic.path + ".elsewhere")
        for _ in 0..<2 {
            #expect(throws: lost(isEmpty: false, clinic.path + ".commits")) { try clinic.open() }
        }
        #expect(!files.fileExists(atPath: clinic.path))
        try files.moveItem(atPath: clinic.path + ".elsewhere", toPath: clinic.path)
        let replica = try clinic.open()
        #expect(replica.newLoss == nil)
        #expect(try await replica.read { try $0.loss() } == nil)
    }

    @Test("an empty file is missed, and the log beside it, which may be all that is left, is not touched")
    func empty() async throws {
        let replica = try clinic.open()
        _ = try await replica.write { try $0.tick() }
        let other = try Clinic()
        try files.createDirectory(atPath: other.folder.file("home"), withIntermediateDirectories: false)
        try files.copyItem(atPath: clinic.path + "-wal", toPath: other.path + "-wal")
        try Data().write(to: URL(filePath: other.path))
        let log = try Data(contentsOf: URL(filePath: other.path + "-wal"))
        #expect(log.count > 0)
        #expect(throws: ReplicaError.lost(path: other.path, isEmpty: true, signs: [other.path + "-wal"])) {
            try other.open()
        }
        #expect(try Data(contentsOf: URL(filePath: other.path + "-wal")) == log)
        #expect(try Data(contentsOf: URL(filePath: other.path)).isEmpty)
    }

    @Test("what else a home has from its work tells of a replica that was there")
    func signs() throws {
        let key = clinic.folder.file("replica.key")
        var configuration = clinic.configuration()
        configuration.signs = [key, clinic.folder.file("spool")]
        try Data("{}".utf8).write(to: URL(filePath: key))
        #expect(throws: lost(isEmpty: false, key)) { try Replica(configuration) }
        try files.removeItem(atPath: key)
        #expect(throws: Never.self) { try Replica(configuration) }
    }

    @Test("a first start that failed is no loss: there is nothing yet that could be lost")
    func first() throws {
        try files.createDirectory(atPath: clinic.folder.file("home"), withIntermediateDirectories: false)
        try Data().write(to: URL(filePath: clinic.path))
        try Data().write(to: URL(filePath: clinic.path + ".lock"))
        #expect(throws: Never.self) { try clinic.open() }
    }

    @Test("a new one is made when a person wants it, and what may hold writes is kept aside")
    func anew() async throws {
        try await work()
        try files.removeItem(atPath: clinic.path)
        try Data("frames".utf8).write(to: URL(filePath: clinic.path + "-wal"))
        var configuration = clinic.configuration()
        configuration.replacesLost = true
        let replica = try Replica(configuration)
        #expect(replica.newLoss == nil, "what is begun anew has lost nothing")
        let kept = try #require(try folder.first { $0.hasPrefix("replica.sqlite-wal.lost-") })
        #expect(try Data(contentsOf: URL(filePath: clinic.folder.file("home/" + kept))) == Data("frames".utf8))
        try replica.close()
        #expect(throws: ReplicaError.notLost(path: clinic.path)) { try Replica(configuration) }
        #expect(throws: Never.self) { try clinic.open() }
    }

    @Test("the mark counts transactions that change something, and only those")
    func mark() async throws {
        let replica = try clinic.open()
        #expect(CommitMark.number(besides: clinic.path) == 0)
        for count in 1...3 as ClosedRange<Int64> {
            _ = try await replica.write { try $0.tick() }
            #expect(CommitMark.number(besides: clinic.path) == count)
        }
        _ = try await replica.write { try $0.clockLead() }
        _ = try? await replica.write { writer in
            _ = try writer.tick()
            throw CancellationError()
        }
        _ = try await replica.rehearse { try $0.tick() }
        #expect(CommitMark.number(besides: clinic.path) == 3)
        let mode = try files.attributesOfItem(atPath: clinic.path + ".commits")[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try? await replica.write { try $0.tick() } } }
        }
        #expect(CommitMark.number(besides: clinic.path) == 53)
        try replica.close()
        #expect(try clinic.open().newLoss == nil)
    }

    /// The files of a daemon that was killed after some writes, with its log as the body leaves it.
    private func killed(_ writes: Int, _ log: (String) throws -> Void) async throws -> Replica {
        try await work()
        let replica = try clinic.open()
        for _ in 0..<writes { _ = try await replica.write { try $0.tick() } }
        let path = clinic.folder.file("dead.sqlite")
        for suffix in ["", "-wal", ".commits"] {
            try files.copyItem(atPath: clinic.path + suffix, toPath: path + suffix)
        }
        try log(path + "-wal")
        return try Replica(clinic.configuration(path: path))
    }

    @Test("a log that was removed is noticed by the commits that are missing, once, and told from then on")
    func noLog() async throws {
        clinic.clock.advance(by: 1_000)
        let replica = try await killed(7) { try files.removeItem(atPath: $0) }
        #expect(replica.newLoss == ReplicaLoss(commits: 7, noticedAt: clinic.clock.milliseconds()))
        try replica.close()
        let again = try Replica(clinic.configuration(path: clinic.folder.file("dead.sqlite")))
        #expect(again.newLoss == nil)
        #expect(try await again.read { try $0.loss()?.commits } == 7)
    }

    @Test("a log that was cut is noticed too, and one that is whole is not")
    func halfLog() async throws {
        let replica = try await killed(20) { log in
            let length = try files.attributesOfItem(atPath: log)[.size] as? NSNumber
            #expect(truncate(log, off_t(length?.intValue ?? 0) / 2) == 0)
        }
        let loss = try #require(replica.newLoss)
        #expect(loss.commits > 0 && loss.commits < 20)
    }

    @Test("a whole log of a killed daemon is no loss, nor is a mark that fell behind as after a power cut")
    func wholeLog() async throws {
        let path = clinic.folder.file("behind.sqlite")
        let whole = try await killed(7) { _ in
            for suffix in ["", "-wal"] { try files.copyItem(atPath: clinic.path + suffix, toPath: path + suffix) }
        }
        #expect(whole.newLoss == nil)
        try Data("00000000000000000003".utf8).write(to: URL(filePath: path + ".commits"))
        #expect(try Replica(clinic.configuration(path: path)).newLoss == nil)
    }

    @Test("an older copy in the place of the replica is noticed by what it lacks")
    func olderCopy() async throws {
        try await work(4)
        try files.copyItem(atPath: clinic.path, toPath: clinic.path + ".backup")
        try await work(6)
        try files.removeItem(atPath: clinic.path)
        try files.moveItem(atPath: clinic.path + ".backup", toPath: clinic.path)
        #expect(try clinic.open().newLoss?.commits == 6)
    }
}
