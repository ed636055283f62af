import ArgumentParser
import Foundation
import Logging
import ReplicaEngine
import SyncCatalogue
import Transport

/// Signs one account in from a terminal, in the way of its catalogue, and keeps what the daemon needs to do so by itself.
struct TerminalSignIn {
    let home: Home
    let configuration: Configuration
    let catalogue: Catalogue

    /// Signs in.
    ///
    /// - Parameters:
    ///   - passwordFile: The file with the password or the key; nil to ask for it.
    ///   - refreshTokenFile: The file with the refresh token of a session that is brought along; nil for none.
    /// - Returns: The account's role.
    /// - Throws: ``HomeError``, ``EngineError``, ``SecretFileError``, or `ExitCode` once a person was told that the server is away.
    func signIn(passwordFile: String?, refreshTokenFile: String?) async throws -> String {
        let rule = catalogue.signIn
        if refreshTokenFile != nil, rule.token?.refresh == nil { throw HomeError.noSession(title: catalogue.title) }
        if case .open = rule.way {
            // Nothing is asked, and nothing kept.
            guard let role = catalogue.role(asked: configuration.role) else {
                throw HomeError.noRole(known: catalogue.facedRoles)
            }
            return role
        }
        let transport = CurlTransport(
            configuration: configuration.transport,
            logger: Logger(label: "clinicsync", factory: { _ in SwiftLogNoOpLogHandler() }))
        let role: String
        do {
            if let refreshTokenFile {
                role = try await goOn(with: try RefreshTokenFile(path: refreshTokenFile).read(), over: transport)
            } else {
                role = try await enter(passwordFile: passwordFile, over: transport)
            }
        } catch {
            await transport.shutdown()
            guard let failure = error as? TransportFailure, failure.kind.isServerAway else { throw error }
            Terminal.aside("\(failure)")
            throw ExitCode(ExitStatus.offline)
        }
        await transport.shutdown()
        return role
    }

    /// What has come of it, for a person.
    func outcome(role: String) -> String {
        switch catalogue.signIn.way {
        case .open: "\(catalogue.title) is open to all: nobody signs in; role \(role)"
        case .basic, .apiKey:
            catalogue.signIn.checkPath == nil
                ? "kept for \(configuration.login), role \(role); the first sync shows whether the server takes it"
                : "the server takes it: \(configuration.login), role \(role)"
        case .token: "signed in as \(configuration.login), role \(role)"
        }
    }

    private var signing: SignIn {
        SignIn(
            catalogue: catalogue, server: configuration.server, service: configuration.signInService,
            role: configuration.role)
    }

    private func enter(passwordFile: String?, over transport: CurlTransport) async throws -> String {
        if let token = catalogue.signIn.token, token.fields == nil {
            throw HomeError.sessionWanted(title: catalogue.title)
        }
        let credential = Credential(
            login: configuration.login,
            password: try PasswordPrompt.read(
                file: passwordFile,
                prompt: "\(secret) of \(configuration.login) at \(configuration.signInURL ?? configuration.server): "))
        let answer = try await signing.perform(credential, over: transport)
        try hold(answer.role)
        try CredentialFile(path: home.credentialsPath).write(credential)
        // A file that is there may say that this password was refused once.
        if catalogue.signIn.isKept || FileManager.default.fileExists(atPath: home.sessionPath) {
            try SessionFile(path: home.sessionPath).write(answer.session)
        }
        return answer.role
    }

    private func goOn(with refreshToken: String, over transport: CurlTransport) async throws -> String {
        let file = SessionFile(path: home.sessionPath)
        var kept: SavedSession?
        do {
            let answer = try await signing.perform(
                refreshToken: refreshToken, of: configuration.login, over: transport
            ) { session in
                try file.write(session)
                kept = session
            }
            try hold(answer.role)
            return answer.role
        } catch let error as EngineError {
            switch error {
            case .sessionEnded: throw HomeError.sessionEnded(error)
            case .roleChanged, .unknownRole:
                // Else the daemon would go on with it, and ask nobody for the role.
                kept?.refreshToken = nil
                if let kept { try file.write(kept) }
                throw error
            default: throw error
            }
        }
    }

    private var secret: String {
        if case .apiKey = catalogue.signIn.way { "API key" } else { "Password" }
    }

    /// Refuses a role that the replica was not made for.
    private func hold(_ found: String) throws {
        if let role = configuration.role, role != found {
            throw EngineError.roleChanged(expected: role, found: found)
        }
    }
}
