import ArgumentParser

/// The command line of the reference backend.
@main
struct ClinicBackend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clinic-backend",
        abstract: "Serves a clinic's REST API from a SQLite file, to try or to test against.",
        discussion: """
            EXAMPLES
              A clinic with 2,000 patients, on port 8000:
                clinic-backend serve --database clinic.sqlite --port 8000 --seed demo

              Sign in, and read the patients:
                curl -s localhost:8000/api/users/login/ \\
                  -d '{"email": "admin@clinique.example", "password": "clinique-demo"}'
                curl -s localhost:8000/api/Admin/patients/ -H "Authorization: Bearer TOKEN"

              A clinic of your own, empty but for its first admin:
                clinic-backend add-admin --database mine.sqlite --email me@clinic.example --password-file secret.txt
                clinic-backend serve --database mine.sqlite --port 8000
            """,
        subcommands: [Serve.self, AddAdmin.self])
}
