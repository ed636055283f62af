import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncPlanner

/// Has the bookings that were made here held against a fresh list of bookings, or of the slots that the server offers (design section 7).
struct SlotReview {
    let executor: RecordExecutor

    /// Reviews the bookings about which a list of a resource tells.
    func run(after resource: Resource) throws {
        try review(resource)
        for booked in executor.context.catalogue.resources
        where booked.booking?.offered?.resource == resource.name { try review(booked) }
    }

    private func review(_ resource: Resource) throws {
        guard let desk = SlotDesk(executor.context, executor.writer, resource) else { return }
        // Those that are past, which are the most by and by, are told by their own text.
        for document in try executor.writer.ownBookings(resource) where try desk.span(of: document) != nil {
            try executor.run(.slotReviewed, on: document.localID, of: resource, as: document)
        }
    }
}
