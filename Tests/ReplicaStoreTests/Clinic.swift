import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncTestSupport

/// A replica in a folder of its own, with a clock that the test sets and ids that come out the same each time.
final class Clinic: Sendable {
    let folder: TemporaryFolder
    let clock = ManualWallClock()
    let catalogue: Catalogue
    let patients: Resource
    let visits: Resource
    private let random = SeededRandom(seed: 1)

    struct Incomplete: Error {}

    init() throws {
        folder = try TemporaryFolder()
        catalogue = try Self.catalogue()
        guard let patients = catalogue.resource(named: "patients"), let visits = catalogue.resource(named: "visits")
        else {
            throw Incomplete()
        }
        (self.patients, self.visits) = (patients, visits)
    }

    var path: String { folder.file("home/replica.sqlite") }

    func configuration(
        path: String? = nil, login: String = "desk@clinic", catalogue: Catalogue? = nil
    ) -> Replica.Configuration {
        let random = random
        var configuration = Replica.Configuration(
            path: path ?? self.path, account: AccountID(login: login, server: "http://localhost:8000"),
            catalogue: catalogue ?? self.catalogue, role: "ADMIN", clock: clock,
            identities: IdentitySource(clock: clock, random: { random.next() }), instant: Moment.milliseconds)
        // No query is ended by how slow the machine is that the tests run on.
        configuration.queryClock = SteppedClock()
        return configuration
    }

    func open() throws -> Replica { try Replica(configuration()) }

    /// A small catalogue; `extra` adds fields to the patients, `face` says more of how they are seen, `files` of files.
    static func catalogue(
        name: String = "small", extra: String = "", face: String = "", files: String = "{}"
    ) throws -> Catalogue {
        try Catalogue.load(
            text: """
                catalogue: 1
                name: \(name)
                title: A small clinic
                zone: UTC
                ids: integer
                sign_in: {path: /login/, login: email, password: password, token: access, role: role}
                errors: [error]
                files: \(files)
                resources:
                  patients:
                    summary: Patients
                    pull: {strategy: full, every: 60}
                    faces: {ADMIN: {list: /patients/, create: /patients/\(face.isEmpty ? "" : ", " + face)}}
                    fields:
                      nom: {type: string, index: true, search: true}
                      prenom: {type: string, search: true}
                      age: {type: integer}
                      balance: {type: decimal}
                      active: {type: boolean}
                      seen: {type: integer, volatile: true}
                      password: {type: string, secret: true}
                \(extra.isEmpty ? "" : "      " + extra)
                  visits:
                    summary: Visits
                    pull: {strategy: full, every: 60}
                    faces: {ADMIN: {list: /visits/}}
                    booking: {start: starts, end: ends, minutes: 30, holder: patient, hours: nom}
                    fields:
                      patient: {type: reference, resource: patients, index: true}
                      starts: {type: instant, index: true}
                      ends: {type: instant}
                      motif: {type: string}
                """, file: "small.yaml")
    }
}

/// Moments in ISO 8601, read in UTC where they name no offset: what the engine gives the replica, done by hand.
enum Moment {
    static func milliseconds(_ text: String) -> Int64? {
        let characters = Array(text)
        func number(_ range: Range<Int>) -> Int64? {
            range.upperBound <= characters.count ? Int64(String(characters[range])) : nil
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16)
        else { return nil }
        // Days since 1970 by counting from March, so that the leap day is the last of its year.
        let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468
        var offset: Int64 = 0
        if let sign = characters.dropFirst(16).lastIndex(where: { $0 == "+" || $0 == "-" }),
            let hours = number(sign + 1..<sign + 3)
        {
            offset = (characters[sign] == "+" ? 1 : -1) * hours * 60
        }
        return ((days * 24 + hour) * 60 + minute - offset) * 60_000 + (number(17..<19) ?? 0) * 1_000
    }
}
