import GRDB
import ReferenceBackend
import ServedTestSupport
import SyncModel
import SyncTestSupport
import Synchronization
import Testing
import Transport

@Suite("A file that is sent compressed", .serialized)
struct CodingTests {
    /// The codings and lengths of the forms that left, in order.
    private static func watching(_ line: SwitchableLine) -> @Sendable () -> [(coding: String?, length: Int64)] {
        let seen = Seen()
        line.meddle { request, pass in
            if case .stream(let source) = request.body {
                seen.all.withLock { $0.append((request.fields["Content-Encoding"], source.length)) }
            }
            return try await pass(request)
        }
        return { seen.all.withLock(\.self) }
    }

    private final class Seen: Sendable {
        let all = Mutex<[(coding: String?, length: Int64)]>([])
    }

    @Test("goes so once the server has named the coding, is seen whole there, and is smaller on the line")
    func advertised() async throws {
        try await Paperwork.run { paperwork async throws in
            let sent = Self.watching(paperwork.workplace.line)
            let content = Paperwork.text(400_000)
            _ = try await paperwork.file(content, "Un")
            try await paperwork.settle()
            #expect(try await paperwork.workplace.ask(.attachmentsStatus)["codings"]?["gzip"] == "advertised")
            let second = try await paperwork.file(Paperwork.text(400_000, "Autre"), "Deux")
            try await paperwork.settle()
            #expect(sent().map(\.coding) == [nil, "gzip"])
            #expect(sent()[1].length * 5 < sent()[0].length)
            #expect(try await paperwork.states() == ["uploaded", "uploaded"])
            #expect(
                try await paperwork.onServer(second["record"]?.string ?? "") == Paperwork.text(400_000, "Autre"))
            #expect(try await paperwork.workplace.ask(.attachmentsStatus)["codings"]?["gzip"] == "proven")
            // What does not compress goes as it is.
            _ = try await paperwork.file(Paperwork.noise(100_000), "Trois")
            try await paperwork.settle()
            #expect(sent().map(\.coding) == [nil, "gzip", nil])
        }
    }

    @Test("by a server that the catalogue wrongly says decodes it, is found missing, sent plain, and never so again")
    func ignored() async throws {
        try await Paperwork.run(quirks: [.ignoresContentEncoding], overlay: "files: {codings: [gzip]}") {
            paperwork async throws in
            let sent = Self.watching(paperwork.workplace.line)
            let content = Paperwork.text(400_000)
            let answer = try await paperwork.file(content)
            try await paperwork.settle()
            #expect(sent().map(\.coding) == ["gzip", nil])
            #expect(try await paperwork.states() == ["uploaded"])
            #expect(try await paperwork.onServer(answer["record"]?.string ?? "") == content)
            _ = try await paperwork.file(Paperwork.text(100_000, "Deux"), "Deux")
            try await paperwork.settle()
            #expect(sent().map(\.coding) == ["gzip", nil, nil])
            #expect(try await paperwork.workplace.ask(.attachmentsStatus)["codings"]?["gzip"] == "refused")
        }
    }

    @Test("and could not be read is not put over the file that somebody else put there since")
    func foreign() async throws {
        try await Paperwork.run(quirks: [.ignoresContentEncoding], overlay: "files: {codings: [gzip]}") {
            paperwork async throws in
            let workplace = paperwork.workplace
            let record = try await paperwork.bareDossier()
            let mine = Paperwork.text(200_000, "Mien")
            try await paperwork.attach(mine, ["id": record])
            try await workplace.sync()
            try await workplace.lane.runOnce()
            let theirs = Paperwork.text(3_000, "Autre")
            try await ServedClinic.putFile(theirs, dossier: record, paperwork)
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["parked"])
            #expect(try await paperwork.onServer(record.string ?? "") == theirs)
            // Whoever has seen both may say so; by then it is known that the server can't read it.
            let operation = try await paperwork.attachments().first?["operation"] ?? .null
            _ = try await workplace.ask(.outboxRetry, ["operation": operation])
            try await paperwork.settle()
            #expect(try await paperwork.states() == ["uploaded"])
            #expect(try await paperwork.onServer(record.string ?? "") == mine)
        }
    }

    @Test("is sent plain when the server answers 415")
    func unsupported() async throws {
        try await Paperwork.run(overlay: "files: {codings: [deflate]}") { paperwork async throws in
            let codings = Mutex<[String?]>([])
            paperwork.workplace.line.meddle { request, pass in
                guard case .stream = request.body else { return try await pass(request) }
                let coding = request.fields["Content-Encoding"]
                codings.withLock { $0.append(coding) }
                guard coding != nil else { return try await pass(request) }
                return HTTPResponse(
                    status: 415, fields: ["Content-Type": "application/json"],
                    body: .bytes(Array(#"{"detail": "unsupported"}"#.utf8)), effectiveURL: request.url,
                    receivedAt: .init(timeIntervalSince1970: 1_784_116_800))
            }
            _ = try await paperwork.file(Paperwork.text(100_000))
            try await paperwork.settle()
            #expect(codings.withLock(\.self) == ["deflate", nil])
            #expect(try await paperwork.states() == ["uploaded"])
        }
    }

    @Test("with deflate arrives whole as well")
    func deflate() async throws {
        try await Paperwork.run(overlay: "files: {codings: [deflate]}") { paperwork async throws in
            let sent = Self.watching(paperwork.workplace.line)
            let answer = try await paperwork.file(Paperwork.text(300_000))
            try await paperwork.settle()
            #expect(sent().map(\.coding) == ["deflate"])
            #expect(try await paperwork.states() == ["uploaded"])
            #expect(try await paperwork.onServer(answer["record"]?.string ?? "") == Paperwork.text(300_000))
        }
    }

    @Test("lands once, also where every answer to an upload is lost")
    func once() async throws {
        try await Paperwork.run { paperwork async throws in
            paperwork.workplace.line.meddle { request, pass in
                let answer = try await pass(request)
                guard case .stream = request.body else { return answer }
                throw TransportFailure(kind: .cut, mayHaveReachedServer: true, url: request.url, detail: "cut")
            }
            for number in 1...6 { _ = try await paperwork.file(Paperwork.text(20_000, "\(number)"), "Nr. \(number)") }
            try await paperwork.settle()
            #expect(try await paperwork.states() == Array(repeating: "uploaded", count: 6))
            let database = try DatabaseQueue(path: paperwork.clinic.database)
            let counts = try await database.read {
                try Int.fetchAll($0, sql: "SELECT count(*) FROM upload GROUP BY record")
            }
            #expect(counts == Array(repeating: 1, count: 6))
        }
    }
}
