import ArgumentParser

struct CatalogueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalogue", abstract: "Write and check the description of a server.",
        discussion: """
            A catalogue is a YAML file that tells what a server has and how it is asked; sync/README.md teaches the language.

            Examples:
              clinicsync catalogue draft openapi.json --output clinic.yaml
              clinicsync catalogue check sync/clinic.yaml
              clinicsync catalogue probe sync/clinic.yaml --server https://clinic.example --login me@clinic.example
            """,
        subcommands: [CatalogueDraftCommand.self, CatalogueCheckCommand.self, CatalogueProbeCommand.self])
}
