import ControlClient
import ControlProtocol
import Foundation
import Logging
import ReferenceBackend
import SyncModel
import SyncTestSupport
import Testing

/// A real daemon, a real server and SIGKILL between each pair of an operation's states (design section 8).
@Suite("A killed daemon", .serialized)
struct KillTests {
    private static let patient: JSONObject = [
        "username": "rim.sassi", "email": "rim.sassi@example.tn", "password": "tres-secret", "nom": "Sassi",
        "prenom": "Rim",
        "age": 34,
    ]

    /// Runs a server, a proxy and a daemon's home around a test.
    private func withClinic(
        _ body: @escaping @Sendable (_ proxy: GateProxy, _ home: String) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var configuration = ReferenceServer.Configuration(database: folder.path + "/clinic.sqlite")
        configuration.seed = .small
        configuration.passwordRounds = 1_000
        try await ReferenceServer.withRunning(
            configuration, logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() }
        ) { port in
            let proxy = try GateProxy(upstream: UInt16(port))
            let home = folder.path + "/desk"
            try DaemonProcess.prepare(
                home: home, server: "http://127.0.0.1:\(proxy.port)", login: Seed.adminEmail, password: Seed.password,
                role: "ADMIN")
            try await body(proxy, home)
            proxy.stop()
        }
    }

    /// Syncs until nothing is unsettled, and checks that the patient is on the server exactly once.
    private func settle(_ daemon: DaemonProcess) async throws {
        _ = try await daemon.ask(.syncNow)
        if try await daemon.states() != ["acknowledged"] { _ = try await daemon.ask(.syncNow) }
        #expect(try await daemon.states() == ["acknowledged"])
        let found = try await daemon.ask(
            .recordsList, ["resource": "patients", "filter": ["email": "rim.sassi@example.tn"]])
        #expect(found["documents"]?.array?.count == 1)
        #expect(found["documents"]?.array?.first?["server_id"]?.integer != nil)
        #expect(try await daemon.ask(.syncVerify)["identical"]?.bool == true)
    }

    @Test("while an operation is queued keeps it, and it lands once", .timeLimit(.minutes(10)))
    func queued() async throws {
        try await withClinic { proxy, home in
            let first = try DaemonProcess(home: home)
            _ = try await first.ask(.syncNow)
            proxy.stop()
            _ = try await first.ask(.recordsCreate, ["resource": "patients", "fields": .object(Self.patient)])
            first.kill()
            let back = try GateProxy(upstream: proxy.upstream, port: proxy.port)
            defer { back.stop() }
            let second = try DaemonProcess(home: home)
            try await settle(second)
            second.kill()
            #expect(back.writes == ["POST /api/Admin/patients/"])
        }
    }

    @Test("while a request is on its way and never arrived sends it again, once", .timeLimit(.minutes(10)))
    func sendingUnarrived() async throws {
        try await withClinic { proxy, home in
            let first = try DaemonProcess(home: home)
            _ = try await first.ask(.syncNow)
            proxy.set(.beforeServer)
            _ = try await first.ask(.recordsCreate, ["resource": "patients", "fields": .object(Self.patient)])
            await proxy.waitUntilStopped()
            #expect(try await first.states() == ["sending"])
            first.kill()
            proxy.set(.open)
            let second = try DaemonProcess(home: home)
            try await settle(second)
            second.kill()
            #expect(proxy.writes == ["POST /api/Admin/patients/"])
        }
    }

    @Test(
        "while the server has done a request and not answered finds it done, and sends nothing",
        .timeLimit(.minutes(10))
    )
    func sendingDone() async throws {
        try await withClinic { proxy, home in
            let first = try DaemonProcess(home: home)
            _ = try await first.ask(.syncNow)
            proxy.set(.afterServer)
            _ = try await first.ask(.recordsCreate, ["resource": "patients", "fields": .object(Self.patient)])
            await proxy.waitUntilStopped()
            first.kill()
            let second = try DaemonProcess(home: home)
            try await settle(second)
            second.kill()
            #expect(proxy.writes == ["POST /api/Admin/patients/"])
        }
    }

    @Test("while an operation is unknown looks it up, and sends nothing", .timeLimit(.minutes(10)))
    func unknown() async throws {
        try await withClinic { proxy, home in
            let first = try DaemonProcess(home: home)
            _ = try await first.ask(.syncNow)
            let position = try #require(try await first.ask(.syncStatus)["journal_position"]?.integer)
            proxy.set(.cutAnswer)
            _ = try await first.ask(.recordsCreate, ["resource": "patients", "fields": .object(Self.patient)])
            await proxy.waitUntilStopped()
            try await waitForEntry("unknown", since: position, home)
            first.kill()
            let second = try DaemonProcess(home: home)
            try await settle(second)
            second.kill()
            #expect(proxy.writes == ["POST /api/Admin/patients/"])
        }
    }

    @Test("after an acknowledgement or a refusal keeps both as they were", .timeLimit(.minutes(10)))
    func settled() async throws {
        try await withClinic { proxy, home in
            let first = try DaemonProcess(home: home)
            _ = try await first.ask(.syncNow)
            _ = try await first.ask(.recordsCreate, ["resource": "patients", "fields": .object(Self.patient)])
            _ = try await first.ask(.syncNow)
            // A doctor's address, of which only the server knows that no patient may have it too.
            let doctors = try await first.ask(.recordsList, ["resource": "doctors", "limit": 1])
            var twin = Self.patient
            twin["username"] = "somebody.else"
            twin["email"] = try #require(doctors["documents"]?.array?.first?["record"]?["email"])
            _ = try await first.ask(.recordsCreate, ["resource": "patients", "fields": .object(twin)])
            _ = try await first.ask(.syncNow)
            let before = try await first.ask(.outboxList, ["all": true])
            #expect(try await first.states() == ["acknowledged", "rejected"])
            first.kill()
            let second = try DaemonProcess(home: home)
            #expect(try await second.ask(.outboxList, ["all": true]) == before)
            _ = try await second.ask(.syncNow)
            #expect(try await second.states() == ["acknowledged", "rejected"])
            second.kill()
            #expect(proxy.writes.count == 2)
        }
    }

    /// Follows the journal until an entry of that kind comes.
    private func waitForEntry(_ kind: String, since position: Int64, _ home: String) async throws {
        let client = try await ControlClient.connect(path: home + "/clinicsync.sock")
        _ = try await client.call(.journalSubscribe, ["since": .integer(position)])
        for await notification in client.notifications where notification.method == ControlNotification.journalEvent {
            if try notification.params.value()["entry"]?["kind"]?.string == kind { break }
        }
        await client.close()
    }
}
