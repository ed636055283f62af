import SyncModel
import Testing

@Suite("The evidence about an operation is kept as JSON and read again")
struct OperationEvidenceTests {
    @Test(
        "what was stored is read again, whatever the form of the server's ids",
        arguments: [
            .resembling([ServerID("7"), ServerID("8")]),
            .undecided(.init(words: "w", candidates: [ServerID("7")], answer: "a", sent: ["nom": "Hassan"])),
            .undecided(.init(words: "w")), .twin(ServerID("7")), .fileReplaced(finding: "w", name: "scan.pdf"),
            .fileShown(true), .fileShown(false),
        ] as [OperationEvidence], ServerIDForm.allCases)
    func roundTrip(evidence: OperationEvidence, form: ServerIDForm) {
        #expect(OperationEvidence(json: evidence.json(form)) == evidence)
    }

    @Test("what earlier versions stored is read as it was meant, and what is none is none")
    func stored() throws {
        let parked: JSONValue = ["finding": "w", "candidates": [101], "answer": nil, "sent": ["nom": "Hassan"]]
        let read = try #require(OperationEvidence(json: parked))
        #expect(read.candidates == [ServerID("101")])
        #expect(read.json(.integer) == parked)
        #expect(OperationEvidence(json: .null) == nil && OperationEvidence(json: ["else": 1]) == nil)
    }
}
