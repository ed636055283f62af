import ArgumentParser
import Foundation
import SyncCatalogue
import SyncModel

struct EndpointsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endpoints", abstract: "Show every endpoint of a backend that its catalogue knows.",
        discussion: """
            The kinds: session (sign-in), read and derived (answered offline), write, booking and upload (queued
            offline, settled later), online (only while the server is there). Nothing is asked of a server or a daemon.

            Examples:
              clinicsync endpoints --catalogue cabinet-medical --format tsv
              clinicsync endpoints --catalogue ./sync/cabinet-medical.yaml --overlay examples/as-deployed.yaml
            """)

    /// How the rows are printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, tsv, json
    }

    @Option(help: "A catalogue's name, or its file.") var catalogue = "cabinet-medical"
    @Option(help: "The folder of the catalogues. Default: ./sync, then /usr/share/clinicsync/sync.") var catalogues:
        String?
    @Option(help: "A file with how a deployment strays from the document.") var overlay: String?
    @Option(help: "table, tsv or json.") var format = Format.table

    func run() throws {
        let file =
            catalogue.hasSuffix(".yaml")
            ? catalogue : try Configuration.catalogueFile(named: catalogue, folders: [catalogues].compactMap(\.self))
        let loaded = try Catalogue.load(file: file, overlay: overlay)
        let rows = loaded.endpoints.map { row in
            [loaded.code, row.method, row.path, row.role ?? "-", row.kind.rawValue]
        }
        let heads = ["backend", "method", "path", "role", "kind"]
        switch format {
        case .tsv: for row in rows { Terminal.row(row) }
        case .json:
            let values = rows.map { row in
                JSONValue.object(Dictionary(uniqueKeysWithValues: zip(heads, row.map(JSONValue.string))))
            }
            Terminal.json(JSONValue.object(["endpoints": .array(values)]))
        case .table:
            var table = Table(heads)
            for row in rows { table.add(row) }
            table.show()
        }
    }
}
