import SyncCatalogue
import SyncModel
import SyncPlanner
import Testing

@Suite("Which listings are asked for, and which absences count")
struct PullPlanTests {
    private let resources: [Resource]
    private let window: WindowRule

    init() throws {
        let clinic = try Clinic()
        resources = clinic.catalogue.resources(for: "ADMIN")
        guard case .window(let window) = clinic.consultations.pull.strategy else { throw Clinic.Incomplete() }
        self.window = window
    }

    /// The planned listings as words, such as `patients` for a whole list and `consultations+window`.
    private func plan(
        _ demand: PullPlan.Demand, pulled: [String: Int64] = [:], full: [String: Int64] = [:],
        inDoubt: Set<String> = [], now: Int64 = 1_000_000
    ) -> [String] {
        var past: [String: PullPlan.Past] = [:]
        for resource in resources {
            past[resource.name] = .init(pulledAt: pulled[resource.name], fullAt: full[resource.name])
        }
        return PullPlan(resources: resources, past: past, inDoubt: inDoubt, demand: demand, now: now).items.map {
            #expect($0.window == nil || $0.window == window)
            return $0.resource + ($0.window == nil ? "" : "+window")
        }
    }

    private let all = ["doctors", "patients", "consultations", "factures"]
    private var pulledNow: [String: Int64] { Dictionary(uniqueKeysWithValues: all.map { ($0, 1_000_000) }) }

