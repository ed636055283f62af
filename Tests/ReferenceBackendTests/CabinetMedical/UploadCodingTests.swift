import Foundation
import GRDB
import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Compressed uploads")
struct UploadCodingTests {
    private static let scan = Array("%PDF-1.7 ".utf8) + (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }

    private static func form(_ content: [UInt8] = scan) -> TestForm {
        TestForm().text("patient", "6").text("observations", "x").file("fichier", "a.pdf", "application/pdf", content)
    }

    /// What a client does to a body, and what it says that it did.
    struct Packing: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let coding: String
        let encode: @Sendable ([UInt8]) throws -> [UInt8]

        init(_ name: String, _ coding: String, _ encode: @escaping @Sendable ([UInt8]) throws -> [UInt8]) {
            (testDescription, self.coding, self.encode) = (name, coding, encode)
        }
    }

    private static let sound = [
        Packing("gzip", "gzip") { try Packed.gzip($0) }, Packing("stored", "GZIP") { try Packed.gzip($0, level: 0) },
        Packing("x-gzip", "x-gzip") { try Packed.gzip($0, level: 9) },
        Packing("deflate", "deflate") { try Packed.deflate($0) }, Packing("nothing", "identity") { $0 },
    ]

    private static let unsound = [
        Packing("unknown", "br") { $0 }, Packing("twice", "gzip, gzip") { try Packed.gzip($0) },
        Packing("plain", "gzip") { $0 }, Packing("other", "deflate") { try Packed.gzip($0) },
        Packing("cut", "gzip") { try Array(Packed.gzip($0).dropLast(9)) },
        Packing("followed", "gzip") { try Packed.gzip($0) + [0] }, Packing("empty", "gzip") { _ in [] },
        Packing("endless form", "gzip") { try Packed.gzip(Array($0.dropLast(12))) },
        Packing("wrong checksum", "gzip") { bytes in
            var packed = try Packed.gzip(bytes)
            packed[packed.count - 8] ^= 1
            return packed
        },
    ]

    @Test(
        "gzip and deflate are decoded, stored blocks included, and the file is what it was before", arguments: sound)
    func decoded(packing: Packing) async throws {
        try await withPeople { people in
            for (person, path) in [
                (people.admin, DossierTests.admin), (people.doctor, DossierTests.doctor),
                (people.patient, DossierTests.deposit),
            ] {
                let created = try await person.send(
                    .POST, path, form: Self.form(), coding: packing.coding, encode: packing.encode)
                #expect(created.status == 201)
                #expect(try await people.admin.get(created.value("fichier")).bytes.elementsEqual(Self.scan))
            }
            let patched = try await people.admin.send(
                .PATCH, DossierTests.admin + "13/", form: TestForm().file("fichier", "b.png", "image/png", [7]),
                coding: packing.coding, encode: packing.encode)
            #expect(patched.status == 200)
            #expect(try await people.admin.get(patched.value("fichier")).bytes == [7])
        }
    }

    @Test("a JSON body of these endpoints is decoded as well")
    func json() async throws {
        try await withPeople { people async throws in
            let call = TestRequest(
                method: .POST, path: DossierTests.admin, bytes: try Packed.gzip(Array(DossierTests.body.utf8)),
                headers: [
                    ("Authorization", "Bearer \(people.admin.token ?? "")"), ("Content-Type", "application/json"),
                    ("Content-Encoding", "gzip"),
                ])
            let created = try await exchange([call], port: people.admin.port)[0]
            #expect(created.status == 201)
            #expect(created.value("traitement") == "Antibiotiques 7 jours")
        }
    }

    @Test("another coding is refused with 415, damage with 400, and nothing is left of either", arguments: unsound)
    func refused(packing: Packing) async throws {
        try await withDatabaseFile { path in
            try await withClinic(at: path) { admin async throws in
                let refused = try await admin.send(
                    .POST, DossierTests.admin, form: Self.form(), coding: packing.coding, encode: packing.encode)
                #expect(refused.status == (["gzip", "deflate"].contains(packing.coding) ? 400 : 415))
                #expect(refused.headers["Accept-Encoding"] == ["gzip, deflate"])
                #expect(try await admin.get(DossierTests.admin).ids.count == 12)
                #expect(try Packed.names(inFolderOf: path).isEmpty)
            }
        }
    }

    @Test("a form that is small only on its way is refused with 413 before it fills the disk")
    func bomb() async throws {
        try await withDatabaseFile { path in
            try await withClinic(at: path, uploadLimit: 2) { admin async throws in
                let zeros = [UInt8](repeating: 0, count: 40 << 20)
                let refused = try await admin.send(
                    .POST, DossierTests.admin, form: Self.form(zeros), coding: "gzip", encode: { try Packed.gzip($0) })
                #expect(refused.status == 413)
                #expect(refused.text == #"{"error":"Le corps de la requête dépasse 2 Mio"}"#)
                #expect(refused.headers["Accept-Encoding"] == ["gzip, deflate"])
                #expect(try Packed.names(inFolderOf: path).isEmpty)
            }
        }
    }

    @Test("these endpoints say what they decode, whatever they answer, and no others do")
    func advertised() async throws {
        try await withPeople { people async throws in
            let admin = people.admin
            #expect(try await admin.send(.OPTIONS, DossierTests.admin).status == 204)
            for answer in [
                try await admin.send(.OPTIONS, DossierTests.admin), try await admin.get(DossierTests.admin),
                try await admin.get(DossierTests.admin + "999/"), try await admin.post(DossierTests.admin, "{}"),
                try await admin.send(.PUT, DossierTests.deposit, "{}"),
                try await admin.anonymous.post(DossierTests.doctor, DossierTests.body),
                try await people.patient.post(DossierTests.deposit, #"{"observations": "x"}"#),
            ] { #expect(answer.headers["Accept-Encoding"] == ["gzip, deflate"]) }
            for path in ["/api/factures/", DossierTests.own, "/api/nowhere/"] {
                #expect(try await admin.get(path).headers["Accept-Encoding"].isEmpty)
            }
        }
    }

    @Test("ignores-content-encoding: a compressed form is a success that stores nothing, a plain one is stored")
    func ignored() async throws {
        try await withPeople(quirks: [.ignoresContentEncoding]) { people async throws in
            let admin = people.admin
            for (person, path) in [
                (admin, DossierTests.admin), (people.doctor, DossierTests.doctor),
                (people.patient, DossierTests.deposit),
            ] {
                let created = try await person.send(
                    .POST, path, form: Self.form(), coding: "gzip", encode: { try Packed.gzip($0) })
                #expect(created.status == 201)
                #expect(created.value("observations") == "")
                #expect(created.value("fichier") == "null")
                #expect(created.value("id") == "absent")
                #expect(created.headers["Accept-Encoding"].isEmpty)
            }
            #expect(try await admin.get(DossierTests.admin).ids == Array(1...12))
            let before = try await admin.get(DossierTests.admin + "1/").text
            let patched = try await admin.send(
                .PATCH, DossierTests.admin + "1/", form: Self.form(), coding: "deflate",
                encode: { try Packed.deflate($0) })
            #expect(patched.status == 200)
            #expect(patched.text == before)
            let plain = try await admin.send(.POST, DossierTests.admin, form: Self.form())
            #expect(try await admin.get(plain.value("fichier")).bytes.elementsEqual(Self.scan))
            #expect(try await admin.send(.OPTIONS, DossierTests.admin).status == 404)
        }
    }
}
