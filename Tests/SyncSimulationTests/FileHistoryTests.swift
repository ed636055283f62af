import SyncModel
import SyncTestSupport
import Testing

@testable import SyncSimulation

@Suite("Files in histories that were written by hand")
struct FileHistoryTests {
    private let clinic: Clinic
    private let shelf: Shelf

    init() async throws {
        clinic = try await Clinic(FileCatalogue.load(), keepsFiles: true)
        shelf = Shelf(clinic.catalogue)
    }

    /// The branches that were taken in a history in which every invariant held.
    private func branches(_ events: [Event]) async throws -> Set<String> {
        let history = History(
            seed: 1, catalogue: clinic.catalogue.name, workstations: 1, isOnDisk: false, startsCold: false,
            clinic: .small, events: events)
        let simulation = try await clinic.simulation(history, trace: nil, shelf: shelf)
        _ = await simulation.run()
        #expect(await simulation.violations == [], "\(events)")
        return Set(simulation.world.tally.withLock(\.self).counts[.branch, default: [:]].keys)
    }

    private static func photo(_ word: UInt64) -> WriteDraft {
        WriteDraft(kind: .attach("photo"), resource: "card", word: word)
    }

    /// A cycle in which the card can't be read either time that it is asked for, and its file can.
    private static func deafCycle() -> Event {
        .cycle(
            0, CyclePlan(.due, latency: 60, faults: (0..<2).map { Fault(target: .list, at: $0, kind: .truncatedJSON) }))
    }

    /// What comes after a file was taken for uploaded before any list showed its record.
    private static let sequels: [[Event]] = [
        [], [.restart(0)], [.colleague(photo(99))], [.write(0, photo(98))],
        [.write(0, photo(98)), .cycle(0, CyclePlan(.now, latency: 60))],
        [.copyReplica(0), .cycle(0, CyclePlan(.full, latency: 60)), .setBack(0)],
    ]

    @Test(
        "a yes that no list showed for an hour is held against the list that comes at last; a clock set ahead is no hour",
        arguments: [false, true])
    func unlisted(isLeap: Bool) async throws {
        var seen: Set<String> = []
        for (number, sequel) in Self.sequels.enumerated() {
            for lead in 0..<3 {
                let lost = (0..<lead).map {
                    Event.colleague(WriteDraft(kind: .create, resource: "people", word: UInt64($0)))
                }
                let hour: [Event] = isLeap ? [.clock(0, 7_200_000), .restart(0)] : [.pass(3_700_000)]
                seen.formUnion(
                    try await branches(
                        lost + [
                            .quirk(.losesUpdates, true), .write(0, Self.photo(UInt64(number))),
                            .cycle(0, CyclePlan(.now, latency: 60)),
                        ]
                            + hour + [Self.deafCycle(), .quirk(.losesUpdates, false)] + sequel))
            }
        }
        #expect(seen.contains("file: unlisted") == !isLeap)
        #expect(seen.contains { ["file: fail", "file: resend"].contains($0) })
    }

    @Test("a colleague's file is not replaced by one that the server could not read the first time")
    func foreign() async throws {
        var seen: Set<String> = []
        for word in UInt64(1)...6 {
            let start: [Event] = [
                .quirk(.ignoresCodings, true), .write(0, Self.photo(word)), .cycle(0, CyclePlan(.now, latency: 60)),
            ]
            seen.formUnion(try await branches(start + [.colleague(Self.photo(word + 50))]))
            seen.formUnion(
                try await branches(
                    start + [.colleague(Self.photo(word + 50)), .cycle(0, CyclePlan(.now, latency: 60))]))
            // Its answer names the colleague's, which was put there just before.
            seen.formUnion(
                try await branches([start[0], start[1], .colleague(Self.photo(word + 50)), start[2]]))
        }
        #expect(seen.contains("file: park"))
    }

    @Test("a file that was taken back is there again with the replica that was copied before that")
    func setBack() async throws {
        for word in UInt64(1)...4 {
            for resource in ["card", "folders", "letters"] {
                let field = ["card": "photo", "folders": "scan", "letters": "page"][resource] ?? ""
                let draft = WriteDraft(kind: .attach(field), resource: resource, word: word)
                _ = try await branches([
                    .write(0, draft), .copyReplica(0), .cancel(0, word: word), .cycle(0, CyclePlan(.full, latency: 60)),
                    .setBack(0),
                ])
            }
        }
    }
}
