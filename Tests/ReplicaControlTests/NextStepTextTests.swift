import ReplicaEngine
import SyncModel
import SyncPlanner
import Testing

@testable import ReplicaControl

@Suite("Every next step has its sentence")
struct NextStepTextTests {
    private static let op = LocalID(milliseconds: 1, randomness: (0, 0))
    private static let other = LocalID(milliseconds: 2, randomness: (0, 0))
    private static let document = LocalID(milliseconds: 3, randomness: (0, 0))
    private static let blocker = NextStep.Blocker(
        Operation(
            id: other, resource: "patients", document: document, kind: .create, edits: [:], author: "uid:1",
            createdAt: 0))

    private static let waits: [(NextStep, String)] = [
        (.goesOut, "nothing to do: it goes out with the next sync"),
        (.goesOutAfterMoment(0), "nothing to do: it is sent again after \(WireTime.text(0))"),
        (.goesOutAfter(other), "nothing to do: it goes out after operation \(other)"),
        (
            .goesOutBehind(blocker),
            "nothing to do: it goes out after the create of patients \(document) (operation \(other))"
        ),
        (
            .goesOutOnceSettled(other),
            "nothing to do: it goes out once operation \(other) is settled, whose record could not be told from its own"
        ),
        (.underWay, "nothing to do: it is on its way"),
        (
            .seenInList(resource: "patients"),
            "nothing to do: the next list of patients shows whether it was done"
        ),
        (.done, "nothing to do: it is done"), (.takenBack, "nothing to do: it was taken back"),
        (.nothingLeft, "nothing to do: it has nothing left to send"), (.waitForSync, "wait for the next sync"),
    ]

    private static let decisions: [(NextStep, String)] = [
        (
            .seeToAccount(op, words: "Subscription required", again: 0),
            "the server refuses the account: «Subscription required»; see to that at the server, then 'clinicsync sync' tries it at once, or 'clinicsync outbox cancel \(op)'; it is tried by itself after \(WireTime.text(0))"
        ),
        (
            .seeToAccount(op, words: "Unpaid", again: nil),
            "the server refuses the account: «Unpaid»; see to that at the server, then 'clinicsync sync' tries it at once, or 'clinicsync outbox cancel \(op)'"
        ),
        (
            .moveSlot(op, fields: ["day", "start"]),
            "another record took the slot; move it with 'clinicsync outbox edit \(op) day=… start=…', or 'clinicsync outbox cancel \(op)'"
        ),
        (
            .moveSlot(op, fields: []),
            "another record took the slot; move it with 'clinicsync outbox edit \(op)', or 'clinicsync outbox cancel \(op)'"
        ),
        (
            .correctBlocker(blocker, op),
            "the create of patients \(document) was refused; correct it with 'clinicsync outbox edit \(other) …' and 'clinicsync outbox resubmit \(other)', or 'clinicsync outbox cancel \(op)'"
        ),
        (
            .decideAbout(blocker),
            "the create of patients \(document) is parked; decide about it: 'clinicsync outbox show \(other)'"
        ),
        (
            .nameAnother(op, instead: document),
            "the record \(document) that it refers to is not going to be on the server; name another with 'clinicsync outbox edit \(op)', or 'clinicsync outbox cancel \(op)'"
        ),
        (
            .recordGone(op),
            "the record is gone: 'clinicsync outbox cancel \(op)', and see 'clinicsync conflicts'"
        ),
        (
            .lookForFile(op),
            "look at 'clinicsync outbox show \(op)'; is it there: 'clinicsync outbox adopt \(op) --done'; 'clinicsync outbox retry \(op)' sends it in the place of what is there, 'clinicsync outbox cancel \(op)' keeps that"
        ),
        (
            .sayWhetherDone(op, madeRecord: true),
            "look at 'clinicsync outbox show \(op)'; was it done: 'clinicsync outbox adopt \(op) --record ID'; was it not: 'clinicsync outbox retry \(op)'"
        ),
        (
            .sayWhetherDone(op, madeRecord: false),
            "look at 'clinicsync outbox show \(op)'; was it done: 'clinicsync outbox adopt \(op) --done'; was it not: 'clinicsync outbox retry \(op)'"
        ),
        (.sayFirstWhetherDone(op), "say first whether it was done: clinicsync outbox show \(op)"),
        (
            .changeRecord(resource: "patients", document),
            "change the record itself: clinicsync update patients \(document) …"
        ),
    ]

