import ArgumentParser
import ClinicHours
import Foundation
import Logging
import ReferenceBackend
import ServiceLifecycle
import UnixSignals

extension API: ExpressibleByArgument {}

extension SocketIOServer.Availability: ExpressibleByArgument {}

extension Seed: ExpressibleByArgument {
    /// Reads `demo`, `small` or `random:NUMBER`.
    public init?(argument: String) { self.init(argument) }
}

/// `clinic-backend serve`.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API until SIGTERM or SIGINT.",
        discussion: """
            The database is one SQLite file, made when it isn't there, and keeps everything over restarts. Files that are \
            uploaded lie in a folder beside it, which has its name and “.media”. When the \
            server is ready it prints one line with its address; all else goes to standard error.

            --seed fills an empty database with a made-up clinic, the same one every time; “random:7” is a small one \
            around the present that the number 7 makes. The accounts all have the password “clinique-demo”: \
            admin@clinique.example (front desk), collegue@clinique.example (another admin), one account per doctor, \
            such as ahmed.benali@clinique.example, and one per patient, such as nesrine.chebbi@courriel.example in \
            demo: the lists of doctors and patients show the addresses. The last doctor of demo and small waits for approval, and can't sign in \
            before. In a database that isn't empty nothing is changed. With --api dokal the clinic lies around the \
            present, and the accounts are admin@dokal.example, one per practitioner, the first of them \
            yossi.levi@dokal.example, and one per patient, the first of them david.cohen@courriel.example.

            --as-deployed does what servers of this API were seen to do where they run; --quirks does some of it:
            \(Quirk.allCases.map { "  \($0.rawValue)\n      \($0.summary)" }.joined(separator: "\n"))

            --faults breaks requests at random, the same way for the same seed and requests. SIGUSR1 heals the server, \
            and at the next time breaks it again. --fault-log has a line per fault, which can be counted:
              clinic-backend serve --database c.sqlite --port 8000 --as-deployed --faults 7:storm --fault-log faults &
              kill -USR1 $!
              cut -f 1 faults | sort | uniq -c
            The profiles are:
            \(FaultProfile.allCases.map { "  \($0.rawValue)\n      \($0.summary)" }.joined(separator: "\n"))
            """)

    @Option(help: "The API to serve.")
    var api = API.cabinetMedical

    @Option(help: ArgumentHelp("The SQLite file with the clinic's data.", valueName: "file"), completion: .file())
    var database: String

    @Option(help: "The TCP port; 0 takes a free one.")
    var port: UInt16

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(
        help: ArgumentHelp(
            "A made-up clinic for an empty database: demo (29,792 records), small (132) or random:NUMBER (83).",
            valueName: "clinic"))
    var seed: Seed?

    @Option(
        help: ArgumentHelp(
            "The first day of the made-up clinic's year (default: \(Seed.defaultFirstDay)).", valueName: "yyyy-mm-dd"),
        transform: Serve.day)
    var seedStart = Seed.defaultFirstDay

    @Option(help: "How long a sign-in lasts.")
    var accessTokenMinutes: UInt16 = 60

    @Option(help: "Dokal: the most requests a minute from one account, or one address; 0 for any number.")
    var rate: UInt16 = 100

    @Option(
        help: ArgumentHelp(
            "The most that a request with a file may have; a larger one is answered with 413.", valueName: "mib"))
    var uploadLimit = ReferenceServer.Configuration.defaultUploadLimit

    @Option(help: "Rounds of PBKDF2 for new passwords. The default takes a good part of a second, by design.")
    var passwordRounds = ReferenceServer.Configuration.defaultPasswordRounds

    @Option(
        help: ArgumentHelp(
            "Dokal: whether events are served over Socket.IO, refused (off), or cut as by a firewall (blocked).",
            valueName: "open|off|blocked"))
    var realtime = SocketIOServer.Availability.open

    @Flag(help: "Misbehave in all the ways listed above.")
    var asDeployed = false

    @Option(
        help: ArgumentHelp("Misbehave in some of the ways listed above.", valueName: "name,name"),
        transform: Serve.quirks)
    var quirks: Set<Quirk> = []

    @Option(help: ArgumentHelp("Break requests at random (default profile: mild).", valueName: "seed[:profile]"))
    var faults: FaultOrder?

    @Option(help: ArgumentHelp("A file for a line per fault.", valueName: "file"), completion: .file())
    var faultLog: String?

    func validate() throws {
        guard passwordRounds > 0 else { throw ValidationError("--password-rounds must be at least 1") }
        // A gigabyte's form fits; a number that no longer fits a byte count doesn't.
        guard (1...1_048_576).contains(uploadLimit) else {
            throw ValidationError("--upload-limit must be between 1 and 1048576 MiB")
        }
        if faultLog != nil, faults == nil { throw ValidationError("--fault-log needs --faults") }
    }

    func run() async throws {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "clinic-backend")
        logger.logLevel = .warning
        var configuration = ReferenceServer.Configuration(database: database)
        configuration.api = api
        configuration.host = host
        configuration.requestsPerMinute = rate > 0 ? Int(rate) : nil
        configuration.port = Int(port)
        configuration.seed = seed
        configuration.seedStart = seedStart
        configuration.accessTokenLifetime = .seconds(Int(accessTokenMinutes) * 60)
        configuration.passwordRounds = passwordRounds
        configuration.realtime = realtime
        configuration.uploadLimit = uploadLimit
        configuration.quirks = asDeployed ? .asDeployed : quirks
        configuration.faults = try faults.map { order in
            let log = try faultLog.map(FaultLog.init)
            return Faults(seed: order.seed, profile: order.profile, onStrike: { log?.add($0) })
        }
        let server = ReferenceServer(configuration, logger: logger) { [host, api] in Self.tell($0, api, host: host) }
        var services: [any Service] = [server]
        if let faults = configuration.faults {
            services.append(
                FaultSwitch(faults: faults) { Self.write("faults are \($0 ? "on" : "off")", to: .standardError) })
        }
        let group = ServiceGroup(
            configuration: .init(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    /// Standard output gets the one line that scripts wait for, past any buffer.
    private static func tell(_ event: ReferenceServer.Event, _ api: API, host: String) {
        switch event {
        case .seeded(let seed, let records):
            write("seeded the clinic “\(seed)”: \(records) records", to: .standardError)
        case .seedSkipped:
            write("the database isn't empty: nothing seeded, its data is served as it is", to: .standardError)
        case .listening(let port):
            let address = host.contains(":") ? "[\(host)]" : host
            write("\(api.name) reference backend listening on http://\(address):\(port)", to: .standardOutput)
        }
    }

    private static func write(_ line: String, to file: FileHandle) {
        // Nobody may be reading any more; that is no reason to stop serving.
        try? file.write(contentsOf: Data((line + "\n").utf8))
    }

    private static func quirks(_ text: String) throws -> Set<Quirk> {
        try Set(
            text.split(separator: ",").map { name in
                guard let quirk = Quirk(rawValue: String(name)) else {
                    let known = Quirk.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("“\(name)” is no quirk; there are: \(known)")
                }
                return quirk
            })
    }

    private static func day(_ text: String) throws -> CivilDate {
        guard let day = CivilDate(text) else { throw ValidationError("“\(text)” is not a day such as 2026-07-01") }
        return day
    }
}
