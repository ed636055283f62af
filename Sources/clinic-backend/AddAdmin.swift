import ArgumentParser
import Foundation
import ReferenceBackend

/// `clinic-backend add-admin`.
struct AddAdmin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add an approved admin to a clinic's database.",
        discussion: """
            Whoever registers over the API waits for an admin's approval; this makes the first admin of a clinic that \
            wasn't seeded. The password is the first line of a file, so that it shows in no list of processes.
            """)

    @Option(help: ArgumentHelp("The SQLite file; made when it isn't there.", valueName: "file"), completion: .file())
    var database: String

    @Option(help: "The address to sign in with.")
    var email: String

    @Option(help: ArgumentHelp("A file whose first line is the password.", valueName: "file"), completion: .file())
    var passwordFile: String

    func run() async throws {
        guard let text = try? String(contentsOfFile: passwordFile, encoding: .utf8) else {
            throw ValidationError("can't read \(passwordFile); write the password on its first line")
        }
        let password = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).first ?? ""
        try await ReferenceServer.addAdmin(email: email, password: String(password), database: database)
        print("\(email) can sign in as an admin")
    }
}
