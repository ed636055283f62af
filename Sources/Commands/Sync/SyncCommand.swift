import ArgumentParser
import ControlProtocol
import SyncModel

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Settle with the server now, and say what was done.",
        discussion: """
            Without it the daemon syncs by itself. Where the server marks its lists (ETag, Last-Modified), one that is as it
            was costs a request and no more, also with --full; --refetch has each shown again. Ends with 0 when all was done, with 1 when a list could not be used, and
            with 4 when the server is away.

            With --dry-run lists are read and nothing is written or kept. --trace adds each request that a sync would send, in
            order: 'look' is read before anything is written, 'write' is sent, 'list' is read; a list that is read before the
            writes may be read again after them. What says whose a request is (such as Authorization) is left out, and what is
            secret stands as "(secret)".

            Examples:
              clinicsync sync
              clinicsync sync --dry-run --trace patients
              clinicsync sync --dry-run --trace --json | jq -c '.trace[] | [.method, .path, .body]'
            """)

    @Argument(help: "Only these resources.") var resources: [String] = []
    @Flag(help: "Ask for whole lists, not only for the days around today.") var full = false
    @Flag(help: "Like --full, and have each list shown again, also one that the server says is as it was.")
    var refetch = false
    @Flag(help: "Only say what would be sent and changed.") var dryRun = false
    @Flag(help: "With --dry-run, also the requests in their order, reads too, with their header fields and bodies.")
    var trace = false
    @Option(help: "With --dry-run, how much of each kind to show, up to 10000.") var limit = 100
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if trace, !dryRun { throw ValidationError("--trace goes with --dry-run: it says what would be sent") }
    }

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = ["full": .bool(full || refetch)]
            if refetch { params["refetch"] = true }
            if trace { params["trace"] = true }
            if !resources.isEmpty { params["resources"] = .array(resources.map(JSONValue.string)) }
            let client = conversation.client
            if dryRun { params["limit"] = .integer(Int64(limit)) }
            let method: ControlMethod.Name = dryRun ? .syncPreview : .syncNow
            let answer = try await ProgressBar.during(client.notifications) { [params] in
                try await client.call(method, params)
            }
            if dryRun {
                try conversation.show(answer, human: PreviewText.show)
                if try answer.value()["failures"]?.object?.isEmpty == false { throw ExitCode(ExitStatus.refused) }
                return
            }
            try conversation.show(answer, human: Self.show)
            let report = try answer.value()
            if report["stopped"]?.string != nil { throw ExitCode(ExitStatus.offline) }
            if report["complete"]?.bool != true { throw ExitCode(ExitStatus.refused) }
        }
    }

    private static func show(_ report: JSONValue) {
        Terminal.line(
            "sent \(Text.of(report["sent"])): \(Text.of(report["acknowledged"])) accepted, \(Text.of(report["rejected"])) refused, "
                + "\(Text.of(report["unknown"])) unknown; \(Text.of(report["conflicts"])) conflicts; \(Text.of(report["milliseconds"])) ms"
        )
        for (name, listing) in (report["listings"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            if listing["unchanged"] == true {
                Terminal.line("\(name): as it was, says the server")
                continue
            }
            Terminal.line(
                "\(name): \(Text.of(listing["elements"])) listed, \(Text.of(listing["added"])) new, \(Text.of(listing["changed"])) changed, "
                    + "\(Text.of(listing["removed"])) gone")
            if let count = listing["left"]?.integer, count > 0 {
                Terminal.line(
                    "  \(count) of its lists were left for later, the newest; 'clinicsync sync \(name)' asks for all of them"
                )
            }
            if let count = listing["quarantined"]?.integer, count > 0 {
                Terminal.line(
                    "  \(count) are missing at once: kept until a second listing agrees; see clinicsync quarantine")
            }
        }
        let flaws = FlawText.lines(report["flaws"])
        for line in flaws { Terminal.line("not proven whole: \(line)") }
        if !flaws.isEmpty { Terminal.line("  \(FlawText.consequence)") }
        for (name, reason) in (report["failures"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            Terminal.line("\(name) failed: \(PlainText.line(Text.of(reason)))")
        }
        if let reason = report["stopped"]?.string { Terminal.line("stopped: \(PlainText.line(reason))") }
    }
}
