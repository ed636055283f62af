import ArgumentParser
import SyncModel

struct BookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "book", abstract: "Book a slot; the server decides when it can be reached.",
        discussion: """
            What can't be is refused at once: outside the opening hours, in the past, or known to be taken.

            Example:
              clinicsync book doctor=7 patient=3 start_time=2026-01-20T14:00:00 motif="Suivi"
              clinicsync book doctor=7 patient=3 start_time=2026-01-20T14:30:00 --wait
            """)

    @Argument(help: "The booking's fields.") var fields: [FieldArgument]
    @Option(help: "The booked resource. Default: the only one.") var resource: String?
    @Flag(help: "Sync now and tell what the server decided.") var wait = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            let booked = try await Self.bookedResource(resource, conversation)
            let params: JSONObject = [
                "resource": .string(booked.name),
                "fields": .object(try FieldArgument.values(fields, booked.rules, isNew: true)),
            ]
            let answer = try await conversation.client.call(.recordsCreate, params)
            guard wait else { return try conversation.show(answer) { RecordText.written($0, "booked") } }
            let operation = try answer.value()["operation"]?.string ?? ""
            if !conversation.isJSON { RecordText.written(try answer.value(), "booked") }
            _ = try await conversation.ask(.syncNow)
            let settled = try await conversation.ask(.outboxShow, ["operation": .string(operation)])
            if conversation.isJSON { Terminal.json(settled) } else { OperationText.show(settled) }
            if settled["state"]?.string == "rejected" { throw ExitCode(ExitStatus.refused) }
        }
    }

    /// The resource that is booked, when the catalogue has just one.
    static func bookedResource(_ name: String?, _ conversation: Conversation) async throws -> ResourceDescription {
        let booked = try await ResourceDescription.all(conversation).filter {
            $0.isBooked && (name == nil || $0.name == name)
        }
        guard booked.count == 1 else {
            throw ValidationError(
                booked.isEmpty
                    ? "there is no such booked resource"
                    : "name one with --resource: \(booked.map(\.name).joined(separator: ", "))")
        }
        return booked[0]
    }
}
