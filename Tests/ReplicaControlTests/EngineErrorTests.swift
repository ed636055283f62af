import AttachmentStore
import ControlProtocol
import Foundation
import ReplicaEngine
import ReplicaStore
import SyncModel
import Testing

@testable import ReplicaControl

@Suite("What the engine can't do, as the socket's callers read it")
struct EngineErrorTests {
    @Test(
        "every fault of a field has its words",
        arguments: [
            (.required, "is required"), (.empty, "can't be empty"),
            (.unknown(resource: "patients", known: ["a", "b"]), "is no field of patients; there are: a, b"),
            (.filledByServer, "can't be set when a record is made: the server fills it"),
            (.fixed, "can't be changed"),
            (.notOfAction(takes: ["a", "b"]), "is not taken by the action; it takes: a, b"),
            (.notOfCall(takes: ["a", "b"]), "is not taken; there are: a, b"),
            (.oneRecord(action: "payer"), "is required: 'payer' is done to one record"),
            (.file, "is a file; attach it with attachments.put"),
            (.notAmong(["a", "b"]), "must be one of a, b"),
            (.notText(kind: "number"), "must be a text, and is a number"),
            (.tooLong(characters: 5, most: 4), "has 5 characters; at most 4 are allowed"),
            (.notWhole, "must be a whole number"), (.notAmount, "must be an amount, such as 75 or \"75.00\""),
            (.notBoolean, "must be true or false"),
            (.notMoment, "must be a moment, such as 2026-01-20T14:00:00"),
            (.notDay, "must be a day, such as 2026-01-20"),
            (.notTimeOfDay, "must be a time of day, such as 09:00:00"),
            (.notID(of: "patients"), "must be the id of a record of patients"),
            (.dangling(resource: "patients", id: "9"), "names a record of patients that does not exist: 9"),
        ] as [(FieldFault, String)])
    func fault(fault: FieldFault, words: String) {
        #expect(FieldFaultText.predicate(fault) == words)
    }

    @Test("fields that can't be taken are all named, in order, and each by itself")
    func fields() {
        let error = ControlError(
            EngineError.invalidFields(resource: "patients", faults: ["nom": .empty, "age": .notWhole]))
        #expect(error.message == "patients: 'age' must be a whole number; 'nom' can't be empty")
        #expect(error.reason == "invalid-fields")
        #expect(error.data["fields"] == ["age": "must be a whole number", "nom": "can't be empty"])
    }

    @Test("what is unknown among the online calls is not found, and those that are known are named")
    func online() {
        let error = ControlError(EngineError.unknownOnlineCall("fly", known: ["register", "verify"]))
        #expect(error.kind == .notFound)
        #expect(error.message == "There is no 'fly' among what is done online")
        #expect(error.next == "there are: register, verify; online.list says more")
    }

    @Test("a file that can't be signed in with is told as that, and not as the server's refusal")
    func secretFile() {
        let error = ControlError(EngineError.secretFile("credential file has mode 0644"))
        #expect(error.kind == .notSignedIn && error.reason == "secret-file")
        #expect(error.message == "credential file has mode 0644")
        #expect(error.next?.contains("the server was not asked") == true)
    }

    @Test("what is wrong with the disk is told as that, with what to do, and is neither the server's nor nobody's")
    func storage() throws {
        let faults: [(StorageFault, String)] = [
            (.full, "disk-full"), (.damaged, "replica-damaged"), (.readOnly(mode: "0400"), "replica-read-only"),
            (.denied, "replica-denied"), (.device(code: 778), "disk-failed"),
        ]
        for (fault, code) in faults {
            let failure = try #require(EngineError(storage: ReplicaError.storage(path: "/x/replica.sqlite", fault)))
            let error = ControlError(failure)
            #expect(error.kind == .internalError && error.reason == code)
            #expect(error.message.hasPrefix("/x/replica.sqlite ") && error.next == fault.next)
            #expect(Connection(after: failure).word == "failed")
        }
        #expect(EngineError(storage: ReplicaError.tooNew(path: "/x")) == nil)
        #expect(Connection(after: .offline("x")).word == "away")
        #expect(Connection(after: .secretFile("x")).word == "secret-file")
        #expect(AttachmentError(.system(call: "write", code: ENOSPC)).code == "disk-full")
        #expect(AttachmentError(.system(call: "open", code: EACCES)).code == "files-denied")
        #expect(AttachmentError(.missing).code == "attachment")
    }

    @Test("presence has one name, on both sides")
    func presence() {
        #expect(RealtimeListener.presence == ControlNotification.presence)
    }
}
