import ArgumentParser
import ControlClient
import ControlProtocol
import Foundation
import SyncModel

struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Get a record's file, from here or else from the server.",
        discussion: """
            The file appears under its name when it is whole, readable by you alone.
            What has that name already is left as it is, unless you give --force.

            Examples:
              clinicsync fetch dossiers 12
              clinicsync fetch dossiers 12 --field fichier -o ~/radio.pdf
              clinicsync fetch dossiers 12 -o - | pdftotext - -
            """)

    @Argument(help: "The resource, such as dossiers.") var resource: String
    @Argument(help: "The record's id: the server's or the local one.") var id: String
    @Option(help: "The field that holds the file. Default: the only one that can.") var field: String?
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "Where to put it: a path, a folder, or - for standard output. Default: here, under its own name.")
    var target: String?
    @Flag(help: "Write over what has the name already.") var force = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if target == "-", output.json { throw ValidationError("-o - and --json would write over each other") }
    }

    func run() async throws {
        let target = FetchTarget(target)
        if case .file(let path) = target { try refuseToOverwrite(path) }
        let file = try NewFile(in: target.folder)
        if target == .standardOutput { file.hide() }
        try await Conversation.run(home, json: output.json) { conversation in
            var params: JSONObject = ["resource": .string(resource), "id": .string(id)]
            params["field"] = field.map(JSONValue.string)
            let bar = ProgressBar(isDrawn: Terminal.isWatched && !output.json)
            defer { bar.clear() }
            let call = DescriptorCall(path: home.resolved.socketPath)
            let answer = try await Interruption.cancelling { [params, descriptor = file.descriptor] in
                try await call.perform(.attachmentsGet, params, passing: descriptor, hear: bar.draw)
            }.value()
            bar.clear()
            guard let path = target.path(for: answer.value(at: ["attachment", "name"])?.string ?? "") else {
                return try file.copy(to: STDOUT_FILENO)
            }
            try file.take(path, overwrites: force)
            show(answer, path)
        }
    }

    private func refuseToOverwrite(_ path: String) throws(FileProblem) {
        var status = stat()
        if !force, lstat(path, &status) == 0 { throw .exists(path: path) }
    }

    private func show(_ answer: JSONValue, _ path: String) {
        if output.json {
            let place: JSONObject = ["path": .string(path)]
            return Terminal.json(JSONValue.object((answer.object ?? [:]).merging(place) { $1 }))
        }
        let size = answer.value(at: ["attachment", "size"])?.integer.map { ", \(ByteCount.text($0))" } ?? ""
        let source = answer["source"] == "server" ? "from the server" : "from here"
        Terminal.line("\(PlainText.line(path))\(size), \(source)")
    }
}
