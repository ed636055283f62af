import Foundation
import Testing

@testable import ReferenceBackend

@Suite("Health at Dokal")
struct DokalHealthTests {
    private static let path = "/api/v1/health/profile"

    @Test("an identity number is read back by its owner, and is nowhere in the files")
    func encryption() async throws {
        try await withPractice { practice async throws in
            let number = "318273645"
            let put = try await practice.patient.put(Self.path, #"{"teudat_zehut": "\#(number)", "blood_type": "O+"}"#)
            #expect(put.value("teudat_zehut") == number)
            #expect(try await practice.patient.get(Self.path).value("teudat_zehut") == number)
            // What isn't encrypted is found, so that the search would find the number, too.
            _ = try await practice.patient.put(Self.path, #"{"family_doctor_name": "Dr. Zarhin"}"#)
            var isFound = false
            for file in [practice.path, practice.path + "-wal"] {
                let bytes = try Data(contentsOf: URL(filePath: file))
                isFound = isFound || bytes.range(of: Data("Dr. Zarhin".utf8)) != nil
                #expect(bytes.range(of: Data(number.utf8)) == nil)
            }
            #expect(isFound)
            let key = try FileManager.default.attributesOfItem(atPath: practice.path + ".key")
            #expect(key[.posixPermissions] as? Int == 0o600)
            #expect(key[.size] as? Int == 32)
            let sealed = try await practice.value(
                "SELECT length(teudat_zehut) FROM health_profile WHERE user_id = '\(practice.patientID)'")
            #expect(sealed == "37")
        }
    }

    @Test("what was sealed for one account opens for no other, nor with another key")
    func binding() throws {
        let key = HealthKey(.init(size: .bits256))
        let sealed = try key.seal("123456789", of: "a")
        #expect(try key.open(sealed, of: "a") == "123456789")
        #expect(throws: (any Error).self) { try key.open(sealed, of: "b") }
        #expect(throws: (any Error).self) { try HealthKey(.init(size: .bits256)).open(sealed, of: "a") }
    }

    @Test("a server doesn't start with a damaged key")
    func damagedKey() async throws {
        try await withDatabaseFile { path in
            try Data("short".utf8).write(to: URL(filePath: path + ".key"))
            await #expect(throws: StartError.key(path: path + ".key", reason: "it has 5 bytes and not 32")) {
                try await withPractice(at: path) { _ in }
            }
        }
    }

    @Test("a profile that was never written is all null, and a write changes only what it names")
    func partial() async throws {
        try await withPractice { practice async throws in
            let none = try await practice.doctor.get(Self.path)
            #expect(none.value("user_id") == practice.doctorID)
            #expect(none.value("teudat_zehut") == "null")
            _ = try await practice.doctor.put(Self.path, #"{"blood_type": "A+", "kupat_holim": "Clalit"}"#)
            let changed = try await practice.doctor.put(Self.path, #"{"kupat_holim": null}"#)
            #expect(changed.value("blood_type") == "A+")
            #expect(changed.value("kupat_holim") == "null")
        }
    }

    @Test("each list has its own fields, and is its owner's alone")
    func lists() async throws {
        try await withPractice { practice async throws in
            let body =
                #"{"name": "Metformine", "dosage": "500mg", "frequency": "2x/jour", "vaccinated_on": "2020-01-01"}"#
            let created = try await practice.doctor.post("/api/v1/health/medications", body)
            #expect(created.text == #"{"id":"\#(created.value("id"))","name":"Metformine"}"#)
            let list = try await practice.doctor.get("/api/v1/health/medications")
            #expect(list.value(0, "dosage") == "500mg")
            #expect(list.value(0, "vaccinated_on") == "absent")
            let path = "/api/v1/health/medications/\(created.value("id"))"
            #expect(try await practice.patient.delete(path).status == 404)
            #expect(
                try await practice.doctor.delete(path.replacing("medications", with: "allergies")).status == 404)
            #expect(try await practice.doctor.delete(path).status == 204)
            #expect(try await practice.doctor.get("/api/v1/health/medications").text == "[]")
        }
    }
}
