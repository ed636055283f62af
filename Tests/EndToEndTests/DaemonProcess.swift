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
    private var hasEnded = false

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

    /// Writes the files of an account at a server that a catalogue of the test's own is for.
    static func prepare(home: String, server: String, catalogue: String) throws {
        let folder = home + "/sync"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try catalogue.write(toFile: folder + "/third.yaml", atomically: true, encoding: .utf8)
        try "server: \(server)\ncatalogue: third\nlogin: me\nrole: STAFF\ncatalogues: \(folder)\n"
            .write(toFile: home + "/config.yaml", atomically: true, encoding: .utf8)
        try CredentialFile(path: home + "/credentials.json").write(Credential(login: "me", password: "secret"))
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
        guard !hasEnded else { return }
        hasEnded = true
        send(SIGKILL)
        ended.wait()
        log.fileHandleForReading.readabilityHandler = nil
    }

    /// Sends it a signal.
    func send(_ signal: Int32) { Foundation.kill(process.processIdentifier, signal) }

    /// Ends it with SIGTERM. Returns how it ended, and after how many seconds; nil where it had not after half a minute.
    func terminate() -> (status: Int32, seconds: Double)? {
        let start = ContinuousClock.now
        send(SIGTERM)
        guard ended.wait(timeout: .now() + 30) == .success else {
            kill()
            return nil
        }
        hasEnded = true
        log.fileHandleForReading.readabilityHandler = nil
        let taken = (ContinuousClock.now - start).components
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return (status, Double(taken.seconds) + Double(taken.attoseconds) / 1e18)
    }

    var processID: Int32 { process.processIdentifier }

    /// The most memory that it ever had, in MiB (`VmHWM`, proc_pid_status(5)).
    func peakMemory() throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
    }

    /// Runs a verb of `clinicsync` at this daemon. Returns how it ended, what it said, and after how many seconds.
    func run(_ verb: String...) throws -> (status: Int32, text: String, seconds: Double) {
        try Self.run(verb, home: home)
    }

    /// Runs a verb of `clinicsync` for an account, whether or not a daemon serves it.
    static func run(_ verb: [String], home: String) throws -> (status: Int32, text: String, seconds: Double) {
        let (verbs, output) = (Process(), Pipe())
        verbs.executableURL = products.appendingPathComponent("clinicsync")
        verbs.arguments = verb + ["--home", home]
        (verbs.standardOutput, verbs.standardError) = (output, output)
        let (start, ended) = (ContinuousClock.now, DispatchSemaphore(value: 0))
        verbs.terminationHandler = { _ in ended.signal() }
        try verbs.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        ended.wait()
        let taken = (ContinuousClock.now - start).components
        return (verbs.terminationStatus, text, Double(taken.seconds) + Double(taken.attoseconds) / 1e18)
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
