import ReplicaEngine
import SyncModel
import SyncPlanner

/// What the socket says is to be done about an operation.
enum NextStepText {
    /// One sentence for people.
    static func sentence(_ step: NextStep) -> String {
        switch step {
        case .goesOut: nothing("it goes out with the next sync")
        case .goesOutAfterMoment(let moment): nothing("it is sent again after \(WireTime.text(moment))")
        case .goesOutAfter(let earlier): nothing("it goes out after operation \(earlier)")
        case .goesOutBehind(let blocker): nothing("it goes out after \(what(blocker)) (operation \(blocker.id))")
        case .goesOutOnceSettled(let twin):
            nothing("it goes out once operation \(twin) is settled, whose record could not be told from its own")
        case .underWay: nothing("it is on its way")
        case .seenInList(let resource): nothing("the next list of \(resource) shows whether it was done")
        case .done: nothing("it is done")
        case .takenBack: nothing("it was taken back")
        case .nothingLeft: nothing("it has nothing left to send")
        case .waitForSync: "wait for the next sync"

        case .seeToAccount(let id, let words, let again):
            "the server refuses the account: «\(words)»; see to that at the server, then 'clinicsync sync' tries it at once, or '\(outbox("cancel", id))'"
                + (again.map { "; it is tried by itself after \(WireTime.text($0))" } ?? "")
        case .moveSlot(let id, let fields):
            "another record took the slot; move it with '\(edit(id, blanks(fields)))', or '\(outbox("cancel", id))'"
        case .correctBlocker(let blocker, let id):
            "\(what(blocker)) was refused; correct it with '\(edit(blocker.id))' and '\(outbox("resubmit", blocker.id))', or '\(outbox("cancel", id))'"
        case .decideAbout(let blocker):
            "\(what(blocker)) is parked; decide about it: '\(outbox("show", blocker.id))'"
        case .nameAnother(let id, let document):
            "the record \(document) that it refers to is not going to be on the server; name another with '\(outbox("edit", id))', or '\(outbox("cancel", id))'"
        case .recordGone(let id): "the record is gone: '\(outbox("cancel", id))', and see 'clinicsync conflicts'"
        case .lookForFile(let id):
            "look at '\(outbox("show", id))'; is it there: '\(outbox("adopt", id)) --done'; '\(outbox("retry", id))' sends it in the place of what is there, '\(outbox("cancel", id))' keeps that"
        case .sayWhetherDone(let id, let madeRecord):
            "look at '\(outbox("show", id))'; was it done: '\(outbox("adopt", id)) \(madeRecord ? "--record ID" : "--done")'; was it not: '\(outbox("retry", id))'"
        case .sayFirstWhetherDone(let id): "say first whether it was done: \(outbox("show", id))"
        case .changeRecord(let resource, let document):
            "change the record itself: clinicsync update \(resource) \(document) …"

        case .giveAgain(let id, let fields, let conflict):
            "correct it and give again what is not kept: '\(edit(id, blanks(fields)))', \(sendOrCancel(id, conflict))"
        case .takeFreeSlot(let id, let fields, let conflict):
            "take a free slot: '\(edit(id, fields.map { "\($0.name)=\($0.value)" }))', \(sendOrCancel(id, conflict))"
        case .correct(let id, let conflict): "correct it: '\(edit(id))', \(sendOrCancel(id, conflict))"
        case .replaceFile(let id):
            "attach another file in its place, or '\(outbox("resubmit", id))' sends it again, or '\(outbox("cancel", id))' lets it be"
        case .deleteAgain(let id):
            "'\(outbox("resubmit", id))' tries again, '\(outbox("cancel", id))' lets it be"
        }
    }

    private static func nothing(_ why: String) -> String { "nothing to do: \(why)" }

    private static func what(_ blocker: NextStep.Blocker) -> String {
        "the \(blocker.kind) of \(blocker.resource) \(blocker.document)"
    }

    private static func sendOrCancel(_ id: LocalID, _ conflict: Int64?) -> String {
        let orMerge = conflict.map {
            "; or make it one with the record that exists: 'clinicsync conflicts resolve \($0) local'"
        }
        return "then '\(outbox("resubmit", id))'\(orMerge ?? ""); or '\(outbox("cancel", id))'"
    }

    private static func blanks(_ fields: [String]) -> [String] { fields.map { "\($0)=…" } }

    private static func edit(_ id: LocalID, _ fields: [String] = ["…"]) -> String {
        ([outbox("edit", id)] + fields).joined(separator: " ")
    }

    private static func outbox(_ verb: String, _ id: LocalID) -> String { "clinicsync outbox \(verb) \(id)" }
}
