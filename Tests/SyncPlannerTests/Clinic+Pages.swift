import SyncCatalogue

extension Clinic {
    /// A catalogue whose visits come in pages, and its notes back from the newest.
    static func paged(_ pages: String) throws -> Catalogue {
        try Catalogue.load(
            text: """
                catalogue: 1
                name: pages
                title: Pages
                zone: UTC
                ids: integer
                sign_in: {path: /login/, login: email, password: password, token: access, role: role}
                errors: [error]
                resources:
                  visits:
                    summary: Visits
                    pull: {strategy: pages, every: 60, pages: \(pages)}
                    faces: {STAFF: {list: /api/visits, member: items}}
                    fields: {label: {type: string}}
                  notes:
                    summary: Notes
                    pull: {strategy: cursor, every: 60, cursor: {limit: limit, before: before, size: 50, field: at}}
                    faces: {STAFF: {list: /notes}}
                    fields: {at: {type: instant}}
                """, file: "pages.yaml")
    }
}