    private static let refusals: [(NextStep, String)] = [
        (
            .giveAgain(op, fields: ["password", "pin"], orMerge: nil),
            "correct it and give again what is not kept: 'clinicsync outbox edit \(op) password=… pin=…', then 'clinicsync outbox resubmit \(op)'; or 'clinicsync outbox cancel \(op)'"
        ),
        (
            .giveAgain(op, fields: ["password"], orMerge: 7),
            "correct it and give again what is not kept: 'clinicsync outbox edit \(op) password=…', then 'clinicsync outbox resubmit \(op)'; or make it one with the record that exists: 'clinicsync conflicts resolve 7 local'; or 'clinicsync outbox cancel \(op)'"
        ),
        (
            .takeFreeSlot(op, [.init("day", "2026-01-13"), .init("start", "09:00:00")], orMerge: nil),
            "take a free slot: 'clinicsync outbox edit \(op) day=2026-01-13 start=09:00:00', then 'clinicsync outbox resubmit \(op)'; or 'clinicsync outbox cancel \(op)'"
        ),
        (
            .correct(op, orMerge: 7),
            "correct it: 'clinicsync outbox edit \(op) …', then 'clinicsync outbox resubmit \(op)'; or make it one with the record that exists: 'clinicsync conflicts resolve 7 local'; or 'clinicsync outbox cancel \(op)'"
        ),
        (
            .correct(op, orMerge: nil),
            "correct it: 'clinicsync outbox edit \(op) …', then 'clinicsync outbox resubmit \(op)'; or 'clinicsync outbox cancel \(op)'"
        ),
        (
            .replaceFile(op),
            "attach another file in its place, or 'clinicsync outbox resubmit \(op)' sends it again, or 'clinicsync outbox cancel \(op)' lets it be"
        ),
        (
            .deleteAgain(op),
            "'clinicsync outbox resubmit \(op)' tries again, 'clinicsync outbox cancel \(op)' lets it be"
        ),
    ]

    @Test("of an operation", arguments: waits + decisions + refusals)
    func operation(step: NextStep, sentence: String) {
        #expect(NextStepText.sentence(step) == sentence)
    }

    @Test(
        "of a conflict",
        arguments: [
            (.takeBack, "'clinicsync conflicts undo 3' takes the decision back"),
            (
                .settleBookings,
                "move one of the two bookings or delete it, then 'clinicsync conflicts resolve 3 remote'"
            ),
            (
                .merge,
                "'clinicsync conflicts resolve 3 local' puts the local values into the record that exists, 'clinicsync conflicts resolve 3 remote' leaves it as it is"
            ),
            (
                .recreate,
                "'clinicsync conflicts resolve 3 local' makes the record anew, or lays the edit on it if it is there again; 'clinicsync conflicts resolve 3 remote' lets it be"
            ),
            (
                .deleteAgain,
                "the record was changed on the server, and stays; 'clinicsync conflicts resolve 3 local' deletes it, 'clinicsync conflicts resolve 3 remote' keeps it"
            ),
            (
                .restore,
                "the record was deleted; 'clinicsync conflicts resolve 3 remote' makes it anew as it was changed on the server"
            ),
            (
                .actAgain("payer"),
                "the record was changed on the server, and 'payer' was not sent; 'clinicsync conflicts resolve 3 local' runs it now, 'clinicsync conflicts resolve 3 remote' lets it be"
            ),
            (
                .actionStood("payer"),
                "'payer' was sent over the server's change; 'clinicsync conflicts resolve 3 remote' closes this"
            ),
            (.putBack, "the local value stands; 'clinicsync conflicts resolve 3 remote' puts the server's back"),
            (
                .sendAgain,
                "the server's value stands; 'clinicsync conflicts resolve 3 local' sends the local one again, 'clinicsync conflicts resolve 3 --value VALUE' another"
            ),
        ] as [(ConflictStep, String)])
    func conflict(step: ConflictStep, sentence: String) {
        #expect(ConflictStepText.sentence(step, 3) == sentence)
    }

    @Test(
        "of a quarantine",
        arguments: [
            (
                0,
                "nothing to do: they stay until a list shows them again; 'clinicsync quarantine approve patients --held' removes them"
            ),
            (
                2,
                "are they gone: 'clinicsync quarantine approve patients'; is the server wrong: 'clinicsync quarantine restore patients'"
            ),
        ])
    func quarantine(waiting: Int, sentence: String) {
        #expect(QuarantineStepText.sentence(QuarantineStep(waiting: waiting), of: "patients") == sentence)
    }

    @Test("of a write that a sync would not send")
    func preview() {
        #expect(WaitingText.sentence(.step(.goesOut)) == "nothing to do: it goes out with the next sync")
        #expect(
            WaitingText.sentence(.unsendable(.noServerID))
                == "no request can be made of it: the server does not know the record")
        #expect(
            WaitingText.sentence(.barred(.unknownResource("patients", known: ["doctors"])))
                == "there is no resource 'patients'; there are: doctors")
    }
}
