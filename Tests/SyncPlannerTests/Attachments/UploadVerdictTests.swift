import SyncCatalogue
import SyncModel
import SyncPlanner
import Testing

@Suite("What becomes of a file whose request has ended (design section 10)")
struct UploadVerdictTests {
    /// Which of the things that matter hold, and what follows.
    struct Case: Sendable, CustomTestStringConvertible {
        enum Claim: Sendable, CaseIterable { case none, plain, gzip }
        let claims: [Claim]
        let file: UploadSighting.File
        /// Nil where it must not matter.
        let isAddressOld: Bool?
        let isFresh: Bool?
        let isSettledTime: Bool?
        let verdict: UploadVerdict

        var testDescription: String { "\(claims) \(file) \(verdict)" }
    }

    private static let other = UploadSighting.File.other("of 3 bytes and not 9")
    private static let claimed = "the server said yes (201) to the upload, and keeps"

    // An answer that never came had a coding or not: that decides nothing.
    private static let cases: [Case] = [
        .init(claims: [.none], file: .same, isAddressOld: nil, isFresh: nil, isSettledTime: nil, verdict: .done),
        .init(
            claims: [.plain, .gzip], file: .same, isAddressOld: nil, isFresh: true, isSettledTime: nil,
            verdict: .done),
        .init(
            claims: [.plain, .gzip], file: .same, isAddressOld: nil, isFresh: false, isSettledTime: nil,
            verdict: .wait),
        .init(
            claims: Case.Claim.allCases, file: .unseen("cut"), isAddressOld: nil, isFresh: nil, isSettledTime: nil,
            verdict: .wait),
        .init(
            claims: Case.Claim.allCases, file: .none, isAddressOld: nil, isFresh: false, isSettledTime: nil,
            verdict: .wait),
        .init(
            claims: Case.Claim.allCases, file: other, isAddressOld: nil, isFresh: false, isSettledTime: nil,
            verdict: .wait),
        .init(
            claims: [.plain], file: .none, isAddressOld: nil, isFresh: true, isSettledTime: nil,
            verdict: .fail("\(claimed) no file")),
        .init(
            claims: [.plain], file: other, isAddressOld: nil, isFresh: true, isSettledTime: nil,
            verdict: .fail("\(claimed) another file, of 3 bytes and not 9")),
        .init(
            claims: [.gzip], file: .none, isAddressOld: nil, isFresh: true, isSettledTime: nil,
            verdict: .resend(refusing: "gzip")),
        .init(
            claims: [.gzip], file: other, isAddressOld: true, isFresh: true, isSettledTime: nil,
            verdict: .resend(refusing: "gzip")),
        // Whose it is can't be told: of a form that the server could not read, it had no file to put there.
        .init(
            claims: [.gzip], file: other, isAddressOld: false, isFresh: true, isSettledTime: nil,
            verdict: .park(
                "the server said yes to the upload, and the record now names another file, of 3 bytes and not 9")),
        .init(claims: [.none], file: .none, isAddressOld: nil, isFresh: true, isSettledTime: false, verdict: .wait),
        .init(claims: [.none], file: other, isAddressOld: nil, isFresh: true, isSettledTime: false, verdict: .wait),
        .init(
            claims: [.none], file: .none, isAddressOld: nil, isFresh: true, isSettledTime: true,
            verdict: .resend(refusing: nil)),
        .init(
            claims: [.none], file: other, isAddressOld: true, isFresh: true, isSettledTime: true,
            verdict: .resend(refusing: nil)),
        .init(
            claims: [.none], file: other, isAddressOld: false, isFresh: true, isSettledTime: true,
            verdict: .park(
                "the answer to the upload was lost, and the record now names another file, of 3 bytes and not 9")),
    ]

