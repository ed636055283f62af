import GRDB
import Hummingbird
import NIOPosix

/// The medical files of the admin, the doctor and the patient (cabinet-medical.md 6, 9 and 15).
struct DossierRoutes: Sendable {
    let database: ClinicDatabase
    let uploads: Uploads

    func add(to endpoints: Endpoints) {
        endpoints.restricted("api/Admin/medicalfile/dossiers", to: .admin, [.get: list, .post: create])
        endpoints.restricted(
            "api/Admin/medicalfile/dossiers/{id}", to: .admin, [.get: show, .patch: update, .delete: delete])
        endpoints.restricted("api/Admin/medicalfile/patients/{id}/historique", to: .admin, [.get: historique])
        endpoints.restricted(
            "api/doctor-patient/doctor/dossiers", to: .doctor, [.get: listOfDoctor, .post: createByDoctor])
        endpoints.restricted("api/patient/dossiers", to: .patient, [.get: listOwn])
        endpoints.restricted("api/patient/dossiers/deposer", to: .patient, [.post: deposit])
    }

    // MARK: Admin

    @Sendable private func list(_ call: Call, _ admin: Account) async throws -> Response {
        var filter = Filter()
        filter.require("d.patient = ?", try call.query.integer("patient_id"))
        return .json(bytes: try await database.read { [filter] in try DossierTable($0).list(filter) })
    }

    @Sendable private func create(_ call: Call, _ admin: Account) async throws -> Response {
        try await add(from: call) { id, db in try PatientTable(db).find(id: id) != nil }
    }

    @Sendable private func show(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        guard let view = try await database.read({ try DossierTable($0).view(id: id) }) else { throw APIError.notFound }
        return .json(view)
    }

    @Sendable private func update(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        return try await uploads.withFileForm(of: call, partial: true) { form in
            let (view, former) = try await database.write { [folder = uploads.folder] db in
                guard var dossier = try DossierTable(db).view(id: id)?.dossier else { throw APIError.notFound }
                var form = form
                dossier.take(from: &form.fields)
                let file = form.fileChange()
                try form.fields.check()
                if let patient = dossier.patient, try PatientTable(db).find(id: patient) == nil {
                    throw APIError.invalid([.missing("patient", patient)])
                }
                try DossierTable(db).update(dossier)
                let former = try DossierTable(db).change(file, of: id, in: folder)
                return (try DossierTable(db).view(id: id), former)
            }
            try await discard(former)
            guard let view else { throw APIError.internal }
            return .json(view)
        }
    }

    @Sendable private func delete(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        try await discard(try await database.write { try DossierTable($0).delete(id: id) })
        return .noContent
    }

    @Sendable private func historique(_ call: Call, _ admin: Account) async throws -> Response {
        let id = try call.id()
        let historique = try await database.read { db in
            guard let patient = try PatientTable(db).find(id: id) else { throw APIError.notFound }
            return Historique(patient: patient, dossiers: try DossierTable(db).list(patient: id))
        }
        return .json(historique)
    }

    // MARK: Doctor

    @Sendable private func listOfDoctor(_ call: Call, _ doctor: Account) async throws -> Response {
        var filter = Filter()
        filter.require(PatientTable.isSeen("p"), doctor.id)
        filter.require("d.patient = ?", try call.query.integer("patient_id"))
        return .json(bytes: try await database.read { [filter] in try DossierTable($0).list(filter) })
    }

    @Sendable private func createByDoctor(_ call: Call, _ doctor: Account) async throws -> Response {
        try await add(from: call) { id, db in try PatientTable(db).find(id: id, seenBy: doctor.id) != nil }
    }

    // MARK: Patient

    @Sendable private func listOwn(_ call: Call, _ patient: Account) async throws -> Response {
        let dossiers = try await database.read { try DossierTable($0).list(patient: patient.id) }
        return .json { $0.array(dossiers) }
    }

    @Sendable private func deposit(_ call: Call, _ patient: Account) async throws -> Response {
        try await uploads.withFileForm(of: call) { form in
            guard form.isRead else { return .json(UnreadDossier(), status: .created) }
            var (form, dossier) = (form, Dossier(patient: patient.id))
            dossier.takeFindings(from: &form.fields)
            let file = form.fileChange()
            try form.fields.check()
            return .json(try await store(dossier, file) { _, _ in true }.ofPatient, status: .created)
        }
    }

    // MARK: Storing

    private typealias PatientCheck = @Sendable (_ patient: Int64, Database) throws -> Bool

    /// Reads and stores a new medical file of a patient for whom the caller may write one.
    private func add(from call: Call, _ mayWrite: @escaping PatientCheck) async throws -> Response {
        try await uploads.withFileForm(of: call) { form in
            guard form.isRead else { return .json(UnreadDossier(), status: .created) }
            var (form, dossier) = (form, Dossier())
            dossier.take(from: &form.fields)
            let file = form.fileChange()
            try form.fields.check()
            return .json(try await store(dossier, file, mayWrite), status: .created)
        }
    }

    private func store(
        _ dossier: Dossier, _ file: FileForm.FileChange, _ mayWrite: @escaping PatientCheck
    ) async throws -> DossierView {
        let view = try await database.write { [folder = uploads.folder] db in
            if let patient = dossier.patient, try !mayWrite(patient, db) {
                throw APIError.invalid([.missing("patient", patient)])
            }
            let id = try DossierTable(db).insert(dossier)
            _ = try DossierTable(db).change(file, of: id, in: folder)
            return try DossierTable(db).view(id: id)
        }
        guard let view else { throw APIError.internal }
        return view
    }

    /// Removes a file that no record names any more.
    private func discard(_ name: String?) async throws {
        guard let name else { return }
        try await NIOThreadPool.singleton.runIfActive { [folder = uploads.folder] in folder.remove(name) }
    }
}
