import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Faults")
struct FaultTests {
    private static let path = "/api/Admin/patients/6/"
    private static let list = "/api/Admin/patients/"

    /// A server with nothing but the faults that a test orders, and no time to lose.
    private func withFaults(_ body: @Sendable (Clinic, Faults) async throws -> Void) async throws {
        let faults = Faults(seed: 1, profile: nil, wait: { _ in })
        try await withClinic(faults: faults) { try await body($0, faults) }
    }

    private func age(_ admin: Clinic) async throws -> String { try await admin.get(Self.path).value("age") }

    @Test("the same seed and requests have the same faults, another seed has others")
    func seeded() {
        func draws(_ seed: UInt64) -> [Fault?] {
            var plan = FaultPlan(seed: seed, profile: .storm)
            return (0..<200).map { plan.next(FaultTarget(method: "GET", path: "/api/x/\($0)/", isSignedIn: true)) }
        }
        #expect(draws(7) == draws(7))
        #expect(draws(7) != draws(8))
    }

    @Test("a profile has its kinds and all of them, and only where they can happen", arguments: FaultProfile.allCases)
    func profiles(profile: FaultProfile) {
        var plan = FaultPlan(seed: 3, profile: profile)
        var seen: Set<FaultKind> = []
        let targets = [
            FaultTarget(method: "GET", path: Self.list, isSignedIn: true),
            FaultTarget(method: "PATCH", path: Self.path, isSignedIn: true),
            FaultTarget(method: "POST", path: "/api/users/login/", isSignedIn: false),
            FaultTarget(method: "POST", path: "/api/factures/", isSignedIn: true),
            FaultTarget(method: "POST", path: DossierTests.admin, isSignedIn: true, bringsFile: true),
            FaultTarget(method: "GET", path: MediaRoutes.dossiers + "a.pdf", isSignedIn: true),
        ]
        for round in 0..<12_000 {
            let target = targets[round % targets.count]
            guard let fault = plan.next(target) else { continue }
            #expect(fault.kind == .throttled || fault.kind.applies(to: target))
            seen.insert(fault.kind)
        }
        #expect(seen == Set(profile.kinds))
        #expect(seen.contains(.restoredDatabase) == (profile == .all))
    }

    @Test("an invoice or a booking is never ordered twice: nobody could make that good")
    func duplicable() {
        let twice = { FaultTarget(method: $0, path: $1, isSignedIn: true).canBeRepeated }
        #expect(!twice("POST", "/api/factures/"))
        #expect(!twice("POST", "/api/Admin/consultations/"))
        #expect(!twice("POST", "/api/users/login/"))
        #expect(!twice("GET", "/api/factures/"))
        #expect(twice("POST", "/api/factures/1/payer/"))
        #expect(twice("POST", Self.list))
        #expect(twice("DELETE", "/api/factures/1/"))
    }

    @Test("healed, the server has no faults, and the order waits")
    func healed() async throws {
        try await withFaults { admin, faults async throws in
            faults.strike(.captivePortal)
            faults.isOn = false
            #expect(try await admin.get(Self.path).value("id") == "6")
            faults.isOn = true
            #expect(try await admin.get(Self.path).text.hasPrefix("<!DOCTYPE"))
            #expect(try await admin.get(Self.path).value("id") == "6")
            #expect(faults.counts == [.captivePortal: 1])
        }
    }

