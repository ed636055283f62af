/// The endpoints of cabinet-medical.md: method, path, role and how each is served to local tools.
enum DocumentedEndpoints {
    static let table = """
        POST /api/users/register/ - online
        POST /api/users/login/ - session
        POST /api/users/approve/{user_id}/ ADMIN write
        GET /api/users/dashboard/admin/stats/ ADMIN derived
        GET /api/users/dashboard/doctor/stats/ DOCTOR derived
        GET /api/users/dashboard/patient/stats/ PATIENT derived
        GET /api/Admin/patients/ ADMIN read
        POST /api/Admin/patients/ ADMIN write
        GET /api/Admin/patients/{id}/ ADMIN read
        PATCH /api/Admin/patients/{id}/ ADMIN write
        DELETE /api/Admin/patients/{id}/ ADMIN write
        GET /api/Admin/doctors/ ADMIN read
        POST /api/Admin/doctors/ ADMIN write
        GET /api/Admin/doctors/{id}/ ADMIN read
        PATCH /api/Admin/doctors/{id}/ ADMIN write
        DELETE /api/Admin/doctors/{id}/ ADMIN write
        GET /api/Admin/consultations/ ADMIN read
        POST /api/Admin/consultations/ ADMIN booking
        GET /api/Admin/consultations/{id}/ ADMIN read
        PATCH /api/Admin/consultations/{id}/ ADMIN booking
        DELETE /api/Admin/consultations/{id}/ ADMIN write
        GET /api/Admin/consultations/date/{date}/ ADMIN read
        GET /api/Admin/consultations/patient/{patient_id}/ ADMIN read
        GET /api/Admin/consultations/doctor/{doctor_id}/ ADMIN read
        GET /api/Admin/medicalfile/dossiers/ ADMIN read
        POST /api/Admin/medicalfile/dossiers/ ADMIN upload
        GET /api/Admin/medicalfile/dossiers/{id}/ ADMIN read
        PATCH /api/Admin/medicalfile/dossiers/{id}/ ADMIN upload
        DELETE /api/Admin/medicalfile/dossiers/{id}/ ADMIN write
        GET /api/Admin/medicalfile/patients/{patient_id}/historique/ ADMIN derived
        GET /api/doctor-patient/doctor/patients/ DOCTOR read
        GET /api/doctor-patient/doctor/patients/{patient_id}/ DOCTOR read
        PATCH /api/doctor-patient/doctor/patients/{patient_id}/ DOCTOR write
        GET /api/doctor-patient/doctor/consultations/ DOCTOR read
        GET /api/doctor-patient/doctor/dossiers/ DOCTOR read
        POST /api/doctor-patient/doctor/dossiers/ DOCTOR upload
        GET /api/doctor-patient/doctor/reclamations/ DOCTOR read
        POST /api/doctor-patient/doctor/reclamations/ DOCTOR write
        PATCH /api/doctor-patient/doctor/reclamations/{reclamation_id}/ DOCTOR write
        GET /api/doctor-patient/doctor/messages/ DOCTOR read
        POST /api/doctor-patient/doctor/messages/ DOCTOR write
        GET /api/doctor-calendar/consultations/ DOCTOR derived
        GET /api/patient/consultations/ PATIENT read
        GET /api/patient/doctors/ PATIENT read
        POST /api/patient/rendez-vous/ PATIENT booking
        DELETE /api/patient/rendez-vous/{consultation_id}/annuler/ PATIENT write
        GET /api/patient/dossiers/ PATIENT read
        POST /api/patient/dossiers/deposer/ PATIENT upload
        GET /api/patient/reclamations/ PATIENT read
        GET /api/patient/messages/ PATIENT read
        POST /api/patient/messages/ PATIENT write
        GET /api/factures/ ADMIN read
        POST /api/factures/ ADMIN write
        GET /api/factures/{id}/ ADMIN read
        PATCH /api/factures/{id}/ ADMIN write
        DELETE /api/factures/{id}/ ADMIN write
        POST /api/factures/{id}/payer/ ADMIN write
        GET /api/factures/stats/ ADMIN derived
        GET /api/factures/patient/mes-factures/ PATIENT read
        """

    /// The rows as `METHOD path role kind`.
    static let rows = Set(table.split(separator: "\n").map(String.init))
}
