import ControlClient
import ControlProtocol
import Foundation
import SyncModel
import Transport

/// A real `clinicsyncd` of a test, started from the products that the tests were built with.
final class DaemonProcess {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let home: String
    private let process = Process()
    private let log = Pipe()
    private let ended = DispatchSemaphore(value: 0)

    /// Writes the account's files and starts nothing yet.
    static func prepare(home: String, server: String, login: String, password: String, role: String) throws {
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        // The gate decides what the server does; no test waits for the time in which a server may still be at work.
        let catalogues = home + "/sync"
        try FileManager.default.createDirectory(atPath: catalogues, withIntermediateDirectories: true)
        let catalogue = try String(contentsOfFile: "\(repository)/sync/cabinet-medical.yaml", encoding: .utf8)
        try (catalogue + "\ndoubt_seconds: 0\n").write(
            toFile: catalogues + "/cabinet-medical.yaml", atomically: true, encoding: .utf8)
        let configuration = """
            server: \(server)
            catalogue: cabinet-medical
            login: \(login)
            role: \(role)
            catalogues: \(catalogues)
            """
        try configuration.write(toFile: home + "/config.yaml", atomically: true, encoding: .utf8)
        try CredentialFile(path: home + "/credentials.json").write(Credential(login: login, password: password))
    }

    /// Starts the daemon and returns when its socket answers.
    init(home: String) throws {
        self.home = home
        process.executableURL = Self.products.appendingPathComponent("clinicsyncd")
        process.arguments = ["run", "--home", home]
        process.standardError = log
        // `waitUntilExit` runs the loop of whatever thread it is called on, and now and then sleeps through the end.
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
        var text = ""
        while !text.contains(" ready") {
            let data = log.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Failure(description: "the daemon ended: \(text)") }
            text += String(decoding: data, as: UTF8.self)
        }
        // The pipe must not fill up while nobody reads it.
        log.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }

    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        ended.wait()
        log.fileHandleForReading.readabilityHandler = nil
    }

    /// Asks the daemon over its socket.
    func ask(_ method: ControlMethod.Name, _ params: JSONObject = [:]) async throws -> JSONValue {
        let client = try await ControlClient.connect(path: home + "/clinicsync.sock")
        do {
            let answer = try await client.call(method, params).value()
            await client.close()
            return answer
        } catch {
            await client.close()
            throw error
        }
    }

    /// The states of all operations, in the order of the outbox.
    func states() async throws -> [String] {
        try await ask(.outboxList, ["all": true])["operations"]?.array?.compactMap { $0["state"]?.string } ?? []
    }

    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The folder of the built products: where the test bundle is.
    private static let products: URL = {
        let bundles = Bundle.allBundles.map(\.bundleURL) + [URL(fileURLWithPath: CommandLine.arguments[0])]
        let folders = bundles.map { $0.deletingLastPathComponent() } + [Bundle.main.bundleURL]
        return folders.first {
            FileManager.default.isExecutableFile(atPath: $0.appendingPathComponent("clinicsyncd").path)
        }
            ?? Bundle.main.bundleURL
    }()
}
