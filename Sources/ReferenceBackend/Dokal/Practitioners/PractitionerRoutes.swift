import ClinicHours
import Foundation
import GRDB
import Hummingbird

/// The practitioners, whom anybody may look up (dokal.md 6).
struct PractitionerRoutes: Sendable {
    let store: DokalStore

    /// The days of slots that a practitioner's page shows, today among them.
    private static let days = 14
    /// The most days of slots that are told at once. dokal.md is silent; a range of centuries would keep the server busy.
    private static let longestRange = 92

    func add(to endpoints: DokalEndpoints) {
        endpoints.open("api/v1/practitioners/search", [.get: search])
        endpoints.open("api/v1/practitioners/{id}", [.get: show])
        endpoints.open("api/v1/practitioners/{id}/slots", [.get: slots])
        endpoints.open("api/v1/practitioners/{id}/reviews", [.get: reviews])
    }

    /// dokal.md is silent on the order: by name. `lat` and `lng` are for the client's own reckoning.
    @Sendable private func search(_ call: Call) async throws -> Response {
        let query = call.query
        var filter = Filter()
        filter.require("d.specialty = ?", try query.uuid("specialty"))
        filter.require("coalesce(d.city, '')", contains: query.text("city"))
        filter.require("coalesce(d.city, '') || char(10) || coalesce(d.about, '')", contains: query.text("q"))
        let limit = try call.selection.number("limit", default: 50, in: 1...100)
        let sql = """
            SELECT \(PractitionerShapes.row) FROM \(PractitionerShapes.tables)\(filter.clause)
            ORDER BY folded(p.last_name), folded(p.first_name), d.id LIMIT \(limit)
            """
        return try await store.list(call, sql, filter.arguments)
    }

    @Sendable private func show(_ call: Call) async throws -> Response {
        let (id, now, zone) = (try call.uuid(), store.now(), store.zone)
        let today = CivilDate(of: now, in: zone)
        let arguments = call.arguments(["id": id])
        let json = try await store.database.read { db in
            var slots = JSONWriter()
            slots.array(
                try PractitionerCalendar(db: db, zone: zone, practitioner: id).free(
                    from: today, through: today.adding(days: Self.days - 1), after: now))
            let sql = "SELECT \(PractitionerShapes.page) FROM \(PractitionerShapes.tables) WHERE d.id = :id"
            return try db.json(sql, arguments + ["slots": String(decoding: slots.bytes, as: UTF8.self)])
        }
        guard let json else { throw APIError.notFound }
        return .json(bytes: Array(json.utf8))
    }

    @Sendable private func slots(_ call: Call) async throws -> Response {
        let (id, now, zone) = (try call.uuid(), store.now(), store.zone)
        let (from, to) = (try call.selection.date("from"), try call.selection.date("to"))
        guard let from, let to else {
            throw APIError.invalid(
                [("from", from), ("to", to)].filter { $0.1 == nil }.map { FieldFault(field: $0.0, message: "Required") }
            )
        }
        guard from <= to, to < from.adding(days: Self.longestRange) else {
            throw APIError.invalid("to", "Must be up to \(Self.longestRange - 1) days after from")
        }
        let free = try await store.database.read { db in
            guard try db.has("SELECT 1 FROM practitioner WHERE id = ?", [id]) else { throw APIError.notFound }
            return try PractitionerCalendar(db: db, zone: zone, practitioner: id)
                .free(from: from, through: to, after: now)
        }
        return .json { $0.array(free) }
    }

    @Sendable private func reviews(_ call: Call) async throws -> Response {
        let id = try call.uuid()
        let limit = try call.selection.number("limit", default: 20, in: 1...100)
        let offset = try call.selection.number("offset", default: 0, in: 0...Int.max)
        let reviews = JSONShape.array(
            "SELECT \(ReviewShapes.published) AS shape FROM \(ReviewShapes.tables) WHERE v.practitioner = d.id "
                + "ORDER BY v.created_at DESC, v.rowid DESC LIMIT \(limit) OFFSET :offset")
        let sql = """
            SELECT json_object('reviews', \(reviews),
                'total', (SELECT count(*) FROM review v WHERE v.practitioner = d.id))
            FROM practitioner d WHERE d.id = :id
            """
        return try await store.record(call, sql, ["id": id, "offset": offset])
    }
}