    @Test(
        "what was never listed is listed whole, the most urgent first", arguments: [PullPlan.Demand.due, .now, .full])
    func first(demand: PullPlan.Demand) {
        #expect(plan(demand) == all)
        #expect(
            PullPlan(resources: resources, past: [:], inDoubt: [], demand: demand, now: 0).items.map(\.resource) == all)
    }

    @Test("what was just listed is not due; on demand it is listed by its strategy, or whole")
    func demands() {
        #expect(plan(.due, pulled: pulledNow, full: pulledNow) == [])
        #expect(
            plan(.now, pulled: pulledNow, full: pulledNow) == [
                "doctors", "patients", "consultations+window", "factures",
            ])
        #expect(plan(.full, pulled: pulledNow, full: pulledNow) == all)
    }

    @Test(
        "a listing is due when its interval is over, not before",
        arguments: [(59_999, []), (60_000, ["consultations+window"]), (120_000, ["patients", "consultations+window"])]
            as [(Int64, [String])])
    func intervals(later: Int64, due: [String]) {
        #expect(plan(.due, pulled: pulledNow, full: pulledNow, now: 1_000_000 + later) == due)
    }

    @Test("a window becomes the whole list when the whole list is due")
    func wholeListDue() {
        let now = 1_000_000 + Int64(window.fullEverySeconds ?? 0) * 1_000
        var pulled = pulledNow
        pulled["consultations"] = now
        #expect(plan(.now, pulled: pulled, full: pulledNow, now: now - 1).contains("consultations+window"))
        #expect(plan(.now, pulled: pulled, full: pulledNow, now: now).contains("consultations"))
        #expect(
            !plan(.due, pulled: pulled, full: pulledNow, now: now).contains("consultations"),
            "the whole list rides on a due listing")
    }

    @Test("who waits for lists below parents gets those older than 'every', all of them where the resource is named")
    func reach() throws {
        let text = """
            catalogue: 1
            name: w
            title: W
            zone: UTC
            ids: integer
            sign_in: {kind: none}
            errors: [error]
            resources:
              things:
                summary: Things
                pull: {strategy: full, every: 60}
                faces: {user: {list: /things/}}
                fields: {a: {type: string}}
              parts:
                summary: Parts
                pull:
                  strategy: per-parent
                  each: full
                  every: 120
                  parent: {resource: things, field: thing, batch: 5, refresh: REFRESH}
                faces: {user: {list: "/things/{thing}/parts"}}
                fields: {thing: {type: reference, resource: things}}
            """
        func reach(
            _ demand: PullPlan.Demand, _ names: Set<String> = [], isAskedFor: Bool = true, refresh: Int = 3600
        ) throws -> [PullPlan.Reach] {
            let catalogue = try Catalogue.load(text: text.replacing("REFRESH", with: "\(refresh)"), file: "w.yaml")
            return CyclePullPlan(
                resources: catalogue.resources(for: "user"), past: [:], open: [], demand: demand, names: names,
                isAskedFor: isAskedFor, now: 1_000_000
            ).items.map(\.reach)
        }
        #expect(try reach(.due, isAskedFor: false) == [.refresh, .refresh])
        #expect(try reach(.now, isAskedFor: false) == [.refresh, .refresh])
        #expect(try reach(.now) == [.refresh, .older(than: 120)])
        #expect(try reach(.now, refresh: 60) == [.refresh, .older(than: 60)])
        #expect(try reach(.now, ["parts"]) == [.allOlder(than: 120)])
    }

    @Test("a resource with operations in doubt is listed whole at once: a window settles nothing")
    func inDoubt() {
        #expect(plan(.due, pulled: pulledNow, full: pulledNow, inDoubt: ["consultations"]) == ["consultations"])
        #expect(plan(.now, pulled: pulledNow, full: pulledNow, inDoubt: ["consultations"]).contains("consultations"))
    }

    @Test("a clock that was set back does not stop the schedule")
    func clockSetBack() {
        #expect(plan(.due, pulled: pulledNow, full: pulledNow, now: 999_999) == all)
    }

    @Test("the next moment is the first interval's end; at once for what was never listed; none without resources")
    func nextDue() {
        let past = Dictionary(uniqueKeysWithValues: all.map { ($0, PullPlan.Past(pulledAt: 1_000, fullAt: nil)) })
        #expect(PullPlan.nextDue(resources: resources, past: past) == 61_000)
        #expect(PullPlan.nextDue(resources: resources, past: past.filter { $0.key != "doctors" }) == 0)
        #expect(PullPlan.nextDue(resources: [], past: past) == nil)
    }

    @Test(
        "more than twenty absences that are more than a tenth, or more than half of three and more, wait for a second listing (design section 9)",
        arguments: [
            (0, 0, .deleted), (1, 1, .deleted), (2, 2, .deleted), (1, 3, .deleted), (2, 3, .quarantined),
            (2, 4, .deleted), (3, 3, .quarantined), (3, 4, .quarantined), (20, 20, .quarantined),
            (19, 21, .quarantined), (20, 40, .deleted), (21, 40, .quarantined), (21, 209, .quarantined),
            (21, 210, .deleted), (2_000, 2_000, .quarantined), (5, .max, .deleted),
        ] as [(Int, Int, AbsenceVerdict)])
    func absences(absent: Int, known: Int, verdict: AbsenceVerdict) {
        #expect(AbsenceVerdict.judge(absent: absent, known: known) == verdict)
    }

    @Test("a whole list that is asked for is whole also where a waiting write looks at it first")
    func wholeLooks() throws {
        let clinic = try Clinic()
        let waiting = Clinic.operation(.create, "consultations", document: 1, ["doctor": 7])
        func first(_ demand: PullPlan.Demand, _ names: Set<String> = []) -> [PullPlan.Item] {
            CyclePullPlan(
                resources: [clinic.consultations, clinic.patients],
                past: ["consultations": PullPlan.Past(pulledAt: 1_000, fullAt: 1_000)], open: [waiting], demand: demand,
                names: names, now: 2_000
            ).first
        }
        #expect(first(.full) == [.whole(clinic.consultations)])
        #expect(first(.full, ["consultations"]) == [.whole(clinic.consultations)])
        // A create needs to know what is there before it, and no more, where nobody asks for more.
        #expect(first(.now).map(\.window) == [clinic.consultations.pull.window])
        #expect(first(.full, ["patients"]).map(\.window) == [clinic.consultations.pull.window])
    }
}
