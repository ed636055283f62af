import ControlProtocol
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

extension ReplicaControl {
    func syncNow(_ call: ControlCall, _ notify: @escaping ControlNotifier) async throws -> RawJSON {
        let demand = Self.demand(call)
        let report = try await engine.sync(demand, resources: Self.names(call)) { progress in
            _ = notify(.progress(RawJSON(Self.json(progress))))
        }
        return RawJSON(Self.json(report))
    }

    /// How much is asked for.
    static func demand(_ call: ControlCall) -> PullPlan.Demand {
        if call["refetch"]?.bool == true { return .refetch }
        return call["full"]?.bool == true ? .full : .now
    }

    func syncStatus() async throws -> RawJSON {
        let status = await engine.status
        let context = context
        return try await context.replica.read { reader in
            let resources = try context.resources.map { resource -> JSONValue in
                let state = try reader.resourceState(resource)
                let quarantine = try reader.quarantineCounts(resource)
                let flaws = try reader.listFlaws(of: resource.name)
                return [
                    "name": .string(resource.name), "documents": .integer(Int64(try reader.count(resource))),
                    "pulled_at": WireTime.json(state.pulledAt), "full_at": WireTime.json(state.fullAt),
                    "quarantine": .integer(Int64(quarantine.waiting)), "held": .integer(Int64(quarantine.held)),
                    "flaws": ListFlawJSON.write(flaws),
                ]
            }
            let outbox = try reader.operationCounts().reduce(into: JSONObject()) {
                $0[$1.key.rawValue] = .integer(Int64($1.value))
            }
            return RawJSON([
                "connection": .string(status.connection.word),
                "reason": status.connection.reason.map(JSONValue.string) ?? .null,
                "next": status.connection.next.map(JSONValue.string) ?? .null,
                "syncing": .bool(status.isSyncing), "last_cycle_at": WireTime.json(status.lastCycleAt),
                "last_success_at": WireTime.json(status.lastSuccessAt),
                "next_cycle_at": WireTime.json(status.nextCycleAt),
                "last_cycle": status.lastCycle.map(Self.json) ?? .null, "resources": .array(resources),
                "outbox": .object(outbox),
                "refused_account": try Self.refusedAccount(context, reader),
                "conflicts": .integer(Int64(try reader.conflictCount())),
                "open_conflicts": .integer(Int64(try reader.openConflictCount())),
                "journal_position": .integer(try reader.journalEnd()), "loss": try Self.loss(reader),
            ])
        }
    }

    /// What waits because the server refused the account or its plan, by the server's words, with what to do about the first of each.
    private static func refusedAccount(_ context: EngineContext, _ reader: ReplicaReader) throws -> JSONValue {
        let held = try reader.operations(in: [.queued]).filter(\.isHeld)
        guard !held.isEmpty else { return [] }
        let outbox = try OutboxReading(context, reader)
        return .array(
            try Dictionary(grouping: held) { $0.answer?.message ?? "" }.sorted { $0.key < $1.key }.map { words, held in
                [
                    "words": .string(words), "count": .integer(Int64(held.count)),
                    "next": .string(
                        try held.first.map { NextStepText.sentence(try outbox.standing(of: $0).next) } ?? ""),
                ]
            })
    }

    /// The commits that the replica was found to lack.
    private static func loss(_ reader: ReplicaReader) throws -> JSONValue {
        guard let loss = try reader.loss() else { return .null }
        return [
            "commits": .integer(loss.commits), "noticed_at": WireTime.json(loss.noticedAt),
            "next": "hold outbox.list with all and sync.verify against what was typed just before",
        ]
    }

