import ArgumentParser
import SyncModel

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say whether the server answers, what waits, and how fresh each list is.",
        discussion: """
            Examples:
              clinicsync status
              clinicsync status --json | jq .outbox
            """)

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            try await conversation.show(.syncStatus) { status in
                Terminal.line("connection  \(Text.of(status["connection"]))")
                if let reason = status["reason"]?.string { Terminal.line("            \(PlainText.line(reason))") }
                if let next = status["next"]?.string { Terminal.line("            next: \(PlainText.line(next))") }
                if let loss = LossText.line(status["loss"]) { Terminal.line("loss        \(loss)") }
                Terminal.line("last sync   \(Text.of(status["last_success_at"]))")
                let outbox = (status["outbox"]?.object ?? [:]).sorted { $0.key < $1.key }.map {
                    "\(Text.of($0.value)) \($0.key)"
                }
                Terminal.line("outbox      \(outbox.isEmpty ? "empty" : outbox.joined(separator: ", "))")
                for held in status["refused_account"]?.array ?? [] {
                    Terminal.line(
                        "            \(Text.of(held["count"])) wait: \(PlainText.line(Text.of(held["next"])))")
                }
                let open = status["open_conflicts"]?.integer ?? 0
                Terminal.line(
                    "conflicts   \(Text.of(status["conflicts"]))" + (open > 0 ? ", \(open) to decide" : ""))
                for resource in status["resources"]?.array ?? [] {
                    guard let count = resource["quarantine"]?.integer, count > 0 else { continue }
                    Terminal.line(
                        "quarantine  \(count) of \(Text.of(resource["name"])) are missing at once; see clinicsync quarantine"
                    )
                }
                for resource in status["resources"]?.array ?? [] {
                    for line in FlawText.lines(resource["flaws"]) { Terminal.line("unproven    \(line)") }
                }
                let failures = (status["last_cycle"]?["failures"]?.object ?? [:]).sorted { $0.key < $1.key }
                for (name, reason) in failures {
                    Terminal.line("failed      \(name): \(PlainText.line(Text.of(reason)))")
                }
                var table = Table(["resource", "documents", "listed at"])
                for resource in status["resources"]?.array ?? [] {
                    table.add([
                        Text.of(resource["name"]), Text.of(resource["documents"]), Text.of(resource["pulled_at"]),
                    ])
                }
                Terminal.line()
                table.show()
            }
        }
    }
}
