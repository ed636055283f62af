import SyncCatalogue

/// Draws what people write.
struct DraftGenerator {
    let catalogue: Catalogue
    let role: String
    /// How likely a local write is about a booking, in hundredths.
    let bookings: Int

    func local(_ draw: inout Draw) -> WriteDraft {
        let resources = catalogue.resources(for: role)
        let booked = resources.filter { $0.booking != nil }
        let resource = !booked.isEmpty && draw.chance(bookings) ? draw.pick(booked) : draw.pick(resources)
        return draft(of: resource, [(40, .create), (40, .update), (14, .delete)], action: 60, &draw)
    }

    func colleague(_ draw: inout Draw) -> WriteDraft {
        let resource = draw.pick(catalogue.resources(for: role))
        return draft(of: resource, [(40, .create), (40, .update), (12, .delete)], action: 22, &draw)
    }

    private func draft(
        of resource: Resource, _ kinds: [(Int, WriteDraft.Kind)], action: Int, _ draw: inout Draw
    ) -> WriteDraft {
        let actions = resource.faces[role]?.actions.keys.sorted() ?? []
        return WriteDraft(
            kind: draw.pick(kinds + actions.map { (action, .act($0)) }), resource: resource.name, word: draw.next())
    }
}
