import NIOHTTP1
import Testing

@testable import ReferenceBackend

/// A row of the document's table of endpoints, with a request that does what it is for in the clinic of `People`.
struct Endpoint: Sendable, CustomTestStringConvertible {
    let method: HTTPMethod
    let path: String
    /// Who may; nil for everybody.
    let role: Role?
    let body: String?
    let status: Int

    init(_ method: HTTPMethod, _ path: String, _ role: Role?, _ body: String? = nil, status: Int = 200) {
        self.method = method
        self.path = path
        self.role = role
        self.body = body
        self.status = status
    }

    var testDescription: String { "\(method) \(path)" }

    /// All 59 of cabinet-medical.md, in its order.
    static let all: [Endpoint] = [
        Endpoint(.POST, "/api/users/register/", nil, AccountTests.newcomer, status: 201),
        Endpoint(
            .POST, "/api/users/login/", nil, #"{"email": "\#(Seed.adminEmail)", "password": "\#(Seed.password)"}"#),
        Endpoint(.POST, "/api/users/approve/5/", .admin, "{}"),
        Endpoint(.GET, "/api/users/dashboard/admin/stats/", .admin),
        Endpoint(.GET, "/api/users/dashboard/doctor/stats/", .doctor),
        Endpoint(.GET, "/api/users/dashboard/patient/stats/", .patient),
        Endpoint(.GET, "/api/Admin/patients/", .admin),
        Endpoint(.POST, "/api/Admin/patients/", .admin, PatientTests.jean, status: 201),
        Endpoint(.GET, "/api/Admin/patients/6/", .admin),
        Endpoint(.PATCH, "/api/Admin/patients/6/", .admin, #"{"status": "Inactif"}"#),
        Endpoint(.DELETE, "/api/Admin/patients/6/", .admin, status: 204),
        Endpoint(.GET, "/api/Admin/doctors/", .admin),
        Endpoint(
            .POST, "/api/Admin/doctors/", .admin,
            #"{"username": "s", "email": "s@clinic.com", "password": "securePass123", "nom": "K", "prenom": "S", "specialty": "D"}"#,
            status: 201),
        Endpoint(.GET, "/api/Admin/doctors/3/", .admin),
        Endpoint(.PATCH, "/api/Admin/doctors/3/", .admin, #"{"schedule": "Lun-Ven 8h-16h"}"#),
        Endpoint(.DELETE, "/api/Admin/doctors/3/", .admin, status: 204),
        Endpoint(.GET, "/api/Admin/consultations/", .admin),
        Endpoint(
            .POST, "/api/Admin/consultations/", .admin, ConsultationTests.body("2026-09-02T10:00:00"), status: 201),
        Endpoint(.GET, "/api/Admin/consultations/61/", .admin),
        Endpoint(.PATCH, "/api/Admin/consultations/61/", .admin, #"{"motif": "Contrôle"}"#),
        Endpoint(.DELETE, "/api/Admin/consultations/61/", .admin, status: 204),
        Endpoint(.GET, "/api/Admin/consultations/date/2026-09-01/", .admin),
        Endpoint(.GET, "/api/Admin/consultations/patient/6/", .admin),
        Endpoint(.GET, "/api/Admin/consultations/doctor/3/", .admin),
        Endpoint(.GET, "/api/Admin/medicalfile/dossiers/", .admin),
        Endpoint(.POST, "/api/Admin/medicalfile/dossiers/", .admin, DossierTests.body, status: 201),
        Endpoint(.GET, "/api/Admin/medicalfile/dossiers/1/", .admin),
        Endpoint(.PATCH, "/api/Admin/medicalfile/dossiers/1/", .admin, #"{"traitement": "Repos"}"#),
        Endpoint(.DELETE, "/api/Admin/medicalfile/dossiers/1/", .admin, status: 204),
        Endpoint(.GET, "/api/Admin/medicalfile/patients/6/historique/", .admin),
        Endpoint(.GET, "/api/doctor-patient/doctor/patients/", .doctor),
        Endpoint(.GET, "/api/doctor-patient/doctor/patients/6/", .doctor),
        Endpoint(.PATCH, "/api/doctor-patient/doctor/patients/6/", .doctor, #"{"observations": "Bon suivi"}"#),
        Endpoint(.GET, "/api/doctor-patient/doctor/consultations/", .doctor),
        Endpoint(.GET, "/api/doctor-patient/doctor/dossiers/", .doctor),
        Endpoint(.POST, "/api/doctor-patient/doctor/dossiers/", .doctor, DossierTests.body, status: 201),
        Endpoint(.GET, "/api/doctor-patient/doctor/reclamations/", .doctor),
        Endpoint(.POST, "/api/doctor-patient/doctor/reclamations/", .doctor, ReclamationTests.body, status: 201),
        Endpoint(.PATCH, "/api/doctor-patient/doctor/reclamations/1/", .doctor, #"{"statut": "RESOLU"}"#),
        Endpoint(.GET, "/api/doctor-patient/doctor/messages/", .doctor),
        Endpoint(.POST, "/api/doctor-patient/doctor/messages/", .doctor, MessageTests.toPatient, status: 201),
        Endpoint(.GET, "/api/doctor-calendar/consultations/", .doctor),
        Endpoint(.GET, "/api/patient/consultations/", .patient),
        Endpoint(.GET, "/api/patient/doctors/", .patient),
        Endpoint(
            .POST, "/api/patient/rendez-vous/", .patient,
            #"{"doctor": 3, "start_time": "2026-09-02T10:00:00", "motif": "Première consultation"}"#, status: 201),
        Endpoint(.DELETE, "/api/patient/rendez-vous/61/annuler/", .patient),
        Endpoint(.GET, "/api/patient/dossiers/", .patient),
        Endpoint(
            .POST, "/api/patient/dossiers/deposer/", .patient, #"{"observations": "Résultats sanguins"}"#, status: 201),
        Endpoint(.GET, "/api/patient/reclamations/", .patient),
        Endpoint(.GET, "/api/patient/messages/", .patient),
        Endpoint(.POST, "/api/patient/messages/", .patient, MessageTests.toDoctor, status: 201),
        Endpoint(.GET, "/api/factures/", .admin),
        Endpoint(.POST, "/api/factures/", .admin, #"{"patient": 6, "montant": 75}"#, status: 201),
        Endpoint(.GET, "/api/factures/1/", .admin),
        Endpoint(.PATCH, "/api/factures/1/", .admin, #"{"notes": "x"}"#),
        Endpoint(.DELETE, "/api/factures/1/", .admin, status: 204),
        Endpoint(.POST, "/api/factures/2/payer/", .admin, #"{"methode_paiement": "CARTE"}"#),
        Endpoint(.GET, "/api/factures/stats/", .admin),
        Endpoint(.GET, "/api/factures/patient/mes-factures/", .patient),
    ]
}
