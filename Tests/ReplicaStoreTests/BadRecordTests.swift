import Foundation
import SyncModel
import Testing

@testable import ReplicaStore

@Suite("A record that can't be used costs no other")
struct BadRecordTests {
    private let clinic: Clinic
    private let replica: Replica

    init() throws {
        clinic = try Clinic()
        replica = try clinic.open()
    }

    private static let good = [#"{"id":1,"nom":"Hassan"}"#, #"{"id":2,"nom":"Kefi"}"#, #"{"id":3,"nom":"Sassi"}"#]

    private static func list(_ elements: [String]) -> [UInt8] { Array("[\(elements.joined(separator: ","))]".utf8) }

    /// Applies a list, and returns its records that can't be used.
    private func bad(
        _ bytes: [UInt8], interest: ListingInterest = ListingInterest()
    ) async throws -> [ListFlaw.Kind] {
        let path = clinic.folder.file("list.json")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let patients = clinic.patients
        return try await replica.write { writer in
            let list = try writer.openListing(patients, from: .file(path: path), scope: .everything, interest: interest)
            while let item = try list.next() { if case .new(let record) = item { try list.insert(record) } }
            _ = try list.finish(as: .recent)
            try writer.noteListing(patients, scope: .recent, isWhole: false, suspect: nil)
            return list.badRecords.flaws
        }
    }

    private static func record(_ position: Int, _ id: String?, _ fault: BadRecord.Fault) -> ListFlaw.Kind {
        .record(BadRecord(position: position, id: id.map(ServerID.init), fault: fault))
    }

    @Test(
        "the others are taken over, and it is named by its place, its id where that can be read, and what is wrong",
        arguments: [
            (#"{"id":8,"nom":"\ud83d"}"#, "8", .syntax(.malformedEscape)),
            (#"{"nom":"\ud83d","more":{"id":9},"id":"8"}"#, "8", .syntax(.malformedEscape)),
            (#"{"id":8,"nom":NaN}"#, "8", .syntax(.unexpectedByte)),
            (#"{"nom":Infinity,"id":8}"#, "8", .syntax(.unexpectedByte)),
            (#"{"id":8,"age":01}"#, "8", .syntax(.malformedNumber)),
            (#"{"id":8,"age":1.}"#, "8", .syntax(.malformedNumber)),
            ("{\"id\":8,\"nom\":\"a\nb\"}", "8", .syntax(.controlCharacter)),
            (#"{"id":8,"nom":tru}"#, "8", .syntax(.unexpectedByte)),
            (#"{"id":null,"nom":"x"}"#, nil, .noID), (#"{"nom":"x"}"#, nil, .noID), (#"{"id":""}"#, nil, .noID),
            (#"{"id":1.5}"#, nil, .noID), (#"{"id":[8]}"#, nil, .noID),
            (#"{"id":"\ud83d"}"#, nil, .syntax(.malformedEscape)),
            ("null", nil, .noObject), ("[1]", nil, .noObject), (#""text""#, nil, .noObject), ("7", nil, .noObject),
            ("NaN", nil, .noObject),
        ] as [(String, String?, BadRecord.Fault)])
    func named(element: String, id: String?, fault: BadRecord.Fault) async throws {
        let known = #"[{"id":1,"nom":"Before"},{"id":8,"nom":"Good"}]"#
        for list in [nil, known] {
            if let list { try await replica.list(clinic.patients, list) }
            try await checkNamed(element, id, fault, isKnown: list != nil)
        }
    }

    private func checkNamed(_ element: String, _ id: String?, _ fault: BadRecord.Fault, isKnown: Bool) async throws {
        for place in 0...3 {
            var elements = Self.good
            elements.insert(element, at: place)
            #expect(try await bad(Self.list(elements)) == [Self.record(place + 1, id, fault)])
        }
        let documents = try await replica.documents(clinic.patients)
        #expect(["1", "2", "3"].map { documents[$0]?["nom"] } == ["Hassan", "Kefi", "Sassi"])
        #expect(documents["8"]?["nom"] == (isKnown ? "Good" : nil), "the last good version stays as it is")
        #expect(
            try await replica.list(clinic.patients, String(decoding: Self.list(Self.good), as: UTF8.self)).summary
                .parsed == 0)
    }

    @Test("text that is not UTF-8 is bad, in the first list as in a later one", arguments: [true, false])
    func encoding(isFirst: Bool) async throws {
        if !isFirst { try await replica.list(clinic.patients, "[]") }
        let bytes =
            Array(#"[{"id":1,"nom":"A"},{"id":2,"nom":""#.utf8) + [0xC3, 0x28] + Array(#""},{"id":3,"nom":"B"}]"#.utf8)
        #expect(try await bad(bytes) == [Self.record(2, "2", .syntax(.malformedText))])
        #expect(try await replica.documents(clinic.patients).keys.sorted() == ["1", "3"])
    }

    @Test("of two with one id the first counts, whether it is known, changed or new, and whatever the second says")
    func twice() async throws {
        let other = #"{"id":1,"nom":"Other"}"#
        for _ in 1...2 {
            #expect(try await bad(Self.list(Self.good + [other])) == [Self.record(4, "1", .repeatedID)])
            #expect(try await replica.documents(clinic.patients)["1"]?["nom"] == "Hassan")
        }
        #expect(try await bad(Self.list(Self.good + [Self.good[1]])) == [Self.record(4, "2", .repeatedID)])
        #expect(try await bad(Self.list([other] + Self.good)) == [Self.record(2, "1", .repeatedID)])
        #expect(try await replica.documents(clinic.patients)["1"]?["nom"] == "Other")
        let new = [#"{"id":5,"nom":"A"}"#, #"{"id":5,"nom":"B"}"#]
        #expect(
            try await bad(Self.list(new), interest: ListingInterest(meetsNew: true)) == [
                Self.record(2, "5", .repeatedID)
            ])
        #expect(try await replica.documents(clinic.patients)["5"]?["nom"] == "A")
    }

    @Test("of many bad records the first are named, and the others counted")
    func many() async throws {
        let flaws = try await bad(Self.list(Array(repeating: "null", count: 50) + Self.good))
        #expect(flaws.count == 21 && flaws.last == .otherRecords(30))
        #expect(try await replica.documents(clinic.patients).count == 3)
    }

    @Test("a byte-order mark before a list is skipped")
    func mark() async throws {
        #expect(try await bad([0xEF, 0xBB, 0xBF] + Self.list(Self.good)) == [])
        #expect(try await replica.documents(clinic.patients).count == 3)
    }

    @Test("a comparison names them too, and compares the others")
    func comparison() async throws {
        let patients = clinic.patients
        try await replica.list(patients, String(decoding: Self.list(Self.good), as: UTF8.self))
        let elements = [
            Self.good[0], #"{"id":2,"nom":"\ud83d"}"#, "null", Self.good[2], Self.good[0], #"{"id":9}"#, #"{"id":9}"#,
            "{}",
        ]
        let comparison = try await replica.read { try $0.compare(patients, with: .bytes(Self.list(elements))) }
        #expect(comparison.identical == 2)
        #expect(
            comparison.badRecords.flaws == [
                Self.record(2, "2", .syntax(.malformedEscape)), Self.record(3, nil, .noObject),
                Self.record(5, "1", .repeatedID), Self.record(7, "9", .repeatedID), Self.record(8, nil, .noID),
            ])
        #expect(Set(comparison.differences.map(\.kind)) == [.missingHere, .missingThere])
    }

    // MARK: What is kept

    @Test("what is wrong with a list is kept over restarts, with the moment it began, until that list is good")
    func kept() async throws {
        func flaws(_ replica: Replica) async throws -> [ListFlaws] { try await replica.read { try $0.listFlaws() } }
        let kinds: [ListFlaw.Kind] = [
            .announced(130, came: 50), .more(sign: "next", came: 20), .full(limit: 100), .changing(from: 2, to: 3),
            .repeated(page: 2, came: 50), .endless(pages: 9, came: 90), .unannounced(came: 4),
            Self.record(3, "8", .syntax(.malformedEscape)), Self.record(4, nil, .noID),
            Self.record(5, "a", .repeatedID),
            Self.record(6, nil, .noObject), .otherRecords(30),
        ]
        let began = clinic.clock.milliseconds()
        try await replica.write { writer in
            try writer.keepFlaws(of: "patients", read: nil, [.whole: kinds.map { ListFlaw($0) }])
            try writer.keepFlaws(
                of: "visits", read: [.parent("7")], [.parent("7"): [ListFlaw(.full(limit: 1), parent: "7")]])
        }
        try replica.close()
        let again = try clinic.open()
        clinic.clock.advance(by: 1_000)
        try await again.write { writer in
            try writer.keepFlaws(of: "patients", read: [.window], [:])
            try writer.keepFlaws(of: "patients", read: nil, [.whole: kinds.reversed().map { ListFlaw($0) }])
            try writer.keepFlaws(of: "visits", read: [.parent("8")], [:])
        }
        var kept = try await flaws(again)
        #expect(kept.map(\.resource) == ["patients", "visits"])
        #expect(kept.map(\.since) == [began, began])
        #expect(kept.first?.flaws == kinds.reversed().map { ListFlaw($0) })
        #expect(kept.last?.flaws == [ListFlaw(.full(limit: 1), parent: "7")])
        try await again.write { writer in
            try writer.keepFlaws(of: "patients", read: nil, [.window: [ListFlaw(.full(limit: 1))]])
            try writer.keepFlaws(of: "visits", read: [.parent("7"), .parent("8")], [:])
        }
        kept = try await flaws(again)
        #expect(kept.map(\.flaws) == [[ListFlaw(.full(limit: 1))]])
    }

    @Test("a list that is not whole is no complete listing of the schedule, nor one that was asked for")
    func schedule() async throws {
        let patients = clinic.patients
        let state = try await replica.write { writer in
            try writer.noteListing(patients, scope: .everything, isWhole: false, suspect: nil, askedAt: 5)
            return try writer.resourceState(patients)
        }
        #expect(state.fullAt == nil && state.askedAt == nil && state.pulledAt != nil)
    }
}
