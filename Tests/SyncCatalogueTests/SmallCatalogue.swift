/// A catalogue that uses every key of the language once, a key a line, so that a test can break one line and know where.
enum SmallCatalogue {
    static let text = """
        catalogue: 1
        name: small
        title: A small clinic
        zone: Africa/Tunis
        ids: integer
        sign_in:
          kind: password
          service: Doorkeeper
          path: /login/
          query: {grant: password}
          key: x-key
          body: json
          login: email
          password: passphrase
          fixed: {device: clinic, version: 2}
          token: access
          expires_in: expires
          account: user.id
          role:
            path: /me/
            member: user.role
          refresh:
            path: /renew/
            query: {grant: refresh}
            field: renewal
            fixed: {version: 3}
            token: tokens.next
          scheme: JWT
        errors: [error, detail.text]
        account_refusals:
          - status: 403
            words: [unpaid]
            member: error.code
            values: [unpaid, 7]
        refusals:
          - status: 500
            words: [duplicate]
            member: error.reason
            values: [twin]
        headers: {X-Api-Version: "2"}
        idempotency_header: X-Request-Id
        doubt_seconds: 20
        telephones:
          country_code: "33"
          trunk_prefix: "0"
        rate:
          requests: 100
          seconds: 61
        roles:
          ADMIN: {}
          CHIEF:
            as: ADMIN
          NURSE: {}
          PATIENT: {}
        realtime:
          path: /events/
          token: pass
          events:
            "thread:new":
              pull: threads
              parent: visit
              record: thread
        reminders:
          - resource: sittings
            day: date
            when: {state: [agreed]}
            days_before: 1
            at: "18:00"
        files:
          codings: [gzip, deflate]
          pinned:
            - roles: [CHIEF]
              sql: SELECT 'threads', local_id, 'picture' FROM threads
        external:
          paid:
            summary: The bank tells
            endpoint: /paid/
            role: bank
        online:
          register:
            summary: Make an account
            endpoint: PUT /register/
            fields: [email]
            optional: [language]
        resources:
          doctors:
            summary: Doctors
            id: number
            natural_key: [surname]
            changed_at: changed
            order: -surname
            shows: [surname]
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
                fixed: {state: [settled, null]}
                body: "form"
                actions:
                  settle:
                    summary: Mark as settled
                    endpoint: /visits/{id}/settle/
                    fields: [note]
                    required: [note]
                    requires: {state: open}
                    sets: {state: settled}
                    calls_off: true
                    until:
                      field: 'starts'
                      minutes_before: 90
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
                  by_role: {ADMIN: ["{surname}, {hours}", "{surname}"]}
              starts: {type: instant, index: true}
              ends: {type: instant, write: never}
              state: {type: string, choices: [open, settled], conflict: server-authority}
              note: {type: string}
              pin: {type: string, secret: true, account_password: note}
            filters:
              doctor_id:
                field: doctor
                match: equal
          shifts:
            summary: Stretches of the week
            pull: {strategy: none}
            faces:
              NURSE:
                get: /shifts/{id}/
            fields:
              weekday: {type: integer}
              opens: {type: time}
              closes: {type: time}
              length: {type: integer}
              counts: {type: boolean}
          exceptions:
            summary: Days that are otherwise
            pull: {strategy: none}
            faces:
              NURSE:
                get: /exceptions/{id}/
            fields:
              date: {type: date}
              works: {type: boolean}
              opens: {type: time}
              closes: {type: time}
          openings:
            summary: Free slots
            pull: {strategy: none}
            faces:
              PATIENT:
                get: /openings/{id}/
            fields:
              nurse: {type: string}
              date: {type: date}
              opens: {type: time}
              closes: {type: time}
          sittings:
            summary: Sittings
            pull: {strategy: none}
            faces:
              NURSE:
                get: /sittings/{id}/
                shows: [date, opens, closes, state]
              PATIENT:
                get: /sittings/{id}/
                create: /sittings/
            booking:
              day: date
              start: opens
              end: closes
              minutes: 20
              holder: nurse
              taken: {state: [asked, agreed]}
              schedule:
                resource: shifts
                weekday: weekday
                monday: 1
                from: opens
                to: closes
                minutes: length
                active: counts
                account: nurses
                default_minutes: usual
              exceptions:
                resource: exceptions
                day: date
                available: works
                from: opens
                to: closes
              offered:
                resource: openings
                holder: nurse
                day: date
                from: opens
                to: closes
            fields:
              nurse: {type: 'reference', resource: nurses, write: create}
              date: {type: date}
              opens: {type: time}
              closes: {type: time}
              state: {type: string, choices: [asked, agreed], starts: asked}
              made: {type: instant, write: never, starts: now}
          calls:
            summary: Calls, at any time
            pull: {strategy: none}
            faces:
              NURSE:
                get: /calls/{id}/
                create: /calls/
            booking:
              start: rings
              minutes:
                field: takes
                default: 10
              holder: caller
              hours:
                none: true
            fields:
              caller: {type: 'reference', resource: nurses}
              rings: {type: instant, form: utc}
              takes: {type: integer}
          nurses:
            summary: Nurses
            pull: {strategy: none}
            gone: {usual: [0]}
            faces:
              NURSE:
                get: /wards/{ward}/nurses/{id}/
                update: /wards/{ward}/nurses/{id}/
                answer_member: data
                body_member: nurse
              PATIENT:
                get: /nurses/{id}/
            fields:
              name: {type: string, wire: name.family}
              usual: {type: integer}
              bonus: {type: decimal, form: text}
              ward: {type: string, wire: place}
              joined: {type: date, form: DD.MM.YYYY}
          threads:
            summary: Threads
            ids: string
            upsert: [topic]
            pull:
              strategy: per-parent
              each: pages
              every: 90
              parent:
                resource: visits
                field: owner
                batch: 10
                refresh: 600
              pages:
                limit: limit
                offset: skip
                size: 50
                total: all
            faces:
              ADMIN:
                public: true
                list: /threads/{x}/
                member: items
                create: /threads/
                words: {x: '{owner}'}
                uploads: {scan: "/threads/{id}/scan/"}
                nested:
                  owner:
                    member: owners
                    shows: [id]
            fields:
              owner: {type: any}
              topic: {type: string, sensitive: true, default: none}
              picture:
                type: file
                upload: /threads/picture/
                file:
                  part: photo
                  max_bytes: 5000
                  media: [image/*, application/pdf]
                  sensitive: false
              scan: {type: file}
          remarks:
            summary: Remarks
            pull:
              strategy: cursor
              every: 91
              capped: true
              computed: true
              ask_for: {tone: [sharp]}
              cursor:
                limit: count
                before: older
                size: 51
                field: said
            faces:
              ADMIN:
                list: /remarks/
                get: /remarks/{id}/
            fields:
              said: {type: instant}
              tone: {type: any}
              words:
                type: string
                file:
                  when:
                    field: tone
                    values: [seen]
          places:
            summary: Places
            id_by: server
            version:
              field: revision
              from: record
              sent: body
              stale: [409, 412]
            pull:
              strategy: "full"
              every: 92
              since:
                parameter: changed_after
                full_every: 7200
                overlap: 60
                form: seconds
            faces:
              ADMIN:
                list: /places/
            fields:
              label: {type: any}
              revision: {type: integer, write: never}
              beds: {type: integer, min: 0, max: 90, always_sent: true}
              motto: {type: string, shown: alone}
              keeper: {type: string, required: [ADMIN], nullable: true}
        views:
          totals:
            summary: How many visits there are
            roles: [ADMIN]
            path: /visits/stats/
            parameters: [since]
            sql: SELECT json_object('total', count(*)) FROM visits
          free:
            summary: When there is time
            roles: [PATIENT]
            path: /free/
            parameters: [nurse, since, until]
            slots:
              resource: sittings
              holder: nurse
              from: since
              to: until
              days: 3
        """
}
