import GRDB
@testable import ReplicaStore
import SyncModel
import SyncTestSupport
import Testing

@Suite("A replica of a version that knew no files")
struct AttachmentMigrationTests {
    private let clinic: Clinic

    init() throws { clinic = try Clinic() }

    /// A replica with a list, an edit and a refused create, set back to the tables of before.
    private func olderFile() async throws -> [SyncModel.Operation] {
        let replica = try clinic.open()
        let patients = clinic.patients
        try await replica.list(patients, #"[{"id":1,"nom":"Hassan"},{"id":2,"nom":"Kefi"}]"#)
        let pending = try await replica.write { writer in
            let document = try #require(try writer.document(patients, id: "2"))
            try writer.setLocal(patients, row: document.row, to: #"{"id":2,"nom":"Ben Ali"}"#)
            let edit = FieldEdit(value: "Ben Ali", base: "Kefi", madeAt: try writer.tick())
            for (kind, state) in [(.update, .queued), (.create, .rejected), (.delete, .unknown)]
                as [(OperationKind, OperationState)]
            {
                var operation = Operation(
                    id: writer.newID(), resource: "patients", document: document.localID, kind: kind,
                    edits: ["nom": edit], author: "uid:1000", createdAt: writer.now)
                operation.state = state
                try writer.enqueue(operation)
            }
            return try writer.operations(in: OperationState.allCases)
        }
        try replica.close()
        try await DatabaseQueue(path: clinic.path).write { db in
            try db.execute(
                sql: """
                    DROP TABLE attachment;
                    DROP TABLE attachment_pin;
                    ALTER TABLE resource_state DROP COLUMN asked_at;
                    DELETE FROM grdb_migrations WHERE identifier = '4 attachments';
                    """)
        }
        return pending
    }

    @Test("keeps its documents, what its lists proved and its pending operations, and takes files from then on")
    func fromOlder() async throws {
        let pending = try await olderFile()
        #expect(pending.count == 3)
        let replica = try clinic.open()
        let patients = clinic.patients
        #expect(try await replica.read { try $0.operations(in: OperationState.allCases) } == pending)
        let document = try await replica.read { try $0.document(patients, id: "2") }
        #expect(document?.visible == #"{"id":2,"nom":"Ben Ali"}"# && document?.server == #"{"id":2,"nom":"Kefi"}"#)
        let state = try await replica.read { try $0.resourceState(patients) }
        #expect(state.fullAt == clinic.clock.milliseconds() && state.askedAt == nil)
        #expect(
            try await replica.list(patients, #"[{"id":1,"nom":"Hassan"},{"id":2,"nom":"Kefi"}]"#).summary.parsed == 0)
        #expect(try await replica.read { try $0.attachments() }.isEmpty)
        let file = FileRoom.attachment(1, by: 9)
        try await replica.write { try $0.insert(file) }
        #expect(try await replica.read { try $0.attachment(of: FileRoom.id(9)) } == file)
    }

    @Test("has the same tables as a new one")
    func sameTables() async throws {
        _ = try await olderFile()
        try clinic.open().close()
        let other = try Clinic()
        try other.open().close()
        func shape(_ path: String) async throws -> [String] {
            try await DatabaseQueue(path: path).read { db in
                let sql = """
                    SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" FROM sqlite_schema m
                    JOIN pragma_table_info(m.name) c WHERE m.type IN ('table', 'index') ORDER BY 1
                    """
                return try String.fetchAll(db, sql: sql)
            }
        }
        let (migrated, new) = (try await shape(clinic.path), try await shape(other.path))
        #expect(migrated == new)
        #expect(new.contains { $0.hasPrefix("attachment.digest") })
    }
}
