import ReferenceBackend
import ServedTestSupport
import SyncModel

extension ServedClinic {
    /// The e-mail address of a doctor or a patient, by which one signs in.
    func login(_ kind: String, _ id: Int) async throws -> String {
        try await ask("GET", "/api/Admin/\(kind)/\(id)/", as: Seed.adminEmail).body?["email"]?.string ?? ""
    }
}
