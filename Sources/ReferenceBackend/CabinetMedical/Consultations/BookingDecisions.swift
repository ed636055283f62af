import Foundation
import GRDB

/// Has appointments decided, each in a write transaction of its own.
struct BookingDecisions: Sendable {
    let database: ClinicDatabase
    let now: @Sendable () -> Date
    /// The bookings that checks don't see yet; nil where they see all.
    let unseen: UnseenBookings<Int64>?

    /// Books or changes an appointment and returns it as stored, in the shape of whoever asks.
    /// - Throws: what the desk throws.
    func make<View: Sendable>(
        _ decide: @escaping @Sendable (BookingDesk) throws -> Int64,
        view: @escaping @Sendable (Database, _ id: Int64) throws -> View?
    ) async throws -> View {
        try await database.write { [unseen, now] db in
            let id = try decide(BookingDesk(db, unseen: unseen?.ids(at: now()) ?? []))
            unseen?.note(id, at: now())
            guard let view = try view(db, id) else { throw APIError.internal }
            return view
        }
    }
}
