import ControlProtocol
import Foundation
import GRDB
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Synchronization
import Testing
import Transport

@Suite("A file that the server has", .serialized)
struct DownloadTests {
    /// A dossier whose file another client put there, and which is not here.
    private static func stranger(_ paperwork: Paperwork, _ content: [UInt8]) async throws -> JSONValue {
        let id = try await paperwork.bareDossier()
        try await ServedClinic.putFile(content, dossier: id, paperwork)
        try await paperwork.workplace.sync()
        return id
    }

    @Test("is fetched when it is asked for, kept, and handed out without the line from then on")
    func cached() async throws {
        try await Paperwork.run { paperwork async throws in
            let content = Paperwork.text(300_000)
            let id = try await Self.stranger(paperwork, content)
            let first = try await paperwork.fetch(["resource": "dossiers", "id": id])
            #expect(first.bytes == content && first.source == "server")
            paperwork.workplace.line.set(up: false)
            let second = try await paperwork.fetch(["resource": "dossiers", "id": id])
            #expect(second.bytes == content && second.source == "store")
            #expect(try await paperwork.states() == ["cached"])
            #expect(try await paperwork.attachments().first?["sealed"] == true)
        }
    }

    @Test("is not to be had without the line before it was fetched; one that waits to be sent is")
    func offline() async throws {
        try await Paperwork.run { paperwork async throws in
            let id = try await Self.stranger(paperwork, Paperwork.text(1_000))
            paperwork.workplace.line.set(up: false)
            do {
                _ = try await paperwork.fetch(["resource": "dossiers", "id": id])
                Issue.record("it was fetched")
            } catch let error as ControlError {
                #expect(error.reason == "offline", "\(error)")
            }
            let mine = Paperwork.text(2_000, "Mien")
            try await paperwork.attach(mine, ["id": id])
            let out = try await paperwork.fetch(["resource": "dossiers", "id": id])
            #expect(out.bytes == mine && out.source == "store")
        }
    }

    @Test("is continued where it was cut, with the same file's rest")
    func resumed() async throws {
        try await Paperwork.run { paperwork async throws in
            let content = Paperwork.noise(4 << 20)
            let id = try await Self.stranger(paperwork, content)
            let ranges = Mutex<[String?]>([])
            paperwork.workplace.line.meddle { request, pass in
                guard case .receiver(let receiver, let limit) = request.destination else {
                    return try await pass(request)
                }
                let count = ranges.withLock { ranges in
                    ranges.append(request.fields["Range"])
                    return ranges.count
                }
                guard count <= 2 else { return try await pass(request) }
                var cut = request
                cut.destination = .receiver(CuttingReceiver(receiver, after: count << 20), limit: limit)
                do { return try await pass(cut) } catch let failure as TransportFailure {
                    throw TransportFailure(
                        kind: .cut, mayHaveReachedServer: true, url: failure.url, detail: failure.detail)
                }
            }
            let out = try await paperwork.fetch(["resource": "dossiers", "id": id])
            #expect(out.bytes == content)
            let asked = ranges.withLock(\.self)
            #expect(asked.count == 3 && asked[0] == nil)
            #expect(asked.dropFirst().allSatisfy { $0?.hasPrefix("bytes=") == true }, "\(asked)")
        }
    }

    @Test("is begun anew where the server has no ranges")
    func restarted() async throws {
        try await Paperwork.run(quirks: [.bareDownloads]) { paperwork async throws in
            let content = Paperwork.noise(3 << 20)
            let id = try await Self.stranger(paperwork, content)
            let tries = Mutex<[String?]>([])
            paperwork.workplace.line.meddle { request, pass in
                guard case .receiver(let receiver, let limit) = request.destination else {
                    return try await pass(request)
                }
                let count = tries.withLock { tries in
                    tries.append(request.fields["Range"])
                    return tries.count
                }
                guard count < 2 else { return try await pass(request) }
                var cut = request
                cut.destination = .receiver(CuttingReceiver(receiver, after: 1 << 20), limit: limit)
                do { return try await pass(cut) } catch let failure as TransportFailure {
                    throw TransportFailure(
                        kind: .cut, mayHaveReachedServer: true, url: failure.url, detail: failure.detail)
                }
            }
            let out = try await paperwork.fetch(["resource": "dossiers", "id": id])
            #expect(out.bytes == content)
            #expect(tries.withLock(\.self) == [nil, nil])
        }
    }

