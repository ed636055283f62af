import Foundation

/// Where one account's files are: configuration, secret, replica, socket.
struct Home: Sendable {
    /// `config.yaml`.
    let configurationPath: String
    /// The `0600` file with login and password.
    let credentialsPath: String
    /// The `0600` file with what the last sign-in left, where the backend has something to leave.
    let sessionPath: String
    /// The folder of the replica, `0700`.
    let dataFolder: String
    /// The socket of the daemon.
    let socketPath: String

    var replicaPath: String { dataFolder + "/replica.sqlite" }
    /// The `0600` file with the secret by which sensitive values are sealed.
    var keyPath: String { dataFolder + "/replica.key" }
    var spoolFolder: String { dataFolder + "/spool" }
    /// The folder of attached and fetched files.
    var filesFolder: String { dataFolder + "/files" }

    /// The files of `--home DIR`, or of the user: `$XDG_CONFIG_HOME`, `$XDG_DATA_HOME` and `$XDG_RUNTIME_DIR` (XDG Base Directory
    /// Specification 0.8).
    init(folder: String?, environment: [String: String] = ProcessInfo.processInfo.environment) {
        // An empty variable is as good as none, as that specification has it.
        let environment = environment.filter { !$0.value.isEmpty }
        if let folder = folder ?? environment["CLINICSYNC_HOME"] {
            let root = URL(fileURLWithPath: folder).standardizedFileURL.path
            configurationPath = root + "/config.yaml"
            credentialsPath = root + "/credentials.json"
            sessionPath = root + "/session.json"
            dataFolder = root + "/data"
            socketPath = root + "/clinicsync.sock"
            return
        }
        let user = environment["HOME"] ?? NSHomeDirectory()
        let configuration = (environment["XDG_CONFIG_HOME"] ?? user + "/.config") + "/clinicsync"
        configurationPath = configuration + "/config.yaml"
        credentialsPath = configuration + "/credentials.json"
        sessionPath = configuration + "/session.json"
        dataFolder = (environment["XDG_DATA_HOME"] ?? user + "/.local/share") + "/clinicsync"
        socketPath = environment["XDG_RUNTIME_DIR"].map { $0 + "/clinicsync.sock" } ?? dataFolder + "/clinicsync.sock"
    }
}
