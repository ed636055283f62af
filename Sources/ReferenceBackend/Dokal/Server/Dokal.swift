import Foundation
import Hummingbird

/// All endpoints of the Dokal API: one line per resource.
struct Dokal {
    let store: DokalStore
    let uploads: Uploads
    let tokens: DokalTokens
    let healthKey: HealthKey
    let payments: any PaymentProvider
    /// The publishable key that sign-in asks for; nil takes any.
    let apiKey: String?
    /// Requests a minute that one may make; nil for any number.
    let rate: Int?
    let quirks: Set<Quirk>
    let faults: Faults?

    /// In which days and times are meant that are given without an offset.
    static let zoneName = "Asia/Jerusalem"

    /// The zone of that name.
    /// - Throws: `StartError.zone` when the system doesn't know it.
    static func zone() throws(StartError) -> TimeZone {
        guard let zone = TimeZone(identifier: zoneName) else { throw .zone(zoneName) }
        return zone
    }

    /// The router with its middleware, outermost first.
    func router() -> Router<BackendContext> {
        let errors = DokalErrors()
        let router = Router(context: BackendContext.self, options: .autoGenerateHeadEndpoints)
        // dokal.md names no origin of its web client: any may ask.
        router.add(
            middleware: CORSMiddleware(
                allowOrigin: .originBased, allowHeaders: [.accept, .authorization, .contentType],
                allowMethods: [.get, .post, .put, .patch, .delete, .head, .options]))
        if let faults {
            router.add(
                middleware: WireFaults(
                    faults: faults, errors: errors, yesterday: DatabaseCopy(of: store.database)))
        }
        if !quirks.contains(.ignoresContentEncoding) {
            router.add(middleware: AcceptedCodings { $0 == "/api/v1/profile/avatar" })
        }
        router.add(middleware: GzipAnswers())
        if let faults { router.add(middleware: AnswerFaults(faults: faults)) }
        router.add(middleware: ErrorAnswers(form: errors, showsPages: quirks.contains(.htmlErrors)))
        if let rate { router.add(middleware: RateLimit(limit: rate, tokens: tokens, now: store.now)) }
        if quirks.contains(.failsAfterWriting) { router.add(middleware: FailsAfterWriting()) }
        if quirks.contains(.createsWithoutID) {
            router.add(middleware: QuirkyAnswers(quirks: [.createsWithoutID], idless: Self.idless))
        }

        let endpoints = DokalEndpoints(
            router: router, gate: DokalGate(database: store.database, tokens: tokens), quirks: quirks)
        TokenRoutes(store: store, tokens: tokens, apiKey: apiKey).add(to: endpoints)
        ProfileRoutes(store: store).add(to: endpoints)
        AvatarRoutes(store: store, uploads: uploads).add(to: endpoints)
        RelativeRoutes(store: store).add(to: endpoints)
        PractitionerRoutes(store: store).add(to: endpoints)
        AppointmentRoutes(store: store, unseen: quirks.contains(.doubleBooks) ? UnseenBookings() : nil)
            .add(to: endpoints)
        ConversationRoutes(store: store).add(to: endpoints)
        HealthProfileRoutes(store: store, key: healthKey).add(to: endpoints)
        HealthListRoutes(store: store).add(to: endpoints)
        NotificationRoutes(store: store).add(to: endpoints)
        SettingsRoutes(store: store).add(to: endpoints)
        PaymentMethodRoutes(store: store).add(to: endpoints)
        PaymentRoutes(store: store, provider: payments).add(to: endpoints)
        ReviewRoutes(store: store).add(to: endpoints)
        AgendaRoutes(store: store).add(to: endpoints)
        ScheduleRoutes(store: store).add(to: endpoints)
        OverrideRoutes(store: store).add(to: endpoints)
        ReasonRoutes(store: store).add(to: endpoints)
        InstructionRoutes(store: store).add(to: endpoints)
        PatientViewRoutes(store: store).add(to: endpoints)
        PracticeRoutes(store: store).add(to: endpoints)
        return router
    }

    /// Where `Quirk.createsWithoutID` shows: at every create but those that are nothing without their id.
    @Sendable private static func idless(_ path: String) -> Bool {
        ["/relatives", "/methods", "/schedule", "/overrides", "/reasons", "/instructions"]
            .contains(where: path.hasSuffix) || path.hasPrefix("/api/v1/health/")
    }
}
