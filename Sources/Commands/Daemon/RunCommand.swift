import ArgumentParser
import Foundation
import Logging

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run in the foreground until SIGTERM or SIGINT.",
        discussion: "Logs go to standard error and hold no patient's data.")

    @OptionGroup var home: HomeOptions
    @Option(
        help: "The folder of the catalogues. Default: the configuration's, ./sync, then /usr/share/clinicsync/sync.")
    var catalogues: String?
    @Option(help: "How much to log: trace, debug, info, notice, warning, error.") var logLevel = "info"

    func validate() throws {
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError(
                "--log-level is one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    func run() async throws {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "clinicsyncd")
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
        let home = home.resolved
        let configuration = try Configuration.read(home)
        let catalogue = try configuration.loadCatalogue(folder: catalogues)
        try await Daemon(home: home, configuration: configuration, catalogue: catalogue, logger: logger).run()
    }
}
