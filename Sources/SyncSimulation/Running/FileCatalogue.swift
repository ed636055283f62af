import SyncCatalogue

/// A small catalogue whose only purpose is to have every way in which a file comes to a server: with an update of its record, with the
/// request that makes it and only so, and by a request of its own.
enum FileCatalogue {
    static let name = "files"

    static func load() throws -> Catalogue { try Catalogue.load(text: text, file: "files.yaml") }

    private static let text = """
        catalogue: 1
        name: files
        title: Records with files
        zone: UTC
        ids: integer
        sign_in: {path: /login/, login: login, password: password, token: token, role: role, scheme: Bearer}
        errors: [error]
        files: {codings: [deflate]}
        resources:
          card:
            summary: The clinic's own card
            pull: {strategy: single, every: 300, urgency: 1}
            faces:
              ADMIN:
                list: /card/
                update: /card/
            fields:
              title: {type: string, write: update}
              photo: {type: file, write: never, upload: /card/photo/, file: {part: photo}}
          people:
            summary: People
            natural_key: [email]
            pull: {strategy: full, every: 120, urgency: 2}
            faces:
              ADMIN:
                list: /people/
                get: /people/{id}/
                create: /people/
                update: /people/{id}/
                delete: /people/{id}/
            fields:
              email: {type: string, required: true, unique: true, index: true}
              name: {type: string}
          folders:
            summary: What was found, perhaps with a scan
            natural_key: [person, subject]
            pull: {strategy: full, every: 120, urgency: 3}
            faces:
              ADMIN:
                list: /folders/
                get: /folders/{id}/
                create: /folders/
                update: /folders/{id}/
                delete: /folders/{id}/
            fields:
              person: {type: reference, resource: people, required: true, index: true}
              subject: {type: string, required: true}
              scan: {type: file}
          letters:
            summary: What came by post, with the page that came
            natural_key: [person, subject]
            pull: {strategy: full, every: 120, urgency: 4}
            faces:
              ADMIN:
                list: /letters/
                create: /letters/
                delete: /letters/{id}/
            fields:
              person: {type: reference, resource: people, required: true, index: true, write: create}
              subject: {type: string, required: true, write: create}
              page: {type: file, write: create}
        """
}
