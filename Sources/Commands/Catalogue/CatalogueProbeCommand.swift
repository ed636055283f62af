import ArgumentParser
import Foundation
import Logging
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import Transport

struct CatalogueProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Try a catalogue at its server, and tell what the answers show otherwise.",
        discussion: """
            Signs in as the catalogue says, then sends nothing but GETs, one after the other, 60 in all at the most: the
            first page of each list of the role, a second one where there is a sign of it, the same again with what it was
            marked with, and one record alone. A list below a parent is tried for the first parent found. Nothing is
            changed at the server or kept here, and no account has to be set up.

            First a line for each list: its address and status, the records on the page, how many there are in all and what
            says that more follow, how ids, decimals and moments are written, and which marks the answer has. Then two lines
            for each finding: what the server does, and after → what to write in the catalogue, or that the language can't
            say it. What is only left unsaid, such as a member without a field, is marked with 'hint'.

            The password, or the API key, comes from the first line of --password-file, from standard input, or from the
            terminal; there is no other way. Values of records are shown only where they do not fit, never in whole, and
            never of fields that are sealed or secret.

            Exit codes: 0 nothing to say, 1 findings, 2 nothing could be tried, 64 wrong usage.

            Examples:
              clinicsync catalogue probe clinic.yaml --server https://clinic.example --login me@clinic.example
              clinicsync catalogue probe clinic.yaml --server http://127.0.0.1:8000 --role STAFF --json < key.txt \\
                | jq -r '.findings[] | "\\(.place): \\(.write)"'
            """)

    @Argument(help: "The catalogue's file.") var file: String
    @Option(help: "The server's base address, such as https://clinic.example") var server: String
    @Option(help: "A file with how this deployment strays from the catalogue.") var overlay: String?
    @Option(help: "The login of the account; left out where the backend knows none.") var login: String?
    @Option(help: "Read the password, or the API key, from this file's first line instead of asking.")
    var passwordFile: String?
    @Option(help: "The role whose lists are tried. Default: the one that the sign-in tells.") var role: String?
    @Option(
        help: ArgumentHelp(
            "The base address of the service that signs in, where it is another server.", valueName: "url"))
    var signInUrl: String?
    @Option(help: ArgumentHelp("The public key of that service.", valueName: "key")) var publicKey: String?
    @Option(help: "A PEM file with certificate authorities to trust beside the system's.") var caFile: String?
    @Flag(help: "Allow plain http to other machines than this one. Only for a network that you trust.")
    var allowPlainHttp = false
    @Flag(help: "Print one JSON object, for scripts.") var json = false

    func validate() throws {
        guard InitCommand.isBaseAddress(server) else {
            throw ValidationError("--server must be an http or https address, such as https://clinic.example")
        }
        guard signInUrl.map(InitCommand.isBaseAddress) ?? true else {
            throw ValidationError("--sign-in-url must be an http or https address, such as https://project.supabase.co")
        }
        guard login?.isEmpty != true else { throw ValidationError("--login can't be empty") }
    }

    func run() async throws {
        let catalogue: Catalogue
        do throws(CatalogueErrors) {
            catalogue = try CatalogueStatements.checked(Catalogue.check(file: file, overlay: overlay)).get()
        } catch {
            for mistake in error.mistakes { Terminal.aside(mistake.description) }
            return try end(ProbeAnswerText(file: file, server: server, untried: "the catalogue has mistakes"))
        }
        if let role, !catalogue.facedRoles.contains(role) {
            throw ValidationError("--role must be one of: \(catalogue.facedRoles.joined(separator: ", "))")
        }
        if role == nil, catalogue.signIn.role == .asked {
            throw ValidationError("--role is missing: one of \(catalogue.facedRoles.joined(separator: ", "))")
        }
        let configuration = Configuration(
            server: server, signInURL: signInUrl, publicKey: publicKey, catalogue: catalogue.name, login: login ?? "",
            role: role, catalogues: nil, overlay: overlay, allowPlainHTTP: allowPlainHttp ? true : nil, caFile: caFile)
        if let token = catalogue.signIn.token, token.fields == nil {
            // Its refresh token is good for one use, and is the daemon's.
            let words =
                "\(catalogue.title) takes no password, and a session that was brought along is not used up for this"
            return try end(ProbeAnswerText(file: file, server: server, untried: words))
        }
        let credential: Credential?
        do {
            credential = try self.credential(for: catalogue)
        } catch {
            guard let words = ErrorText.line(error) else { throw error }
            return try end(ProbeAnswerText(file: file, server: server, untried: words))
        }
        let transport = CurlTransport(
            configuration: configuration.transport,
            logger: Logger(label: "clinicsync", factory: { _ in SwiftLogNoOpLogHandler() }))
        let isWatched = Terminal.isWatched && !json
        let probe = ServerProbe(
            catalogue, server: server, service: configuration.signInService, role: role, transport: transport,
            announce: { if isWatched { Terminal.draw($0) } })
        let report = await probe.run(credential)
        if isWatched { Terminal.draw("") }
        await transport.shutdown()
        try end(ProbeAnswerText(file: file, server: server, report))
    }

    private func end(_ answer: ProbeAnswerText) throws {
        if json { Terminal.json(answer.json) } else { for line in answer.lines { Terminal.line(line) } }
        if answer.status != 0 { throw ExitCode(answer.status) }
    }

    /// What the account signs in with; nil where nobody does.
    private func credential(for catalogue: Catalogue) throws -> Credential? {
        let (name, secret): (String, String)
        switch catalogue.signIn.way {
        case .open: return nil
        case .apiKey: (name, secret) = (login ?? "api-key", "API key")
        case .basic, .token:
            guard let login else { throw ValidationError("--login is missing: this backend's sign-in wants one") }
            (name, secret) = (login, "Password")
        }
        let password = try PasswordPrompt.read(
            file: passwordFile, prompt: "\(secret) of \(name) at \(signInUrl ?? server): ")
        return Credential(login: name, password: password)
    }
}
