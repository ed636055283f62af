import SyncCatalogue
import SyncModel
import SyncPlanner
import SyncTestSupport
import Testing

@Suite("What is written down about a file by what the server is seen to keep (design section 10)")
struct FileSightingTests {
    private let bench: RulingBench
    private let resource = "dossiers"

    init() throws {
        var bench = try RulingBench()
        bench.catalogue = try Catalogue.load(file: Fixtures.path("sync/cabinet-medical.yaml")).seen(by: "ADMIN")
        bench.resource = try #require(bench.catalogue.resource(named: "dossiers"))
        self.bench = bench
    }

    private func upload(_ state: OperationState) -> SyncModel.Operation {
        Clinic.operation(.upload("fichier"), resource, document: 1, state: state)
    }

    private func file(_ operation: SyncModel.Operation, _ stage: AttachmentStage) -> SyncModel.Attachment {
        var file = SyncModel.Attachment(
            id: Clinic.id(9), resource: resource, document: Clinic.id(1), field: "fichier", name: "a",
            mediaType: "image/png", digest: "00", size: 1, isSealed: false, stage: stage, operation: operation.id,
            addedAt: 0)
        file.stageAt = 1_000
        return file
    }

    /// What is ruled on a file that an operation sent and that no list has shown yet.
    private func ruling(
        _ verdict: UploadVerdict, _ operation: SyncModel.Operation, address: String? = nil
    ) throws -> Ruling {
        let sighting = FileSighting(
            attachment: file(operation, .checking), operation: nil, verdict: verdict, address: address)
        return try bench.ruling(.fileSeen(sighting), bench.facts(["id": 3], [operation]))
    }

    @Test("seen before any list shows it, it holds up nothing, is told as uploaded, and stays to be looked at")
    func unlisted() throws {
        let operation = upload(.unknown)
        let sighting = FileSighting(
            attachment: file(operation, .waiting), operation: operation.id, verdict: .unlisted, address: "/media/1")
        let ruling = try bench.ruling(.fileSeen(sighting), bench.facts(["id": 3], [operation]))
        #expect(ruling.moves == [.acknowledged])
        #expect(ruling.notes == [.uploaded])
        #expect(ruling.actions.contains(.moveFile(Clinic.id(9), to: .checking, address: "/media/1")))
    }

    @Test("a list that shows it ends that, and it is not told twice")
    func listed() throws {
        let ruling = try ruling(.done, upload(.acknowledged), address: "/media/1")
        #expect(ruling.actions.contains(.moveFile(Clinic.id(9), to: .uploaded, address: "/media/1")))
        #expect(ruling.moves.isEmpty && ruling.notes.isEmpty)
    }

    @Test("one whose place a later file took keeps its own address, and nothing more is told of it")
    func superseded() throws {
        for kind in [OperationKind.upload("fichier"), .create] {
            let operation = Clinic.operation(kind, resource, document: 1, state: .acknowledged)
            let ruling = try ruling(.superseded, operation, address: "/media/later")
            #expect(ruling.actions == [.moveFile(Clinic.id(9), to: .uploaded)], "\(kind)")
        }
    }

    @Test("a list that shows no file, or another one, makes a dead letter of it, which keeps its bytes")
    func undone() throws {
        for (verdict, address) in [
            (UploadVerdict.fail("it keeps no file"), nil), (.fail("it keeps another file"), "/media/2"),
            (.park("it names another file"), "/media/2"), (.resend(refusing: "gzip"), "/media/2"),
        ] {
            let ruling = try ruling(verdict, upload(.acknowledged), address: address)
            #expect(ruling.moves == [.rejected], "\(verdict)")
            #expect(ruling.notes == [.rejected])
            #expect(ruling.actions.contains(.setFileOperation(Clinic.id(9), Clinic.id(77))))
            // Against this a file is told that somebody puts there later.
            #expect(ruling.actions.contains(.setFileAddress(Clinic.id(9), address)))
        }
    }

    @Test("one that the server could not read is sent as it can, where the record names none")
    func unread() throws {
        let ruling = try ruling(.resend(refusing: "gzip"), upload(.acknowledged))
        #expect(ruling.moves.isEmpty && ruling.notes.isEmpty)
        #expect(ruling.actions.contains(.setFileOperation(Clinic.id(9), Clinic.id(77))))
    }

    @Test("one that went with its record and is not there is sent alone, once")
    func withCreate() throws {
        let create = Clinic.operation(.create, resource, document: 1, state: .acknowledged)
        #expect(try ruling(.fail("it keeps no file"), create).moves.isEmpty)
        #expect(try ruling(.fail("it keeps another"), create, address: "/media/2").moves == [.rejected])
        #expect(try ruling(.done, create, address: "/media/1").notes == [.uploaded])
    }
}
