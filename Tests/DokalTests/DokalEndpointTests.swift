import ControlProtocol
import ReferenceBackend
import ServedTestSupport
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Testing

@Suite("Every endpoint of Dokal, through the socket", .serialized)
struct DokalEndpointTests {
    static func catalogue() throws -> Catalogue { try Catalogue.load(file: Fixtures.path("sync/dokal.yaml")) }

    @Test("the catalogue has the documented endpoints, each with its role and kind, and no other")
    func table() throws {
        let rows = try Self.catalogue().endpoints.map {
            "\($0.method) \($0.path) \($0.role ?? "-") \($0.kind.rawValue)"
        }
        #expect(DokalCase.all.count == 63)
        #expect(rows.sorted() == DokalCase.all.map(\.row).sorted())
    }

    @Test("works while the line is down, and settles when it is back", arguments: DokalCase.all)
    func works(row: DokalCase) async throws {
        try await Practice.run { practice async throws in
            for role in row.roles {
                let account = role == "third-party" ? "patient" : role
                let login = Practice.login(account)
                let drive = DokalDrive(
                    row: row, catalogue: try Self.catalogue(), clinic: practice.clinic,
                    names: try await practice.names(of: login))
                try await Workplace.run(account, login: login, at: practice.clinic) { workplace async throws in
                    workplace.line.set(up: false)
                    try await drive.offline(workplace)
                    workplace.line.set(up: true)
                    try await drive.online(workplace)
                    let states = try await workplace.settle()
                    #expect(states.allSatisfy { $0 == "acknowledged" }, "\(states)")
                    try await workplace.sync()
                    #expect(try await workplace.differing() == [])
                }
            }
        }
    }

    @Test(
        "is refused by server and replica to the role that may not",
        arguments: DokalCase.all.filter { $0.properRole != nil })
    func refused(row: DokalCase) async throws {
        try await Practice.run { practice async throws in
            let other = row.properRole == "patient" ? "practitioner" : "patient"
            let names = try await practice.names(of: Practice.login(row.properRole ?? ""))
            let path = row.path.replacing("{id}", with: "{pending}").filled(names)
            let answer = try await practice.clinic.ask(
                row.method, path, row.method == "GET" ? nil : [:], as: Practice.login(other))
            #expect(answer.status == 403)
            #expect(answer.body?.value(at: ["error", "code"]) == "forbidden")
            guard !row.hasTwin else { return }
            let drive = DokalDrive(
                row: row, catalogue: try Self.catalogue(), clinic: practice.clinic, names: names)
            try await Workplace.run(other, login: Practice.login(other), at: practice.clinic) {
                try await drive.refused($0)
            }
        }
    }
}
