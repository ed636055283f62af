import Foundation
import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@Suite("A listing is read from a file slice by slice")
struct ListingSourceTests {
    private let clinic: Clinic
    private let replica: Replica

    init() throws {
        clinic = try Clinic()
        replica = try clinic.open()
    }

    private func source(_ text: String) throws -> ListingSource {
        let path = clinic.folder.file("list.json")
        try Data(text.utf8).write(to: URL(filePath: path))
        return .file(path: path)
    }

    @Test("20,000 elements, some longer than a slice, are read as from memory, and known the next time")
    func longList() async throws {
        let random = SeededRandom(seed: 8)
        let elements = (0..<20_000).map { number in
            // Two of them are longer than the slice of a mebibyte, with brackets and quotes across its edges.
            let words =
                number % 9_000 == 17
                ? String(repeating: #"\"]} é\\"#, count: 300_000) : String(repeating: "x", count: random.below(80))
            return #"{"id":\#(number),"nom":"Patient \#(number)","notes":"\#(words)"}"#
        }
        let source = try source("[" + elements.joined(separator: ",\n") + "]\n")
        let first = try await replica.list(clinic.patients, from: source)
        #expect(first.summary.added == 20_000 && first.summary.elements == 20_000)
        let again = try await replica.list(clinic.patients, from: source)
        #expect(again.summary.parsed == 0 && again.summary.elements == 20_000 && again.absent.isEmpty)
        let patients = clinic.patients
        let document = try await replica.read { try $0.document(patients, id: "9017") }
        #expect(document?.server == elements[9_017])
        #expect(try await replica.list(patients, "[" + elements.joined(separator: ",") + "]").summary.parsed == 0)
    }

    @Test(
        "a file that ends early, or goes on, changes nothing",
        arguments: ["[{\"id\":1}", "[{\"id\":1},", "", "[{\"id\":1}]]", "[{\"id\":1}]\n<html>"])
    func broken(text: String) async throws {
        let source = try source(text)
        await #expect(throws: ReplicaError.self) { try await replica.list(clinic.patients, from: source) }
        #expect(try await replica.documents(clinic.patients).isEmpty)
    }

    @Test("a file that is not there, or is a link, is refused")
    func unusable() async throws {
        let absent = clinic.folder.file("absent.json")
        await #expect(throws: ReplicaError.self) { try await replica.list(clinic.patients, from: .file(path: absent)) }
        _ = try source("[]")
        let link = clinic.folder.file("link.json")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: clinic.folder.file("list.json"))
        await #expect(throws: ReplicaError.self) { try await replica.list(clinic.patients, from: .file(path: link)) }
    }
}
