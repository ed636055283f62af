import ArgumentParser
import SyncModel

struct ExitCodesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exit-codes", abstract: "Say what the exit codes of this program mean.",
        discussion: """
            \(ExitStatus.lines.joined(separator: "\n"))

            Examples:
              clinicsync exit-codes --json
              clinicsync verify || case $? in 4) echo "the server is away" ;; 5) echo "they differ" ;; esac
            """)

    @OptionGroup var output: OutputOptions

    func run() {
        if output.json {
            return Terminal.json(
                .object(ExitStatus.table.reduce(into: [:]) { $0["\($1.code)"] = .string($1.meaning) }))
        }
        for line in ExitStatus.lines { Terminal.line(line) }
    }
}
