import ArgumentParser
import ControlClient

/// The option that names the account's folder, and the way to its daemon.
struct HomeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder with this account's configuration, replica and socket.",
            discussion: "Default: the environment's CLINICSYNC_HOME, else the user's own folders (XDG).",
            valueName: "folder"))
    var home: String?

    var resolved: Home { Home(folder: home) }

    func connect() async throws -> ControlClient {
        try await ControlClient.connect(path: resolved.socketPath)
    }
}

/// The options of commands that print something.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print the daemon's answer as JSON, for scripts.")
    var json = false
}
