import ArgumentParser
import Foundation
import SyncCatalogue

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write the configuration of an account on a server.",
        discussion: """
            Writes config.yaml; nothing is sent anywhere. Sign in next, with: clinicsync login

            Some backends leave sign-ins to a service on another server, such as Supabase: --sign-in-url is its address,
            without a path, and --public-key the key that every client of it has (no secret).

            Where no answer of the server tells the account's role, --role does. Where nobody signs in, there is no --login.

            Examples:
              clinicsync init --server http://127.0.0.1:8000 --login admin@clinique.example
              clinicsync init --backend NAME --server https://api.example --login dr@clinic.example \\
                --sign-in-url https://project.supabase.co --public-key KEY
            """)

    @Option(help: "The server's base address, such as https://clinic.example") var server: String
    @Option(
        help: ArgumentHelp(
            "The login of the account, such as an e-mail address.",
            discussion: "Left out where the backend knows no logins: those with API keys, and those open to all."))
    var login: String?
    @Option(help: "The account's role, where the backend's sign-in does not tell it.") var role: String?
    @Option(
        help: ArgumentHelp(
            "The base address of the service that signs in, where it is another server.",
            discussion: "Default: the server's own.", valueName: "url"))
    var signInUrl: String?
    @Option(help: ArgumentHelp("The public key of that service.", discussion: "Default: public.", valueName: "key"))
    var publicKey: String?
    @Option(help: "The backend's catalogue.") var backend = "cabinet-medical"
    @Option(help: "The folder of the catalogues. Default: ./sync, then /usr/share/clinicsync/sync.") var catalogues:
        String?
    @Option(help: "A file with how this deployment strays from the catalogue, such as examples/as-deployed.yaml.")
    var overlay: String?
    @Option(help: "A PEM file with certificate authorities to trust beside the system's.") var caFile: String?
    @Flag(help: "Allow plain http to other machines than this one. Only for a network that you trust.")
    var allowPlainHttp = false
    @Flag(help: "Write over a configuration that is there.") var force = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard Self.isBaseAddress(server) else {
            throw ValidationError("--server must be an http or https address, such as https://clinic.example")
        }
        guard signInUrl.map(Self.isBaseAddress) ?? true else {
            throw ValidationError("--sign-in-url must be an http or https address, such as https://project.supabase.co")
        }
        guard publicKey.map({ !$0.isEmpty && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } }) ?? true else {
            throw ValidationError("--public-key must be one word")
        }
        guard login?.isEmpty != true else { throw ValidationError("--login can't be empty") }
    }

    /// Whether a text is the base address of a server.
    static func isBaseAddress(_ text: String) -> Bool {
        guard let url = URL(string: text) else { return false }
        return (url.scheme == "http" || url.scheme == "https") && url.host != nil && url.query == nil
    }

    func run() throws {
        let home = home.resolved
        if !force, FileManager.default.fileExists(atPath: home.configurationPath) {
            throw HomeError.exists(path: home.configurationPath)
        }
        // What was found is kept whole: the next command may be given in another folder.
        let file = try Configuration.catalogueFile(named: backend, folders: [catalogues].compactMap(\.self))
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().standardizedFileURL.path
        var configuration = Configuration(
            server: server, signInURL: signInUrl, publicKey: publicKey, catalogue: backend, login: login ?? "",
            role: nil,
            catalogues: folder,
            overlay: overlay.map { URL(fileURLWithPath: $0).standardizedFileURL.path },
            allowPlainHTTP: allowPlainHttp ? true : nil,
            caFile: caFile.map { URL(fileURLWithPath: $0).standardizedFileURL.path })
        let catalogue = try configuration.loadCatalogue(folder: nil)
        guard catalogue.signIn.token?.service != nil || signInUrl == nil && publicKey == nil else {
            throw HomeError.ownSignIn(title: catalogue.title)
        }
        configuration.login = try accountLogin(by: catalogue.signIn)
        configuration.role = try accountRole(in: catalogue)
        try configuration.write(home)
        if output.json {
            Terminal.json(["configuration": .string(home.configurationPath)])
        } else {
            Terminal.line("\(catalogue.title) at \(server), as \(configuration.login)")
            if let service = catalogue.signIn.token?.service {
                Terminal.line("signing in with \(service) at \(signInUrl ?? server)")
            }
            Terminal.line("wrote \(home.configurationPath); next: \(Self.nextStep(by: catalogue.signIn))")
        }
    }

    /// The account's login; a word in its place where the backend knows none, since a replica belongs to a login at a server.
    private func accountLogin(by rule: SignInRule) throws -> String {
        switch rule.way {
        case .open: return login ?? "public"
        case .apiKey: return login ?? "api-key"
        case .basic where login?.contains(":") == true:
            throw ValidationError(
                "--login can't have a ':' here: HTTP Basic, by which this backend signs in, can't carry it")
        case .basic, .token:
            guard let login else { throw ValidationError("--login is missing: this backend's sign-in wants one") }
            return login
        }
    }

    /// The role, where it is known before anybody has signed in.
    private func accountRole(in catalogue: Catalogue) throws -> String? {
        guard catalogue.signIn.role == .asked else {
            guard role == nil else {
                throw ValidationError("leave out --role: the catalogue says where this backend's roles are found")
            }
            // Without a sign-in nothing is learned later.
            return catalogue.signIn.way == .open ? catalogue.role(asked: nil) : nil
        }
        let known = catalogue.facedRoles
        guard let role, known.contains(role) else {
            throw ValidationError("--role must be one of: \(known.joined(separator: ", "))")
        }
        return role
    }

    private static func nextStep(by rule: SignInRule) -> String {
        switch rule.way {
        case .open: "clinicsyncd run"
        case .token(let token) where token.fields == nil: "clinicsync login --refresh-token-file FILE"
        case .token, .basic, .apiKey: "clinicsync login"
        }
    }
}
