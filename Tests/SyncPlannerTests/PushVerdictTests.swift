import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("What an answer means (design section 8)")
struct PushVerdictTests {
    enum Meaning: Sendable, Equatable { case acknowledged, claimed, gone, rejected, retry, signInAgain, unknown }

    private func meaning(_ verdict: PushVerdict) -> Meaning {
        switch verdict {
        case .acknowledged: .acknowledged
        case .claimed: .claimed
        case .gone: .gone
        case .rejected: .rejected
        case .retry: .retry
        case .signInAgain: .signInAgain
        case .unknown: .unknown
        }
    }

    private static let kinds: [OperationKind] = [.create, .update, .delete, .action("payer"), .upload("scan")]

    @Test(
        "each class of status has its meaning for each kind of operation",
        arguments: [
            (200, [.acknowledged, .acknowledged, .acknowledged, .acknowledged, .claimed]),
            (201, [.acknowledged, .acknowledged, .acknowledged, .acknowledged, .claimed]),
            (204, [.acknowledged, .acknowledged, .acknowledged, .acknowledged, .claimed]),
            (301, [.rejected, .rejected, .rejected, .rejected, .rejected]),
            (307, [.rejected, .rejected, .rejected, .rejected, .rejected]),
            (400, [.rejected, .rejected, .rejected, .rejected, .rejected]),
            (401, [.signInAgain, .signInAgain, .signInAgain, .signInAgain, .signInAgain]),
            (403, [.rejected, .rejected, .rejected, .rejected, .rejected]),
            (404, [.rejected, .gone, .gone, .rejected, .rejected]),
            (405, [.rejected, .rejected, .rejected, .rejected, .rejected]),
            (408, [.unknown, .unknown, .unknown, .unknown, .unknown]),
            (409, [.rejected, .rejected, .rejected, .rejected, .rejected]),
            (410, [.rejected, .gone, .gone, .rejected, .rejected]),
            (422, [.rejected, .rejected, .rejected, .rejected, .rejected]),
            (425, [.retry, .retry, .retry, .retry, .retry]),
            (429, [.retry, .retry, .retry, .retry, .retry]),
            (500, [.unknown, .unknown, .unknown, .unknown, .unknown]),
            (502, [.unknown, .unknown, .unknown, .unknown, .unknown]),
            (503, [.unknown, .unknown, .unknown, .unknown, .unknown]),
            (504, [.unknown, .unknown, .unknown, .unknown, .unknown]),
            (100, [.unknown, .unknown, .unknown, .unknown, .unknown]),
            (0, [.unknown, .unknown, .unknown, .unknown, .unknown]),
            (999, [.unknown, .unknown, .unknown, .unknown, .unknown]),
        ] as [(Int, [Meaning])])
    func statuses(status: Int, meanings: [Meaning]) {
        for (kind, expected) in zip(Self.kinds, meanings) {
            let answer = PushAnswer.answered(
                status: status, body: ["id": 7], message: "words", retryAfterMilliseconds: 30_000)
            let verdict = PushVerdict.read(answer, kind: kind, idField: "id", attempts: 1)
            #expect(meaning(verdict) == expected, "\(status) to \(kind)")
            switch verdict {
            case .acknowledged(let record): #expect(record == ["id": 7])
            case .claimed(let record, let words):
                #expect(record == ["id": 7])
                #expect(words == OperationAnswer(status: status, message: "words"))
            case .gone: break
            case .rejected(let words), .signInAgain(let words), .unknown(let words), .retry(let words, _):
                #expect(words == OperationAnswer(status: status, message: "words"))
            }
            if case .retry(_, let pause) = verdict { #expect(pause == 30_000) }
        }
    }

    @Test(
        "a yes to a create without a usable id is unknown until a listing shows the record",
        arguments: [nil, [:], ["id": nil], ["id": ""], ["id": [1]], ["number": 7], "ok", [["id": 7]]] as [JSONValue?])
    func createWithoutID(body: JSONValue?) {
        let answer = PushAnswer.answered(status: 201, body: body, message: "", retryAfterMilliseconds: nil)
        let verdict = PushVerdict.read(answer, kind: .create, idField: "id", attempts: 1)
        guard case .unknown(let words) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(words.status == 201)
        for kind in Self.kinds.dropFirst() {
            let expected: Meaning = kind.isUpload ? .claimed : .acknowledged
            #expect(meaning(PushVerdict.read(answer, kind: kind, idField: "id", attempts: 1)) == expected)
        }
    }

    @Test("what never left goes back to the queue; what may have arrived is unknown", arguments: kinds)
    func noAnswer(kind: OperationKind) {
        let words = OperationAnswer(status: nil, message: "cut")
        #expect(
            PushVerdict.read(.notSent(reason: "cut"), kind: kind, idField: "id", attempts: 1)
                == .retry(words, afterMilliseconds: nil))
        #expect(PushVerdict.read(.lost(reason: "cut"), kind: kind, idField: "id", attempts: 1) == .unknown(words))
    }
}

@Suite("Backoff")
struct BackoffTests {
    @Test("a pause lies between nothing and a bound that doubles up to the longest, for any number of tries")
    func bounds() {
        let random = SeededRandom(seed: 5)
        let backoff = Backoff(firstMilliseconds: 1_000, longestMilliseconds: 60_000)
        for (attempt, bound) in [
            (0, 1_000), (1, 1_000), (2, 2_000), (3, 4_000), (6, 32_000), (7, 60_000), (64, 60_000),
            (.max, 60_000),
        ] as [(Int, Int64)] {
            let pauses = (0..<2_000).map { _ in backoff.pause(attempt: attempt, random: random.next()) }
            #expect(pauses.allSatisfy { (0...bound).contains($0) })
            #expect(pauses.contains { $0 > bound / 2 } && pauses.contains { $0 < bound / 2 }, "the jitter is full")
            #expect(backoff.pause(attempt: attempt, random: UInt64(bound)) == bound)
        }
    }

    @Test(
        "a page instead of JSON is tried again a few times where it may be the server's own refusal, and for ever where it is a proxy's"
    )
    func pages() {
        for status in [302, 400, 403, 404, 407, 422, 511] {
            for attempts in [1, 5, 6, 60] {
                let verdict = PushVerdict.read(
                    .turnedAway(status: status, reason: "a page"), kind: .create, idField: "id", attempts: attempts)
                let isOver = attempts >= 6 && [400, 404, 422].contains(status)
                if case .rejected = verdict { #expect(isOver) } else { #expect(!isOver) }
            }
        }
    }
}
