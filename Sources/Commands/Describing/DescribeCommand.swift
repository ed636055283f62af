import ArgumentParser
import SyncModel

struct DescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Say what there is: resources, their fields, filters, actions, views.",
        discussion: """
            Without a name it lists the resources of your account, the views, and what only the server can do.

            Examples:
              clinicsync describe
              clinicsync describe consultations
              clinicsync describe patients --json
            """)

    @Argument(help: "The resource, such as patients.") var resource: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Conversation.run(home, json: output.json) { conversation in
            guard let resource else { return try await showAll(conversation) }
            try await conversation.show(.resourcesDescribe, ["resource": .string(resource)]) {
                for line in DescriptionText.lines(of: $0) { Terminal.line(line) }
            }
        }
    }

    private func showAll(_ conversation: Conversation) async throws {
        let resources = try await conversation.ask(.resourcesList)["resources"] ?? .array([])
        let views = try await conversation.ask(.viewsList)["views"] ?? .array([])
        let calls = try await conversation.ask(.onlineList)["calls"] ?? .array([])
        if conversation.isJSON { return Terminal.json(["resources": resources, "views": views, "online": calls]) }
        for line in DescriptionText.overview(resources.array ?? [], views.array ?? [], calls.array ?? []) {
            Terminal.line(line)
        }
    }
}
