import ReplicaStore
import SyncCatalogue
import SyncModel

/// A replica with attachments as the tests of this folder put them in.
struct FileRoom: Sendable {
    let clinic: Clinic
    let replica: Replica
    var patients: Resource { clinic.patients }

    init() throws {
        clinic = try Clinic()
        replica = try clinic.open()
    }

    /// The nth local id.
    static func id(_ number: Int64) -> LocalID { LocalID(milliseconds: number, randomness: (0, 0)) }

    /// The SHA-256 that stands for the nth content.
    static func digest(_ number: Int) -> String { String(repeating: "\(number % 10)", count: 64) }

    /// An attachment of a patient, that nothing sends.
    static func attachment(
        _ number: Int64, of document: Int64 = 1, resource: String = "patients", field: String = "scan",
        _ stage: AttachmentStage = .waiting, content: Int = 1, by operation: Int64? = nil, url: String? = nil
    ) -> Attachment {
        Attachment(
            id: id(number), resource: resource, document: id(document), field: field, name: "bilan \(number).pdf",
            mediaType: "application/pdf", digest: digest(content), size: 1_000 + number, isSealed: number % 2 == 0,
            stage: stage, operation: operation.map { id($0) }, url: url, addedAt: 500 + number)
    }

    /// An upload of a patient's scan.
    static func operation(_ number: Int64, _ state: OperationState) -> SyncModel.Operation {
        var operation = Operation(
            id: id(number), resource: "patients", document: id(1), kind: .upload("scan"), edits: [:],
            author: "uid:1000", createdAt: number)
        operation.state = state
        return operation
    }

    func put(_ attachments: [Attachment]) async throws {
        try await replica.write { writer in for one in attachments { try writer.insert(one) } }
    }

    /// The ids' numbers of the attachments that a filter finds, in its order.
    func numbers(_ filter: AttachmentFilter = AttachmentFilter(), limit: Int = 99) async throws -> [Int64] {
        try await replica.read { try $0.attachments(filter, limit: limit).map { $0.addedAt - 500 } }
    }

    func attachment(_ number: Int64) async throws -> Attachment? {
        try await replica.read { try $0.attachment(Self.id(number)) }
    }
}
