import Foundation
import Hummingbird

/// All endpoints of the Cabinet Médical API: one line per resource.
struct CabinetMedical {
    let database: ClinicDatabase
    let uploads: Uploads
    let tokens: Tokens
    let passwords: NewPassword
    let now: @Sendable () -> Date
    let quirks: Set<Quirk>
    let faults: Faults?

    /// Where `Quirk.createsWithoutID` shows.
    private static let idless: Set<String> = [
        "/api/Admin/patients/", "/api/factures/", "/api/Admin/medicalfile/dossiers/",
        "/api/doctor-patient/doctor/dossiers/", "/api/patient/dossiers/deposer/",
    ]

    /// Where files come in (6.2, 9.2 and 15.2).
    @Sendable private static func takesFiles(_ path: String) -> Bool {
        path.hasPrefix("/api/Admin/medicalfile/dossiers/") || path == "/api/doctor-patient/doctor/dossiers/"
            || path == "/api/patient/dossiers/deposer/"
    }

    /// The router with its middleware, outermost first.
    func router() -> Router<BackendContext> {
        let errors = CabinetMedicalErrors()
        let router = Router(context: BackendContext.self, options: .autoGenerateHeadEndpoints)
        // “CORS configuré pour localhost:4200”, the document's web client.
        router.add(
            middleware: CORSMiddleware(
                allowOrigin: .oneOf("http://localhost:4200"),
                allowMethods: [.get, .post, .patch, .delete, .head, .options]))
        if let faults {
            router.add(middleware: WireFaults(faults: faults, errors: errors, yesterday: DatabaseCopy(of: database)))
        }
        if !quirks.contains(.ignoresContentEncoding) {
            router.add(middleware: AcceptedCodings(takesFiles: Self.takesFiles))
        }
        router.add(middleware: GzipAnswers())
        if let faults { router.add(middleware: AnswerFaults(faults: faults)) }
        router.add(middleware: ErrorAnswers(form: errors, showsPages: quirks.contains(.htmlErrors)))
        if quirks.contains(.failsAfterWriting) { router.add(middleware: FailsAfterWriting()) }
        if !quirks.isDisjoint(with: [.createsWithoutID, .namesInListsOnly, .mixedMediaURLs]) {
            router.add(middleware: QuirkyAnswers(quirks: quirks, idless: Self.idless.contains))
        }
        router.add(middleware: TrailingSlash(redirectsWrites: quirks.contains(.redirectsPost)))

        let endpoints = Endpoints(
            router: router, gate: AccountGate(database: database, tokens: tokens), quirks: quirks)
        AccountRoutes(database: database, tokens: tokens, passwords: passwords, quirks: quirks).add(to: endpoints)
        PatientRoutes(
            database: database, passwords: passwords, orphansInvoices: quirks.contains(.deletesCascade)
        ).add(to: endpoints)
        DoctorPatientRoutes(database: database).add(to: endpoints)
        DoctorRoutes(database: database, passwords: passwords).add(to: endpoints)
        PatientDoctorRoutes(database: database).add(to: endpoints)
        let decisions = BookingDecisions(
            database: database, now: now, unseen: quirks.contains(.doubleBooks) ? UnseenBookings() : nil)
        ConsultationRoutes(database: database, decisions: decisions).add(to: endpoints)
        OwnConsultationRoutes(database: database, now: now, decisions: decisions).add(to: endpoints)
        CalendarRoutes(database: database, now: now).add(to: endpoints)
        DossierRoutes(database: database, uploads: uploads).add(to: endpoints)
        MediaRoutes(database: database, folder: uploads.folder).add(to: endpoints)
        ReclamationRoutes(database: database, now: now).add(to: endpoints)
        MessageRoutes(database: database, now: now).add(to: endpoints)
        DashboardRoutes(database: database, now: now).add(to: endpoints)
        FactureRoutes(database: database, now: now, reusesNumbers: quirks.contains(.reusesNumbers)).add(to: endpoints)
        return router
    }
}
