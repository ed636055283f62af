import ArgumentParser
import ControlClient
import Foundation
import ReplicaEngine
import SyncModel
import Transport

struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Sign in, and keep the password for the daemon.",
        discussion: """
            Asks for the password, tries it at the server, and keeps it in credentials.json, which only you can read.
            The daemon signs in with it by itself from then on. Where the backend gives tokens that renew themselves, the
            first is kept beside it, in session.json. Needs the server.

            A backend with an API key is asked for nothing: the key is kept like a password, and goes along with every
            request. So are login and password where the backend takes HTTP Basic.

            An account that signs in by Google, Apple or another service in a browser has no password here. Bring its
            session along: write its refresh token into a file that only you can read, and give --refresh-token-file. The
            token is exchanged for the next one, which is kept in session.json; the file can go then.

            Examples:
              clinicsync login
              clinicsync login --password-file secret.txt
            """)

    @Option(help: "Read the password, or the API key, from this file's first line instead of asking.")
    var passwordFile: String?
    @Option(help: "Go on with a session that began elsewhere, by the refresh token in this file's first line.")
    var refreshTokenFile: String?
    @Option(help: "The folder of the catalogues.") var catalogues: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard passwordFile == nil || refreshTokenFile == nil else {
            throw ValidationError("give --password-file or --refresh-token-file, not both")
        }
    }

    func run() async throws {
        let home = home.resolved
        var configuration = try Configuration.read(home)
        let catalogue = try configuration.loadCatalogue(folder: catalogues)
        if catalogue.signIn.role == .asked, configuration.role == nil {
            throw HomeError.noRole(known: catalogue.facedRoles)
        }
        let signIn = TerminalSignIn(home: home, configuration: configuration, catalogue: catalogue)
        let role = try await signIn.signIn(passwordFile: passwordFile, refreshTokenFile: refreshTokenFile)
        configuration.role = role
        try configuration.write(home)
        let daemon = await tellDaemon(home)
        if output.json {
            Terminal.json([
                "login": .string(configuration.login), "role": .string(role), "daemon": .bool(daemon == .told),
            ])
        } else {
            Terminal.line(signIn.outcome(role: role))
            for line in daemon.words { Terminal.line(line) }
        }
    }

    /// What a daemon made of the new password.
    private enum DaemonAnswer: Equatable {
        case absent, told
        case refused(String)

        var words: [String] {
            switch self {
            case .absent: ["next: clinicsyncd run"]
            case .told: ["the daemon uses it from now on"]
            case .refused(let reason):
                [
                    "the daemon that runs could not sign in with it: \(reason)",
                    "if the account or the server is another now, stop the daemon and start it again",
                ]
            }
        }
    }

    /// A daemon that runs signs in anew at once; one that does not will at its start.
    private func tellDaemon(_ home: Home) async -> DaemonAnswer {
        let client: ControlClient
        do {
            client = try await ControlClient.connect(path: home.socketPath)
        } catch {
            if case .stopped = error { return .refused("\(error)") }
            return .absent
        }
        let answer: DaemonAnswer
        do {
            _ = try await client.call(.sessionSignIn)
            answer = .told
        } catch {
            answer = .refused("\(error)")
        }
        await client.close()
        return answer
    }
}

/// Asks for a password without showing it.
enum PasswordPrompt {
    /// The password from a file's first line, or from the prompt without a file.
    static func read(file: String?, prompt: String) throws -> String {
        let password =
            try file.map {
                try String(contentsOfFile: $0, encoding: .utf8)
                    .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).first.map(String.init)
            } ?? ask(prompt)
        guard let password, !password.isEmpty else { throw HomeError.noPassword }
        return password
    }

    private static func ask(_ prompt: String) -> String? {
        guard isatty(STDIN_FILENO) == 1 else { return readLine() }
        Terminal.ask(prompt)
        var before = termios()
        tcgetattr(STDIN_FILENO, &before)
        var hidden = before
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            Terminal.aside("")
        }
        return readLine()
    }
}

extension Configuration {
    /// How the realtime line reaches it.
    var realtime: RealtimeClient.Configuration {
        RealtimeClient.Configuration(
            version: Version.text, certificateAuthorityFile: caFile, allowsPlainHTTP: allowPlainHTTP ?? false)
    }

    /// How the transport reaches this account's server.
    var transport: CurlTransport.Configuration {
        CurlTransport.Configuration(
            version: Version.text, certificateAuthorityFile: caFile, allowsPlainHTTP: allowPlainHTTP ?? false)
    }

    /// The service that signs this account in.
    var signInService: SignInService {
        let url = signInURL ?? server
        return publicKey.map { SignInService(url: url, publicKey: $0) } ?? SignInService(url: url)
    }
}
