import SyncCatalogue

/// Draws what people write.
struct DraftGenerator {
    let catalogue: Catalogue
    let role: String
    /// How likely a local write is about a booking, in hundredths.
    let bookings: Int
    /// Whether people attach files.
    let keepsFiles: Bool

    func local(_ draw: inout Draw) -> WriteDraft {
        let resources = catalogue.resources(for: role).filter { !kinds(of: $0, Self.local).isEmpty }
        let booked = resources.filter { $0.booking != nil }
        let resource = !booked.isEmpty && draw.chance(bookings) ? draw.pick(booked) : draw.pick(resources)
        return WriteDraft(kind: draw.pick(kinds(of: resource, Self.local)), resource: resource.name, word: draw.next())
    }

    /// What others do at the server, through doors of their own: no role's paths bind them.
    func colleague(_ draw: inout Draw) -> WriteDraft {
        let resources = catalogue.resources(for: role)
        // What comes in pages may change between two of them, if enough happens to it.
        let paged = resources.filter { if case .pages = $0.pull.strategy { true } else { false } }
        let booked = resources.filter { $0.booking != nil }
        let resource =
            !booked.isEmpty && draw.chance(bookings / 2)
            ? draw.pick(booked) : !paged.isEmpty && draw.chance(40) ? draw.pick(paged) : draw.pick(resources)
        let actions = actions(of: resource).map { (22, WriteDraft.Kind.act($0)) }
        let kinds: [(Int, WriteDraft.Kind)] =
            switch resource.pull.strategy {
            case .single: [(40, .update)]
            // What was said stays said.
            case .cursor: [(40, .create)]
            default: [(40, .create), (40, .update), (12, .delete)] + actions + files(of: resource, 60)
            }
        return WriteDraft(kind: draw.pick(kinds), resource: resource.name, word: draw.next())
    }

    private static let local = (create: 40, update: 40, delete: 14, action: 60, file: 70)

    /// What the role's own paths allow.
    private func kinds(
        of resource: Resource, _ weights: (create: Int, update: Int, delete: Int, action: Int, file: Int)
    ) -> [(Int, WriteDraft.Kind)] {
        let face = resource.faces[role]
        let basic: [(Bool, Int, WriteDraft.Kind)] = [
            (face?.create != nil, weights.create, .create), (face?.update != nil, weights.update, .update),
            (face?.delete != nil, weights.delete, .delete),
        ]
        return basic.filter(\.0).map { ($0.1, $0.2) } + actions(of: resource).map { (weights.action, .act($0)) }
            + files(of: resource, weights.file)
    }

    /// The fields that files are put into, where histories have files.
    private func files(of resource: Resource, _ weight: Int) -> [(Int, WriteDraft.Kind)] {
        keepsFiles ? resource.fileFields.map { (weight, .attach($0.name)) } : []
    }

    private func actions(of resource: Resource) -> [String] { resource.faces[role]?.actions.keys.sorted() ?? [] }
}
