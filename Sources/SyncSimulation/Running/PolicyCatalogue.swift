import SyncCatalogue

/// A small catalogue whose only purpose is to have every conflict policy, records that tell when they were changed, actions whose outcome
/// no record shows, and days whose records can't be asked for alone: what no backend of today needs must work for the next one.
enum PolicyCatalogue {
    static let name = "policies"

    static func load() throws -> Catalogue { try Catalogue.load(text: text, file: "policies.yaml") }

    private static let text = """
        catalogue: 1
        name: policies
        title: Every policy
        zone: UTC
        ids: integer
        sign_in: {path: /login/, login: login, password: password, token: token, role: role, scheme: Bearer}
        errors: [error]
        resources:
          people:
            summary: People
            natural_key: [email]
            changed_at: updated_at
            pull: {strategy: full, every: 120, urgency: 1}
            conflict: last-writer-wins
            faces:
              ADMIN:
                list: /people/
                member: results
                get: /people/{id}/
                create: /people/
                update: /people/{id}/
                delete: /people/{id}/
            fields:
              email: {type: string, required: true, unique: true, index: true}
              age: {type: integer}
              name: {type: string}
              phone: {type: string, conflict: client-wins}
              card: {type: string, conflict: server-wins}
              remark: {type: string, conflict: manual}
              badge: {type: string, unique: true, conflict: server-wins}
              said: {type: string, conflict: append-only}
              wish: {type: string, conflict: append-only}
              diary: {type: string, conflict: append-only}
              updated_at: {type: instant, write: never}
          tickets:
            summary: What people ask for
            natural_key: [person, subject]
            changed_at: updated_at
            pull: {strategy: full, every: 300, urgency: 2}
            conflict: client-wins
            faces:
              ADMIN:
                list: /tickets/
                create: /tickets/
                update: /tickets/{id}/
                delete: /tickets/{id}/
                actions:
                  close:
                    summary: Close it
                    endpoint: /tickets/{id}/close/
                    fields: [reason]
                    required: [reason]
                    requires: {state: open}
                    sets: {state: closed}
                  flag:
                    summary: Say why it matters
                    endpoint: /tickets/{id}/flag/
                    fields: [reason]
                    required: [reason]
            fields:
              person: {type: reference, resource: people, required: true, index: true}
              subject: {type: string, required: true}
              amount: {type: decimal, conflict: manual}
              state: {type: string, choices: [open, closed, void, merged], conflict: server-authority}
              reason: {type: string, conflict: last-writer-wins}
              history: {type: string, conflict: append-only}
              updated_at: {type: instant, write: never}
          visits:
            summary: Who comes on which day, listed for the days around today and seldom whole
            natural_key: [person, day]
            pull:
              strategy: window
              every: 60
              urgency: 3
              window: {field: day, from: since, to: until, back: 7, ahead: 60, full_every: 21600}
            faces:
              ADMIN:
                list: /visits/
                create: /visits/
                update: /visits/{id}/
                delete: /visits/{id}/
            fields:
              person: {type: reference, resource: people, required: true, index: true}
              day: {type: date, required: true, index: true}
              note: {type: string}
        """
}
