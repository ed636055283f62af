import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("What an answer means (design section 8)")
struct PushVerdictTests {
    enum Meaning: Sendable, Equatable {
        case acknowledged, claimed, gone, held, rejected, retry, signInAgain, stale, unknown
    }

    private func meaning(_ verdict: PushVerdict) -> Meaning {
        switch verdict {
        case .acknowledged: .acknowledged
        case .claimed: .claimed
        case .gone: .gone
        case .held: .held
        case .rejected: .rejected
        case .retry: .retry
        case .signInAgain: .signInAgain
        case .stale: .stale
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
            (402, [.held, .held, .held, .held, .held]),
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
            case .rejected(let words), .signInAgain(let words), .stale(let words), .unknown(let words),
                .retry(let words, _), .held(let words, _):
                #expect(words == OperationAnswer(status: status, message: "words"))
            }
            if case .retry(_, let pause) = verdict { #expect(pause == 30_000) }
        }
    }

    @Test(
        "a 403 that speaks of a subscription is about the account, and one about a role or a record about the write",
        arguments: [
            ("Subscription required", true), ("Votre abonnement a expiré", true), ("Please UPGRADE your plan", true),
            ("Vous n'avez pas la permission d'accéder à cette ressource", false),
            ("Acces refuse (mauvais role)", false),
            ("forbidden", false), ("You may not plan for others", false), ("", false),
        ])
    func accounts(message: String, isHeld: Bool) {
        for kind in Self.kinds {
            for status in [400, 403, 404, 409] {
                let answer = PushAnswer.answered(
                    status: status, body: nil, message: message, retryAfterMilliseconds: nil)
                let verdict = PushVerdict.read(
                    answer, kind: kind, idField: "id", attempts: 1, accountRefusals: RefusalRule.usualOfAccount)
                #expect((meaning(verdict) == .held) == (isHeld && status == 403), "\(status) to \(kind)")
            }
        }
    }

    @Test("where the catalogue names codes, words or another status, these decide")
    func codes() throws {
        func refusals(_ rules: String) throws -> [RefusalRule] {
            let text = try String(contentsOfFile: Fixtures.path("sync/dokal.yaml"), encoding: .utf8)
            return try Catalogue.load(text: text + "\naccount_refusals: \(rules)\n", file: "dokal.yaml").accountRefusals
        }
        func isHeld(_ status: Int, _ code: JSONValue, _ message: String, _ rules: [RefusalRule]) -> Bool {
            let answer = PushAnswer.answered(
                status: status, body: ["error": ["code": code]], message: message, retryAfterMilliseconds: nil)
            return meaning(
                PushVerdict.read(answer, kind: .create, idField: "id", attempts: 1, accountRefusals: rules)) == .held
        }
        let byCode = try refusals("[{member: error.code, values: [plan_limit, 7]}, {status: 423, words: [Paused]}]")
        #expect(isHeld(403, "plan_limit", "no", byCode) && isHeld(403, 7, "no", byCode))
        #expect(!isHeld(403, "forbidden", "subscription", byCode) && !isHeld(409, "plan_limit", "no", byCode))
        #expect(isHeld(423, "x", "account paused", byCode) && !isHeld(423, "x", "locked", byCode))
        #expect(isHeld(402, "x", "pay", []))
        #expect(try !isHeld(403, "x", "subscription required", refusals("[]")))
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

    @Test("a pause for what waits for a person grows with every try")
    func long() {
        let random = SeededRandom(seed: 6)
        let backoff = Backoff(firstMilliseconds: 60_000, longestMilliseconds: 3_600_000)
        for (attempt, bound) in [(1, 60_000), (2, 120_000), (4, 480_000), (7, 3_600_000), (70, 3_600_000)]
            as [(Int, Int64)]
        {
            for _ in 0..<200 {
                #expect((bound / 2...bound).contains(backoff.longPause(attempt: attempt, random: random.next())))
            }
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
