import Foundation
import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import Yams

/// What `config.yaml` holds. It has no secrets.
struct Configuration: Codable, Equatable, Sendable {
    /// The server's base address.
    var server: String
    /// The base address of the service that signs in; nil for the server itself.
    var signInURL: String?
    /// The public key of that service, which is no secret; nil for the usual word.
    var publicKey: String?
    /// The catalogue's name.
    var catalogue: String
    /// The account's login.
    var login: String
    /// The account's role: learned at the first sign-in, or said while the account was set up.
    var role: String?
    /// The folder of the catalogues; nil for the usual places.
    var catalogues: String?
    /// A file with how this deployment strays from the catalogue; nil for none.
    var overlay: String?
    /// Whether plain http may go to other machines than this one.
    var allowPlainHTTP: Bool?
    /// A PEM file with certificate authorities to trust beside the system's.
    var caFile: String?

    private enum CodingKeys: String, CodingKey {
        case server, catalogue, login, role, catalogues, overlay
        case allowPlainHTTP = "allow_plain_http"
        case caFile = "ca_file"
        case signInURL = "sign_in_url"
        case publicKey = "public_key"
    }

    static func read(_ home: Home) throws -> Configuration {
        let path = home.configurationPath
        guard FileManager.default.fileExists(atPath: path) else { throw HomeError.notInitialised(path: path) }
        do {
            return try YAMLDecoder().decode(Configuration.self, from: String(contentsOfFile: path, encoding: .utf8))
        } catch {
            throw HomeError.unreadable(path: path, reason: "\(error)")
        }
    }

    func write(_ home: Home) throws {
        let path = home.configurationPath
        do {
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            let text =
                try "# ClinicSync: one account on one server. The password is in credentials.json.\n"
                + YAMLEncoder().encode(self)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw HomeError.unwritable(path: path, reason: error.localizedDescription)
        }
    }

    /// Loads the catalogue from the first place that has it (design section 1), its SQL prepared.
    func loadCatalogue(folder: String?) throws -> Catalogue {
        let file = try Self.catalogueFile(named: catalogue, folders: [folder ?? catalogues].compactMap(\.self))
        return try CatalogueStatements.checked(Catalogue.check(file: file, overlay: overlay)).get()
    }

    /// The catalogue's file in the first of some folders, or of the usual places, that has it.
    static func catalogueFile(named catalogue: String, folders: [String]) throws -> String {
        let folders = folders + ["sync", "/usr/share/clinicsync/sync"]
        let name = catalogue + ".yaml"
        guard let found = folders.map({ $0 + "/" + name }).first(where: FileManager.default.fileExists(atPath:)) else {
            throw HomeError.noCatalogue(name: catalogue, folders: folders)
        }
        return found
    }
}

/// Why the account's files can't be used, and what to do next.
enum HomeError: Error, CustomStringConvertible {
    case notInitialised(path: String)
    case notSignedIn
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)
    case exists(path: String)
    case noCatalogue(name: String, folders: [String])
    case noPassword
    case ownSignIn(title: String)
    case sessionWanted(title: String)
    case noSession(title: String)
    case sessionEnded(EngineError)
    case noRole(known: [String])

    var description: String {
        switch self {
        case .notInitialised(let path): "There is no \(path); make it with: clinicsync init --server URL --login NAME"
        case .notSignedIn: "This account has never signed in; run: clinicsync login"
        case .unreadable(let path, let reason): "\(path) can't be read: \(reason)"
        case .unwritable(let path, let reason): "\(path) can't be written: \(reason)"
        case .exists(let path): "\(path) is there already; use --force to write it anew, or another --home"
        case .noCatalogue(let name, let folders):
            "No catalogue \(name).yaml in \(folders.joined(separator: ", ")); name its folder with --catalogues"
        case .ownSignIn(let title):
            "\(title) signs in at its own server; leave out --sign-in-url and --public-key"
        case .sessionWanted(let title):
            "\(title) takes no password: bring a session along with: clinicsync login --refresh-token-file FILE"
        case .noSession(let title):
            "\(title) knows no refresh tokens; sign in with: clinicsync login"
        case .sessionEnded(let error):
            """
            \(error): sign in anew where the session began, such as in a browser, write the new refresh token into the file, and run this \
            again
            """
        case .noRole(let known):
            "The role of this account is not known; say it with: clinicsync init --force --role ROLE, one of: \(known.joined(separator: ", "))"
        case .noPassword: "No password was given; type it at the prompt, or use --password-file FILE"
        }
    }
}
