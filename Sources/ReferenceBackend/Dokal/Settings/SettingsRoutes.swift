import Hummingbird

/// The caller's settings (dokal.md 11). Who has never set any has the defaults.
struct SettingsRoutes: Sendable {
    let store: DokalStore

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/settings", to: nil, [.get: show, .patch: update])
    }

    /// dokal.md shows `fr` and `he`; these are the languages that practitioners of its examples speak.
    enum Locale: String, CaseIterable {
        case he, fr, en, ru, ar, es
    }

    private static let insert = "INSERT OR IGNORE INTO user_settings (owner) VALUES (?)"
    private static let query = """
        SELECT json_object('notifications_enabled', \(JSONShape.flag("coalesce(u.notifications_enabled, 1)")),
            'reminders_enabled', \(JSONShape.flag("coalesce(u.reminders_enabled, 1)")),
            'locale', coalesce(u.locale, 'fr'))
        FROM profile p LEFT JOIN user_settings u ON u.owner = p.id WHERE p.id = :me
        """

    @Sendable private func show(_ call: Call, _ caller: Caller) async throws -> Response {
        try await store.record(call, Self.query, ["me": caller.id])
    }

    @Sendable private func update(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader(partial: true)
        fields.flag("notifications_enabled", .optional)
        fields.flag("reminders_enabled", .optional)
        fields.choice("locale", .optional, of: Locale.self)
        let columns = try fields.checked()
        try await store.change { change in
            try change.db.execute(sql: Self.insert, arguments: [caller.id])
            try change.db.update("user_settings", id: caller.id, key: "owner", columns)
        }
        return try await show(call, caller)
    }
}
