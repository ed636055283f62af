import ArgumentParser
import SyncModel

struct ExitCodesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exit-codes", abstract: "Say what the exit codes of this program mean.",
        discussion: """
            \(ExitStatus.table.map { "\($0.code < 10 ? " " : "")\($0.code)  \($0.meaning)" }.joined(separator: "\n"))

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
        for (code, meaning) in ExitStatus.table { Terminal.line("\(code < 10 ? " " : "")\(code)  \(meaning)") }
    }
}
