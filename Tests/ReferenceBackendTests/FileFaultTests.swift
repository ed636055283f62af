import CZlib
import Foundation
import NIOHTTP1
import Synchronization
import Testing

@testable import ReferenceBackend

@Suite("Faults of files")
struct FileFaultTests {
    private static let scan = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 9) }

    private static func form() -> TestForm {
        TestForm().text("patient", "6").text("observations", "x").file("fichier", "a.pdf", "application/pdf", scan)
    }

    /// A server with nothing but the faults that a test orders.
    private func withFaults(
        wait: @escaping @Sendable (Duration) async throws -> Void = { _ in },
        _ body: @Sendable (Clinic, Faults, _ stored: () throws -> Int) async throws -> Void
    ) async throws {
        let faults = Faults(seed: 1, profile: nil, wait: wait)
        try await withDatabaseFile { path in
            try await withClinic(at: path, faults: faults) {
                try await body($0, faults) { try Packed.names(inFolderOf: path).count }
            }
        }
    }

    @Test("dropped-file: the record is made or changed, the answer is a success, and no file is kept")
    func dropped() async throws {
        try await withFaults { admin, faults, stored async throws in
            faults.strike(.droppedFile)
            // Nothing that brings no file is struck.
            #expect(try await admin.patch(DossierTests.admin + "1/", #"{"traitement": "Repos"}"#).status == 200)
            let created = try await admin.send(.POST, DossierTests.admin, form: Self.form())
            #expect(created.status == 201)
            #expect(created.value("observations") == "x")
            #expect(created.value("fichier") == "null")
            #expect(try stored() == 0)
            #expect(faults.counts == [.droppedFile: 1])
            let honest = try await admin.send(.POST, DossierTests.admin, form: Self.form()).value("fichier")
            faults.strike(.droppedFile)
            let form = TestForm().text("traitement", "y").file("fichier", "b.png", "image/png", [1])
            let changed = try await admin.send(.PATCH, DossierTests.admin + "14/", form: form)
            #expect(changed.status == 200)
            #expect(changed.value("traitement") == "y")
            #expect(changed.value("fichier") == honest)
            #expect(try stored() == 1)
        }
    }

    @Test("dropped-file at Dokal: the answer is the profile as it was")
    func droppedAvatar() async throws {
        let faults = Faults(seed: 1, profile: nil, wait: { _ in })
        try await withPractice(faults: faults) { practice async throws in
            faults.strike(.droppedFile)
            let form = TestForm().file("avatar", "me.gif", "image/gif", Array("GIF89a".utf8))
            let answer = try await practice.patient.send(.POST, "/api/v1/profile/avatar", form: form)
            #expect(answer.status == 200)
            #expect(answer.value("avatar_url") == "null")
            #expect(faults.counts == [.droppedFile: 1])
            #expect(try practice.filesLeft().isEmpty)
        }
    }

    @Test("lost-answer: the file is stored, once, and nobody is told")
    func lostAnswer() async throws {
        try await withFaults { admin, faults, stored async throws in
            faults.strike(.lostAnswer)
            await #expect(throws: (any Error).self) {
                try await admin.send(.POST, DossierTests.admin, form: Self.form())
            }
            #expect(try stored() == 1)
            let url = try await admin.get(DossierTests.admin + "13/").value("fichier")
            #expect(try await admin.get(url).bytes.elementsEqual(Self.scan))
        }
    }

    @Test("cut-within: a download ends in its middle, with the length of the whole")
    func cut() async throws {
        try await withFaults { admin, faults, _ async throws in
            let url = try await admin.send(.POST, DossierTests.admin, form: Self.form()).value("fichier")
            faults.strike(.cutWithin)
            let token = admin.token ?? ""
            let received = try await RawConnection.exchange(
                port: admin.port, "GET \(url) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\r\n")
            let head = try #require(received.firstRange(of: Array("\r\n\r\n".utf8)))
            #expect(String(decoding: received[..<head.lowerBound], as: UTF8.self).contains("Content-Length: 300000"))
            #expect(received[head.upperBound...].elementsEqual(Self.scan.prefix(150_000)))
            #expect(faults.counts == [.cutWithin: 1])
        }
    }

    @Test("other-file: other bytes of the same length, with the proofs of the right ones or with none")
    func otherFile() async throws {
        try await withFaults { admin, faults, _ async throws in
            let url = try await admin.send(.POST, DossierTests.admin, form: Self.form()).value("fichier")
            let right = try await admin.get(url)
            for form in [0, 1] as [UInt64] {
                faults.strike(.otherFile, form: form)
                let wrong = try await admin.get(url)
                #expect(wrong.status == 200)
                #expect(wrong.bytes.count == right.bytes.count)
                #expect(!wrong.bytes.elementsEqual(right.bytes))
                #expect(wrong.headers["Content-Length"] == ["300000"])
                for proof in ["ETag", "Repr-Digest"] {
                    #expect(wrong.headers[proof] == (form == 0 ? right.headers[proof] : []))
                }
            }
            faults.strike(.otherFile)
            let part = try await admin.send(.GET, url, headers: [("Range", "bytes=299990-")])
            #expect(part.status == 206)
            #expect(part.bytes.count == 10)
            #expect(part.bytes != Array(Self.scan.suffix(10)))
        }
    }

    @Test("gzip-bomb: about a megabyte that is a gigabyte of zeros, checksum included")
    func bomb() async throws {
        try await withFaults { admin, faults, _ async throws in
            let url = try await admin.send(.POST, DossierTests.admin, form: Self.form()).value("fichier")
            faults.strike(.gzipBomb)
            let bomb = try await admin.get(url)
            #expect(bomb.status == 200)
            #expect(bomb.headers["Content-Encoding"] == ["gzip"])
            #expect(bomb.headers["Content-Length"] == ["\(bomb.bytes.count)"])
            #expect((900_000...1_300_000).contains(bomb.bytes.count))
            #expect(bomb.headers["ETag"].isEmpty)
            let (size, isZero) = try Packed.gunzippedSize(bomb.bytes)
            #expect(size == 1 << 30)
            #expect(isZero)
        }
    }

    @Test("stalled-upload, slow: the body is read with pauses, and the file is stored all the same")
    func slow() async throws {
        let pauses = Mutex(0)
        try await withFaults(wait: { _ in pauses.withLock { $0 += 1 } }) { admin, faults, stored async throws in
            faults.strike(.stalledUpload, form: 0)
            let created = try await admin.send(.POST, DossierTests.admin, form: Self.form())
            #expect(created.status == 201)
            #expect(try await admin.get(created.value("fichier")).bytes.elementsEqual(Self.scan))
            #expect(pauses.withLock { $0 } > 1)
            #expect(try stored() == 1)
        }
    }

    @Test("stalled-upload, stopped: nothing is read until the server gives the connection up, and nothing is stored")
    func stopped() async throws {
        let (paused, mayGoOn) = (AsyncStream<Duration>.makeStream(), AsyncStream<Void>.makeStream())
        try await withFaults(wait: { duration in
            paused.continuation.yield(duration)
            for await _ in mayGoOn.stream { break }
        }) { admin, faults, stored async throws in
            faults.strike(.stalledUpload, form: 1)
            let sending = Task { try await admin.send(.POST, DossierTests.admin, form: Self.form()) }
            for await duration in paused.stream {
                #expect(duration > .seconds(60))
                break
            }
            #expect(try await admin.get("/api/Admin/doctors/").status == 200)
            mayGoOn.continuation.yield()
            await #expect(throws: (any Error).self) { try await sending.value }
            #expect(try await admin.get(DossierTests.admin).ids.count == 12)
            #expect(try stored() == 0)
            #expect(faults.counts == [.stalledUpload: 1])
        }
    }

    @Test("an upload is never ordered twice, and one that is too long to be held is never handled late")
    func heldBack() {
        let upload = FaultTarget(method: "PATCH", path: DossierTests.admin + "1/", isSignedIn: true, bringsFile: true)
        #expect(!FaultKind.duplicate.applies(to: upload))
        #expect(FaultKind.lateCommit.applies(to: upload))
        var long = upload
        long.length = FaultTarget.heldLength + 1
        #expect(!FaultKind.lateCommit.applies(to: long))
        let download = FaultTarget(method: "GET", path: MediaRoutes.dossiers + "a.pdf", isSignedIn: true)
        for kind in [FaultKind.emptyList, .truncatedJSON, .badGzip, .droppedFile] {
            #expect(!kind.applies(to: download))
        }
    }
}
