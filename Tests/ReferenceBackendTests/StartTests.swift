import Foundation
import Logging
import Testing

@testable import ReferenceBackend

@Suite("Starting a server")
struct StartTests {
    @Test("a database that can't be opened is named")
    func badDatabase() async throws {
        try await withDatabaseFile { path in
            try Data("this is no database, though long enough to be read as one".utf8).write(to: URL(filePath: path))
            let expected = StartError.database(path: path, reason: "file is not a database")
            await #expect(throws: expected) { try await withClinic(at: path) { _ in } }
            let nowhere = path + "/nowhere.sqlite"
            await #expect(throws: StartError.database(path: nowhere, reason: "the file can't be made")) {
                try await withClinic(at: nowhere) { _ in }
            }
        }
    }

    @Test("a port in use is named, and the server that has it goes on")
    func portInUse() async throws {
        try await withClinic { admin in
            try await withDatabaseFile { path in
                var configuration = ReferenceServer.Configuration(database: path)
                configuration.port = admin.port
                let server = ReferenceServer(configuration, logger: Logger(label: "test"))
                await #expect(
                    throws: StartError.address(host: "127.0.0.1", port: admin.port, reason: "Address already in use")
                ) { try await server.run() }
            }
            let reply = try await admin.get("/api/Admin/doctors/")
            #expect(reply.status == 200)
        }
    }

    @Test("what the body throws comes out, after the server has stopped")
    func bodyThrows() async throws {
        try await withDatabaseFile { path in
            await #expect(throws: CocoaError.self) {
                try await withClinic(at: path) { _ in throw CocoaError(.featureUnsupported) }
            }
            let ids = try await withClinic(at: path) { try await $0.get("/api/Admin/doctors/").ids }
            #expect(ids == [3, 4, 5])
        }
    }
}
