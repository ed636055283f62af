import ArgumentParser
import Foundation
import Logging

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run in the foreground until SIGTERM or SIGINT.",
        discussion: """
            Logs go to standard error and hold no patient's data.

            What is missing of the account's files is never replaced by itself. Where the replica (data/replica.sqlite) or the
            key to its sealed values (data/replica.key) is gone, the daemon says what each way out costs and does not start.
            Putting the file back is the first of them; --new-replica and --new-key are the last.
            """)

    @OptionGroup var home: HomeOptions
    @Option(
        help: "The folder of the catalogues. Default: the configuration's, ./sync, then /usr/share/clinicsync/sync.")
    var catalogues: String?
    @Flag(help: "Make a new replica in place of one that is gone. What waited in that one to be sent is lost.")
    var newReplica = false
    @Flag(help: "Make a new key in place of one that is gone. What was sealed with that one stays sealed.")
    var newKey = false
    @Option(help: "How much to log: trace, debug, info, notice, warning, error.") var logLevel = "info"

    func validate() throws {
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError(
                "--log-level is one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    func run() async throws {
        LoggingSystem.bootstrap { PlainLogHandler(StreamLogHandler.standardError(label: $0)) }
        var logger = Logger(label: "clinicsyncd")
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
        let home = home.resolved
        let configuration = try Configuration.read(home)
        let catalogue = try configuration.loadCatalogue(folder: catalogues)
        try await Daemon(
            home: home, configuration: configuration, catalogue: catalogue, logger: logger,
            renewal: .init(replica: newReplica, key: newKey)
        ).run()
    }
}
