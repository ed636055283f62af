import ArgumentParser
import Foundation

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write the configuration of an account on a server.",
        discussion: """
            Writes config.yaml; nothing is sent anywhere. Sign in next, with: clinicsync login

            Some backends leave sign-ins to a service on another server, such as Supabase: --sign-in-url is its address,
            without a path, and --public-key the key that every client of it has (no secret).

            Examples:
              clinicsync init --server http://127.0.0.1:8000 --login admin@clinique.example
              clinicsync init --backend NAME --server https://api.example --login dr@clinic.example \\
                --sign-in-url https://project.supabase.co --public-key KEY
            """)

    @Option(help: "The server's base address, such as https://clinic.example") var server: String
    @Option(help: "The login of the account, such as an e-mail address.") var login: String
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
        guard !login.isEmpty else { throw ValidationError("--login can't be empty") }
    }

    private static func isBaseAddress(_ text: String) -> Bool {
        guard let url = URL(string: text) else { return false }
        return (url.scheme == "http" || url.scheme == "https") && url.host != nil && url.query == nil
    }

    func run() throws {
        let home = home.resolved
        if !force, FileManager.default.fileExists(atPath: home.configurationPath) {
            throw HomeError.exists(path: home.configurationPath)
        }
        let folder = catalogues.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        let configuration = Configuration(
            server: server, signInURL: signInUrl, publicKey: publicKey, catalogue: backend, login: login, role: nil,
            catalogues: folder,
            overlay: overlay.map { URL(fileURLWithPath: $0).standardizedFileURL.path },
            allowPlainHTTP: allowPlainHttp ? true : nil,
            caFile: caFile.map { URL(fileURLWithPath: $0).standardizedFileURL.path })
        let catalogue = try configuration.loadCatalogue(folder: nil)
        guard catalogue.signIn.service != nil || signInUrl == nil && publicKey == nil else {
            throw HomeError.ownSignIn(title: catalogue.title)
        }
        try configuration.write(home)
        if output.json {
            Terminal.json(["configuration": .string(home.configurationPath)])
        } else {
            Terminal.line("\(catalogue.title) at \(server), as \(login)")
            if let service = catalogue.signIn.service {
                Terminal.line("signing in with \(service) at \(signInUrl ?? server)")
            }
            Terminal.line("wrote \(home.configurationPath); next: clinicsync login")
        }
    }
}