    @Test("that is a compression bomb is refused, and nothing of it stays")
    func bomb() async throws {
        try await Paperwork.run(configure: { $0.faults = Self.faults }) { paperwork async throws in
            let id = try await Self.stranger(paperwork, Paperwork.text(10_000))
            Self.faults.strike(.gzipBomb)
            do {
                _ = try await paperwork.fetch(["resource": "dossiers", "id": id])
                Issue.record("it was fetched")
            } catch let error as ControlError {
                #expect(["compression-bomb", "too-large"].contains(error.reason), "\(error)")
            }
            #expect(try await paperwork.workplace.ask(.attachmentsStatus)["files"] == 0)
            // The next try brings the file.
            #expect(try await paperwork.fetch(["resource": "dossiers", "id": id]).bytes == Paperwork.text(10_000))
        }
    }

    private static let faults = Faults(seed: 1, profile: nil)

    @Test("that is not what the server's own digest says is refused, and nothing of it stays")
    func wrongDigest() async throws {
        try await Paperwork.run { paperwork async throws in
            let id = try await Self.stranger(paperwork, Paperwork.text(10_000))
            paperwork.workplace.line.meddle { request, pass in
                guard case .receiver(let receiver, let limit) = request.destination else {
                    return try await pass(request)
                }
                var bent = request
                bent.destination = .receiver(BendingReceiver(receiver), limit: limit)
                return try await pass(bent)
            }
            await #expect(throws: ControlError.self) {
                _ = try await paperwork.fetch(["resource": "dossiers", "id": id])
            }
            #expect(try await paperwork.workplace.ask(.attachmentsStatus)["files"] == 0)
        }
    }

    @Test("at another place than the server's is not asked for; a record without a file says so")
    func elsewhere() async throws {
        try await Paperwork.run { paperwork async throws in
            await refuses("no-file") { _ = try await paperwork.fetch(["resource": "patients", "id": 6]) }
            try await DatabaseQueue(path: paperwork.clinic.database).write { db in
                try db.execute(sql: "UPDATE patient SET medical_file = 'http://127.0.0.1:9/media/a.pdf'")
            }
            try await paperwork.workplace.sync()
            let asked = Mutex(0)
            paperwork.workplace.line.meddle { request, pass in
                asked.withLock { $0 += 1 }
                return try await pass(request)
            }
            await refuses("foreign-address") { _ = try await paperwork.fetch(["resource": "patients", "id": 6]) }
            #expect(asked.withLock(\.self) == 0)
        }
    }
}

/// Passes on so many bytes, and then fails as a cut line does.
private final class CuttingReceiver: BodyReceiver {
    private struct Cut: Error {}
    private let inner: any BodyReceiver
    private let left: Mutex<Int>

    init(_ inner: any BodyReceiver, after count: Int) {
        self.inner = inner
        left = Mutex(count)
    }

    func begin(status: Int, fields: HTTPFields) throws -> Bool { try inner.begin(status: status, fields: fields) }

    func take(_ bytes: UnsafeRawBufferPointer) throws {
        guard left.withLock({ $0 }) > 0 else { throw Cut() }
        left.withLock { $0 -= bytes.count }
        try inner.take(bytes)
    }
}

/// Changes the first byte.
private final class BendingReceiver: BodyReceiver {
    private let inner: any BodyReceiver
    private let isBent = Mutex(false)

    init(_ inner: any BodyReceiver) { self.inner = inner }

    func begin(status: Int, fields: HTTPFields) throws -> Bool { try inner.begin(status: status, fields: fields) }

    func take(_ bytes: UnsafeRawBufferPointer) throws {
        var copy = Array(bytes)
        let isFirst = isBent.withLock { isBent in
            defer { isBent = true }
            return !isBent
        }
        if isFirst, !copy.isEmpty { copy[0] ^= 1 }
        try copy.withUnsafeBytes { try inner.take($0) }
    }
}
