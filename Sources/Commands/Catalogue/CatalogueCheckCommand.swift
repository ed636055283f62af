import ArgumentParser
import ReplicaStore
import SyncCatalogue
import SyncModel

struct CatalogueCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tell all mistakes of a catalogue, each with its line and what would be right.",
        discussion: """
            Each line is FILE:LINE: 'KEY' what is wrong; what would be right. The last line counts the mistakes, or says
            that there are none and what the catalogue describes. Views and other SQL are prepared on the tables of an
            empty replica. Nothing is asked of a server or a daemon, and no account is needed.

            Exit codes: 0 sound, 1 mistakes, 64 wrong usage.

            Examples:
              clinicsync catalogue check sync/clinic.yaml
              clinicsync catalogue check sync/cabinet-medical.yaml --overlay examples/as-deployed.yaml
              clinicsync catalogue check sync/clinic.yaml --json | jq -r '.mistakes[] | "\\(.line) \\(.message)"'
            """)

    @Argument(help: "The catalogue's file.") var file: String
    @Option(help: "A file with how a deployment strays from it.") var overlay: String?
    @Flag(help: "Print the mistakes as JSON, for scripts.") var json = false

    func run() throws {
        let answer = CatalogueAnswer(CatalogueStatements.checked(Catalogue.check(file: file, overlay: overlay)))
        if json { Terminal.json(answer.json) } else { for line in answer.lines { Terminal.line(line) } }
        if !answer.isSound { throw ExitCode(ExitStatus.refused) }
    }
}
