import ArgumentParser
import Foundation

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write the configuration of an account on a server.",
        discussion: """
            Writes config.yaml; nothing is sent anywhere. Sign in next, with: clinicsync login

            Example:
              clinicsync init --server http://127.0.0.1:8000 --login admin@clinique.example
            """)

    @Option(help: "The server's base address, such as https://clinic.example") var server: String
    @Option(help: "The login of the account, such as an e-mail address.") var login: String
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
        guard let url = URL(string: server), url.scheme == "http" || url.scheme == "https", url.host != nil else {
            throw ValidationError("--server must be an http or https address, such as https://clinic.example")
        }
        guard !login.isEmpty else { throw ValidationError("--login can't be empty") }
    }

    func run() throws {
        let home = home.resolved
        if !force, FileManager.default.fileExists(atPath: home.configurationPath) {
            throw HomeError.exists(path: home.configurationPath)
        }
        let folder = catalogues.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        let configuration = Configuration(
            server: server, catalogue: backend, login: login, role: nil, catalogues: folder,
            overlay: overlay.map { URL(fileURLWithPath: $0).standardizedFileURL.path },
            allowPlainHTTP: allowPlainHttp ? true : nil,
            caFile: caFile.map { URL(fileURLWithPath: $0).standardizedFileURL.path })
        let catalogue = try configuration.loadCatalogue(folder: nil)
        try configuration.write(home)
        if output.json {
            Terminal.line(#"{"configuration":\#(quoted(home.configurationPath))}"#)
        } else {
            Terminal.line("\(catalogue.title) at \(server), as \(login)")
            Terminal.line("wrote \(home.configurationPath); next: clinicsync login")
        }
    }
}