    @Test("cuts: before the request nothing is done, after it all is, and both end the connection")
    func cuts() async throws {
        try await withFaults { admin, faults async throws in
            for (kind, expected) in [(FaultKind.cutBefore, "1"), (.lostAnswer, "3"), (.cutWithin, "4")] {
                _ = try await admin.patch(Self.path, #"{"age": 1}"#)
                faults.strike(kind, .writes)
                await #expect(throws: (any Error).self) {
                    try await admin.patch(Self.path, #"{"age": \#(kind == .lostAnswer ? 3 : 4)}"#)
                }
                #expect(try await age(admin) == expected, "\(kind)")
            }
        }
    }

    @Test("late-commit: the connection ends first, and the request is done all the same")
    func lateCommit() async throws {
        let (paused, mayGoOn) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
        let (struck, strikes) = AsyncStream<Faults.Strike>.makeStream()
        let faults = Faults(
            seed: 1, profile: nil,
            wait: { _ in
                paused.continuation.yield()
                for await _ in mayGoOn.stream { break }
            },
            onStrike: { strikes.yield($0) })
        try await withClinic(faults: faults) { admin async throws in
            let before = try await age(admin)
            faults.strike(.lateCommit)
            await #expect(throws: (any Error).self) { try await admin.patch(Self.path, #"{"age": 77}"#) }
            for await _ in paused.stream { break }
            #expect(try await age(admin) == before)
            mayGoOn.continuation.yield()
            for await strike in struck {
                #expect(strike == Faults.Strike(kind: .lateCommit, method: "PATCH", path: Self.path))
                break
            }
            #expect(try await age(admin) == "77")
        }
    }

    @Test("duplicate: the second is handled as well, and one of both answers comes")
    func duplicate() async throws {
        try await withFaults { admin, faults async throws in
            var statuses: Set<Int> = []
            for round in 0..<16 {
                faults.strike(.duplicate)
                let body = PatientTests.jean.replacing("new_patient", with: "p\(round)")
                    .replacing("patient@example", with: "p\(round)@example")
                statuses.insert(try await admin.post(Self.list, body).status)
            }
            #expect(statuses == [201, 400])
            #expect(try await admin.get(Self.list).ids.count == 20 + 16)
        }
    }

    @Test("damaged bodies: JSON that ends too early, lengths that are wrong, gzip that is none")
    func damaged() async throws {
        try await withFaults { admin, faults async throws in
            let whole = try await admin.get(Self.list).bytes
            faults.strike(.truncatedJSON)
            let short = try await admin.get(Self.list).bytes
            #expect(short.count < whole.count && whole.starts(with: short))
            faults.strike(.badGzip)
            let gzip = try await admin.get(Self.list)
            #expect(gzip.headers.first(name: "Content-Encoding") == "gzip")
            #expect(gzip.bytes.count == whole.count && gzip.bytes != whole)
            var lengths: Set<Int> = []
            for _ in 0..<16 {
                faults.strike(.wrongLength)
                lengths.insert((try? await admin.get(Self.list).bytes.count) ?? 0)
            }
            #expect(lengths == [0, whole.count / 2])
        }
    }

    @Test("storms: 429 and 5xx in a row, with a Retry-After in all its forms")
    func storms() async throws {
        try await withFaults { admin, faults async throws in
            var forms: Set<String?> = []
            var statuses: Set<Int> = []
            for _ in 0..<60 {
                faults.strike(.throttled)
                let slow = try await admin.get(Self.path)
                #expect(slow.status == 429)
                forms.insert(slow.headers.first(name: "Retry-After"))
                faults.strike(.unavailable)
                statuses.insert(try await admin.get(Self.path).status)
            }
            #expect(statuses == [500, 502, 503, 504])
            #expect(forms == [nil, "1", "-5", "soon", "0", "Sunday, 06-Nov-94 08:49:37 GMT"])
        }
        var plan = FaultPlan(seed: 2, profile: .storm)
        let target = FaultTarget(method: "GET", path: Self.path, isSignedIn: true)
        let kinds = (0..<400).map { _ in plan.next(target)?.kind }
        #expect(zip(kinds, kinds.dropFirst()).contains { $0 == .throttled && $1 == .throttled })
        #expect(kinds.contains(nil))
    }

    @Test("expired-token: that token is good no more, a new one is")
    func expiredToken() async throws {
        try await withFaults { admin, faults async throws in
            faults.strike(.expiredToken)
            #expect(try await admin.get(Self.path).status == 401)
            faults.isOn = false
            #expect(try await admin.get(Self.path).status == 401)
            admin.clock.advance(minutes: 1)
            #expect(try await admin.signedIn(Seed.adminEmail).get(Self.path).status == 200)
        }
    }

    @Test("restored-database: what was written since the copy is gone, and its id is given again")
    func restored() async throws {
        try await withFaults { admin, faults async throws in
            faults.strike(.restoredDatabase)
            let body = #"{"patient": 6, "montant": 75}"#
            #expect(try await admin.post("/api/factures/", body).value("id") == "16")
            #expect(faults.counts.isEmpty)
            faults.strike(.restoredDatabase)
            #expect(try await admin.get("/api/factures/16/").status == 404)
            #expect(faults.counts == [.restoredDatabase: 1])
            #expect(try await admin.get("/api/factures/").ids == Array(1...15))
            #expect(try await admin.post("/api/factures/", body).value("id") == "16")
        }
    }

    @Test("lists: empty, with another field, without one, with one of another type")
    func lists() async throws {
        try await withFaults { admin, faults async throws in
            faults.strike(.emptyList)
            #expect(try await admin.get(Self.path).value("id") == "6")
            #expect(try await admin.get(Self.list).text == "[]")
            let honest = try await admin.get(Self.list)
            faults.strike(.newField)
            #expect(try await admin.get(Self.list).value(19, "version_schema", "numero") == "2")
            var (missing, retyped): (Set<String>, Set<String>) = ([], [])
            let fields = ["id", "nom", "prenom", "age", "address", "telephone", "antecedents", "status", "email"]
            for _ in 0..<40 {
                faults.strike(.missingField)
                let less = try await admin.get(Self.list)
                missing.formUnion(fields.filter { less.value(0, $0) == "absent" })
                faults.strike(.retypedField)
                let other = try await admin.get(Self.list)
                retyped.formUnion(fields.filter { other.value(0, $0, 0) == honest.value(0, $0) })
            }
            #expect(missing.count > 4)
            #expect(retyped.isSuperset(of: ["nom", "telephone"]))
        }
    }
}