    func verify(_ call: ControlCall, _ notify: @escaping ControlNotifier) async throws -> RawJSON {
        let results = try await engine.verify(resources: Self.names(call)) { progress in
            _ = notify(.progress(RawJSON(Self.json(progress))))
        }
        let context = context
        let unsettled = try await context.replica.read {
            try $0.operations(in: [.queued, .sending, .unknown, .parked]).count
        }
        let resources = results.map { name, comparison -> JSONValue in
            func shown(_ differences: [ListingComparison.Difference]) -> JSONValue {
                .array(
                    differences.prefix(1000).map { difference in
                        [
                            "kind": .string(difference.kind.rawValue),
                            "server_id": context.catalogue.ids.json(difference.serverID, of: name),
                            "local_id": difference.localID.map { .string($0.text) } ?? .null,
                            "fields": .array(difference.fields.map(JSONValue.string)),
                        ]
                    })
            }
            func newer(_ kind: ListingComparison.Difference.Kind) -> JSONValue {
                .integer(Int64(comparison.news.count { $0.kind == kind }))
            }
            return [
                "resource": .string(name), "listed": .integer(Int64(comparison.listed)),
                "removed": .integer(Int64(comparison.removed)), "identical": .integer(Int64(comparison.identical)),
                "pending": .integer(Int64(comparison.pending)),
                "differing": .integer(Int64(comparison.differences.count)),
                "differences": shown(comparison.differences),
                "unread": .integer(Int64(comparison.news.count)), "news": shown(comparison.news),
                "newer": [
                    "added": newer(.missingHere), "changed": newer(.different), "removed": newer(.missingThere),
                ],
                "read_at": WireTime.json(comparison.readAt),
                "flaws": ListFlawJSON.write(comparison.flaws),
            ]
        }
        return RawJSON([
            "identical": .bool(results.allSatisfy(\.comparison.isIdentical)),
            "proven": .bool(results.allSatisfy(\.comparison.flaws.isEmpty)),
            "unread": .integer(Int64(results.reduce(0) { $0 + $1.comparison.news.count })),
            "unsettled": .integer(Int64(unsettled)), "resources": .array(resources),
        ])
    }

    func sessionStatus() async -> RawJSON {
        RawJSON([
            "login": .string(engine.session.login), "server": .string(engine.session.baseURL),
            "role": .string(context.role),
            "signed_in": .bool(await engine.session.isSignedIn),
        ])
    }

    func signIn() async throws -> RawJSON {
        try await engine.signIn()
        return await sessionStatus()
    }

    static func names(_ call: ControlCall) -> Set<String> {
        Set(call["resources"]?.array?.compactMap(\.string) ?? [])
    }

    static func json(_ progress: CycleProgress) -> JSONValue {
        [
            "phase": .string(progress.phase.rawValue), "resource": progress.resource.map(JSONValue.string) ?? .null,
            "step": .integer(Int64(progress.step)), "steps": .integer(Int64(progress.steps)),
            "received": .integer(progress.received), "total": progress.total.map(JSONValue.integer) ?? .null,
        ]
    }

    static func json(_ listing: ListingSummary) -> JSONValue {
        [
            "elements": .integer(Int64(listing.elements)), "parsed": .integer(Int64(listing.parsed)),
            "added": .integer(Int64(listing.added)), "changed": .integer(Int64(listing.changed)),
            "removed": .integer(Int64(listing.removed)), "asked": .integer(Int64(listing.asked)),
            "quarantined": .integer(Int64(listing.quarantined)), "unchanged": .bool(listing.isUnchanged),
            "left": .integer(Int64(listing.left)),
        ]
    }

    private static func json(_ report: CycleReport) -> JSONValue {
        return [
            "complete": .bool(report.isComplete), "sent": .integer(Int64(report.sent)),
            "acknowledged": .integer(Int64(report.acknowledged)), "rejected": .integer(Int64(report.rejected)),
            "unknown": .integer(Int64(report.unknown)), "conflicts": .integer(Int64(report.conflicts)),
            "listings": .object(report.listings.mapValues(Self.json)),
            "flaws": ListFlawJSON.write(report.flaws),
            "failures": .object(report.failures.mapValues(JSONValue.string)),
            "stopped": report.stopped.map(JSONValue.string) ?? .null, "milliseconds": .integer(report.milliseconds),
        ]
    }
}

extension Connection {
    /// Why there is no connection, where there is none.
    var reason: String? {
        switch self {
        case .untried, .online: nil
        case .away(let reason): reason
        case .signInRefused(let error), .failed(let error): error.description
        }
    }

    /// What a person has to do about it; nil where time, or the line, will.
    var next: String? {
        switch self {
        case .untried, .online, .away: nil
        case .signInRefused(let error), .failed(let error): ControlError(error).next
        }
    }
}
