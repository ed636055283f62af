/// A catalogue that uses every key of the language once, a key a line, so that a test can break one line and know where.
enum SmallCatalogue {
    static let text = """
        catalogue: 1
        name: small
        title: A small clinic
        zone: Africa/Tunis
        ids: integer
        sign_in:
          service: Doorkeeper
          path: /login/
          query: {grant: password}
          key: x-key
          login: email
          password: passphrase
          token: access
          expires_in: expires
          account: user.id
          role:
            path: /me/
            member: user.role
          refresh:
            query: {grant: refresh}
            field: renewal
            token: tokens.next
          scheme: JWT
        errors: [error, detail.text]
        doubt_seconds: 20
        rate:
          requests: 100
          seconds: 61
        online:
          register:
            summary: Make an account
            endpoint: PUT /register/
            fields: [email]
        resources:
          doctors:
            summary: Doctors
            id: number
            natural_key: [surname]
            changed_at: changed
            conflict: server-wins
            pull:
              strategy: full
              every: 60
              urgency: 1
            faces:
              ADMIN:
                list: /doctors/
            fields:
              surname: {type: string, search: true}
              hours: {type: string, max_length: 200}
              changed: {type: instant, volatile: true}
            filters:
              q: {match: search}
          visits:
            summary: Visits
            pull:
              strategy: window
              every: 30
              window:
                field: starts
                from: date_from
                to: date_to
                back: 7
                ahead: 60
                full_every: 3600
            faces:
              ADMIN:
                list: /visits/
                get: /visits/{id}/
                create: /visits/
                update: PUT /visits/{id}/
                delete: /visits/{id}/
                actions:
                  settle:
                    summary: Mark as settled
                    endpoint: /visits/{id}/settle/
                    fields: [note]
                    required: [note]
                    requires: {state: open}
                    sets: {state: settled}
            booking:
              start: starts
              end: ends
              minutes: 30
              step: 15
              holder: doctor
              hours: hours
            fields:
              doctor:
                type: reference
                resource: doctors
                required: true
              doctor_name:
                type: string
                write: never
                derived:
                  from: doctor
                  template: "Dr. {surname}"
              starts: {type: instant, index: true}
              ends: {type: instant, write: never}
              state: {type: string, choices: [open, settled], conflict: server-authority}
              note: {type: string}
              pin: {type: string, secret: true}
            filters:
              doctor_id:
                field: doctor
                match: equal
        views:
          totals:
            summary: How many visits there are
            roles: [ADMIN]
            path: /visits/stats/
            parameters: [since]
            sql: SELECT json_object('total', count(*)) FROM visits
        """

    /// The number, from 1, of the only line that holds a text.
    static func line(of part: String, in text: String = text) -> Int? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let hits = lines.indices.filter { lines[$0].contains(part) }
        return hits.count == 1 ? hits[0] + 1 : nil
    }
}
