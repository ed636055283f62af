import ReplicaEngine
import SyncModel
import Testing

@testable import ReplicaControl

@Suite("What is wrong with a list, in words")
struct ListFlawTextTests {
    @Test(
        "every flaw has its sentence, with its numbers",
        arguments: [
            (.announced(130, came: 50), "130 announced, 50 came"),
            (.more(sign: "next", came: 20), "20 came, and 'next' says that there are more"),
            (.full(limit: 100), "100 came, as many as were asked for at the most; there may be more"),
            (.changing(from: 5, to: 4), "it changed while it was read: 5 announced at first, 4 in the end"),
            (.repeated(page: 2, came: 50), "page 2 brought nothing new, whatever page was asked for; 50 came"),
            (.endless(pages: 9, came: 90), "no end within 9 pages; 90 came"),
            (.unannounced(came: 4), "it does not say how many there are, as the catalogue has it; 4 came"),
            (
                .record(BadRecord(position: 3, id: ServerID("8"), fault: .syntax(.malformedNumber))),
                "record 3 (id 8) can't be used: malformed number"
            ),
            (.record(BadRecord(position: 3, id: nil, fault: .noID)), "record 3 can't be used: it has no id"),
            (.record(BadRecord(position: 3, id: nil, fault: .noObject)), "record 3 can't be used: it is no object"),
            (
                .record(BadRecord(position: 3, id: ServerID("8"), fault: .repeatedID)),
                "record 3 (id 8) can't be used: a record before it has the same id; that one counts"
            ), (.otherRecords(7), "7 more records can't be used"),
        ] as [(ListFlaw.Kind, String)])
    func sentence(kind: ListFlaw.Kind, words: String) {
        #expect(ListFlawText.sentence(ListFlaw(kind)) == words)
        #expect(ListFlawText.sentence(ListFlaw(kind, parent: "r1")) == "the list of r1: " + words)
        let flaw = ListFlaw(kind, parent: "r1")
        #expect(ListFlaw(json: flaw.json, parent: "r1") == flaw)
    }
}
