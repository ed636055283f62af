import Foundation
import Hummingbird

/// All endpoints of the Cabinet Médical API: one line per resource.
struct CabinetMedical {
    let database: ClinicDatabase
    let tokens: Tokens
    let passwords: NewPassword
    let now: @Sendable () -> Date

    /// The router with its middleware, outermost first.
    func router() -> Router<BackendContext> {
        let router = Router(context: BackendContext.self, options: .autoGenerateHeadEndpoints)
        // “CORS configuré pour localhost:4200”, the document's web client.
        router.add(
            middleware: CORSMiddleware(
                allowOrigin: .oneOf("http://localhost:4200"),
                allowMethods: [.get, .post, .patch, .delete, .head, .options]))
        router.add(middleware: GzipAnswers())
        router.add(middleware: ErrorAnswers())
        router.add(middleware: TrailingSlash())

        let endpoints = Endpoints(router: router, gate: Gate(database: database, tokens: tokens))
        AccountRoutes(database: database, tokens: tokens, passwords: passwords).add(to: endpoints)
        PatientRoutes(database: database, passwords: passwords).add(to: endpoints)
        DoctorRoutes(database: database, passwords: passwords).add(to: endpoints)
        ConsultationRoutes(database: database).add(to: endpoints)
        FactureRoutes(database: database, now: now).add(to: endpoints)
        return router
    }
}