    @Test("each state of things has its verdict", arguments: cases)
    func verdicts(expected: Case) {
        func choices(_ value: Bool?) -> [Bool] { value.map { [$0] } ?? [false, true] }
        for claim in expected.claims {
            for isAddressOld in choices(expected.isAddressOld) {
                for isFresh in choices(expected.isFresh) {
                    for isSettledTime in choices(expected.isSettledTime) {
                        let seen = UploadSighting(
                            file: expected.file, isAddressOld: isAddressOld, isFresh: isFresh,
                            isSettledTime: isSettledTime)
                        for coding in claim == .none ? [nil, "gzip"] : [claim == .gzip ? "gzip" : nil] {
                            let answer = claim == .none ? nil : OperationAnswer(status: 201, message: "ok")
                            #expect(
                                UploadVerdict.judge(claim: answer, coding: coding, seen: seen) == expected.verdict,
                                "\(claim), coding \(coding ?? "none"), \(seen)")
                        }
                    }
                }
            }
        }
    }

    @Test("the table leaves no state of things out")
    func everyState() {
        func weight(_ value: Bool?) -> Int { value == nil ? 2 : 1 }
        let states = Self.cases.reduce(0) { count, one in
            count + one.claims.count * weight(one.isAddressOld) * weight(one.isFresh) * weight(one.isSettledTime)
        }
        #expect(states == 3 * 4 * 2 * 2 * 2)
    }

    @Test("what is seldom listed whole is kept when it is seen, whatever was read since the yes")
    func windowed() {
        let seen = UploadSighting(
            file: .same, isAddressOld: false, isFresh: false, isSettledTime: false, awaitsList: false,
            isListedWhole: false)
        #expect(UploadVerdict.judge(claim: OperationAnswer(status: 200, message: ""), coding: nil, seen: seen) == .done)
    }

    @Test("what is where the answer said, and no list came in time, is still to be listed", arguments: [nil, "gzip"])
    func unlisted(coding: String?) {
        func verdict(_ file: UploadSighting.File, claim: Bool = true, isFresh: Bool = false) -> UploadVerdict {
            UploadVerdict.judge(
                claim: claim ? OperationAnswer(status: 200, message: "") : nil, coding: coding,
                seen: UploadSighting(
                    file: file, isAddressOld: false, isFresh: isFresh, isSettledTime: true, awaitsList: false))
        }
        #expect(verdict(.same) == .unlisted)
        #expect(verdict(.same, isFresh: true) == .done)
        // Without an answer it was a list that named the address.
        #expect(verdict(.same, claim: false) == .done)
        #expect(verdict(Self.other) == .wait && verdict(.none) == .wait && verdict(.unseen("cut")) == .wait)
    }

    @Test("the hour in which a list is waited for is none by which the wall clock was set ahead")
    func leap() throws {
        let clinic = try Clinic()
        func awaits(_ now: Int64, leap: Int64) -> Bool {
            UploadVerdict.awaitsList(of: clinic.patients, since: 1_000, now: now, leap: leap)
        }
        #expect(awaits(3_600_999, leap: 0) && !awaits(3_601_000, leap: 0))
        #expect(awaits(7_201_000, leap: 7_200_000) && awaits(7_201_000, leap: 3_600_001))
        #expect(!awaits(10_801_000, leap: 7_200_000))
        #expect(!UploadVerdict.awaitsList(of: clinic.consultations, since: 1_000, now: 1_001, leap: 7_200_000))
    }

    @Test("a later file of the same field says what became of one that was not listed yet")
    func laterFiles() {
        #expect(UploadVerdict.judge(replacedBy: []) == nil)
        #expect(UploadVerdict.judge(replacedBy: [(.cached, nil), (.waiting, .queued), (.waiting, .rejected)]) == nil)
        #expect(UploadVerdict.judge(replacedBy: [(.waiting, .parked), (.waiting, .cancelled)]) == nil)
        for state in [OperationState.sending, .unknown] {
            #expect(UploadVerdict.judge(replacedBy: [(.waiting, state)]) == .wait)
            #expect(UploadVerdict.judge(replacedBy: [(.waiting, state), (.uploaded, .acknowledged)]) == .wait)
        }
        for stage in [AttachmentStage.checking, .uploaded] {
            #expect(UploadVerdict.judge(replacedBy: [(.waiting, .queued), (stage, .acknowledged)]) == .superseded)
        }
    }

    @Test(
        "a list that shows the record is asked for until one came that is not proven whole, which the next would not be either"
    )
    func asksForList() throws {
        let clinic = try Clinic()
        func asks(_ resource: Resource, pulledAt: Int64?, fullAt: Int64?) -> Bool {
            UploadVerdict.asksForList(of: resource, since: 100, pulledAt: pulledAt, fullAt: fullAt)
        }
        try #require(clinic.patients.isListedWhole && !clinic.consultations.isListedWhole)
        #expect(asks(clinic.patients, pulledAt: nil, fullAt: nil))
        #expect(asks(clinic.patients, pulledAt: 99, fullAt: nil))
        #expect(asks(clinic.patients, pulledAt: 101, fullAt: 101))
        #expect(!asks(clinic.patients, pulledAt: 101, fullAt: nil))
        #expect(!asks(clinic.patients, pulledAt: 101, fullAt: 99))
        #expect(asks(clinic.consultations, pulledAt: 101, fullAt: 99))
    }

    @Test("a yes whose status is not known is told without one")
    func claimWithoutStatus() {
        let seen = UploadSighting(file: .none, isAddressOld: true, isFresh: true, isSettledTime: true)
        #expect(
            UploadVerdict.judge(claim: OperationAnswer(status: nil, message: ""), coding: nil, seen: seen)
                == .fail("the server said yes to the upload, and keeps no file"))
    }
}
