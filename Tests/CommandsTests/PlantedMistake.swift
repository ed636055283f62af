import Testing

/// A small sound catalogue, of which twenty broken variants are made.
enum SoundCatalogue {
    static let text = """
        catalogue: 1
        name: clinic
        title: The clinic
        zone: Europe/Paris
        ids: integer
        sign_in:
          path: /login/
          login: email
          password: password
          token: access
          role: user.role
        errors: [error, detail]
        roles: {staff: {}, doctor: {}}
        files:
          pinned:
            - roles: [doctor]
              sql: SELECT 'visits', local_id, 'scan' FROM visits WHERE clinic_day(start) = :today
        reminders:
          - {resource: tasks, day: due, when: {state: [open]}, days_before: 1, at: "18:00"}
        resources:
          patients:
            summary: Patients
            natural_key: [email]
            pull: {strategy: full, every: 120}
            faces:
              any:
                list: /patients/
                get: /patients/{id}/
                create: /patients/
                update: /patients/{id}/
            fields:
              email: {type: string, required: true, search: true}
              phone: {type: string}
              pin: {type: string, secret: true, write: create}
            filters:
              q: {match: search}
          doctors:
            summary: Doctors
            pull: {strategy: full, every: 600}
            faces:
              any: {list: /doctors/}
            fields:
              name: {type: string, write: never}
              hours: {type: string, write: never}
          visits:
            summary: Visits
            natural_key: [doctor, patient, start]
            pull:
              strategy: window
              every: 60
              window: {field: start, from: from, to: to, back: 7, ahead: 60}
            faces:
              staff:
                list: /visits/
                create: /visits/
                update: /visits/{id}/
                actions:
                  settle:
                    summary: Mark as settled
                    endpoint: /visits/{id}/settle/
                    fields: [note]
                    requires: {state: open}
                    sets: {state: settled}
              doctor:
                list: /visits/mine/
                shows: [patient, start, end, scan]
            booking: {start: start, end: end, minutes: 30, holder: doctor, hours: hours}
            fields:
              doctor: {type: reference, resource: doctors, required: true}
              doctor_name: {type: string, write: never, roles: [staff], derived: {from: doctor, template: "Dr. {name}"}}
              patient: {type: reference, resource: patients, required: true}
              start: {type: instant, required: true, index: true}
              end: {type: instant, write: never}
              state: {type: string, write: never, choices: [open, settled], starts: open}
              note: {type: string}
              scan: {type: file, write: never}
            filters:
              date: {field: start, match: day}
          tasks:
            summary: What is to be done
            pull: {strategy: full, every: 300}
            faces:
              staff: {list: /tasks/}
            fields:
              due: {type: date, write: never}
              state: {type: string, write: never, choices: [open, done]}
        views:
          open-visits:
            summary: How many visits are open
            roles: [staff]
            path: /visits/open/
            parameters: [since]
            sql: SELECT json_object('open', count(*)) FROM visits WHERE state = 'open' AND (:since IS NULL OR start >= :since)
        """
}

/// One line of the sound catalogue that is broken, as somebody might break it, and what must be told.
struct PlantedMistake: Sendable, CustomTestStringConvertible {
    let what: String
    let old: String
    let new: String
    /// The key that is blamed.
    let key: String
    /// Words that the sentence must have.
    let words: String

    var testDescription: String { what }
    var text: String { SoundCatalogue.text.replacing(old, with: new, maxReplacements: 1) }

    /// The line, from 1, that is blamed: the one that differs.
    var line: Int {
        let before = SoundCatalogue.text.split(separator: "\n", omittingEmptySubsequences: false)
        let after = text.split(separator: "\n", omittingEmptySubsequences: false)
        return (zip(before, after).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0) + 1
    }

    init(_ what: String, _ old: String, _ new: String, _ key: String, _ words: String) {
        (self.what, self.old, self.new, self.key, self.words) = (what, old, new, key, words)
    }

    static let all: [PlantedMistake] = [
        .init("a misspelt key", "  login: email", "  logn: email", "sign_in.logn", "did you mean 'login'?"),
        .init("a misspelt word", "ids: integer", "ids: intger", "ids", "did you mean 'integer'?"),
        .init("a name unlike the file's", "name: clinic", "name: klinik", "name", "must be 'clinic'"),
        .init("a zone that there is not", "Europe/Paris", "Europe/Pari", "zone", "IANA"),
        .init(
            "a face of a role that nobody has", "doctor:\n        list: /visits/mine/",
            "docter:\n        list: /visits/mine/",
            "resources.visits.faces.docter", "did you mean 'doctor'?"),
        .init(
            "a view of a role that nobody has", "roles: [staff]\n", "roles: [stuff]\n", "views.open-visits.roles",
            "did you mean 'staff'?"),
        .init(
            "a path without its slash", "list: /tasks/", "list: tasks/", "resources.tasks.faces.staff.list",
            "starts with '/'"),
        .init(
            "no place for the id", "get: /patients/{id}/", "get: /patients/", "resources.patients.faces.any.get",
            "'{id}'"),
        .init(
            "a reference to nothing", "resource: doctors", "resource: doctor",
            "resources.visits.fields.doctor.resource", "did you mean 'doctors'?"),
        .init(
            "a value that a field never has", "sets: {state: settled}", "sets: {state: setled}",
            "resources.visits.faces.staff.actions.settle.sets.state", "did you mean 'settled'?"),
        .init(
            "a reminder of what never is", "when: {state: [open]}", "when: {state: [opened]}", "reminders.0.when.state",
            "did you mean 'open'?"),
        .init("a reminder without a day", "day: due", "day: state", "reminders.0.day", "'date'"),
        .init(
            "a natural key that is never sent", "natural_key: [doctor, patient, start]",
            "natural_key: [doctor, patient, state]",
            "resources.visits.natural_key", "never sends"),
        .init(
            "a secret that is never sent", "secret: true, write: create", "secret: true, write: never",
            "resources.patients.fields.pin.secret", "never be sent or shown"),
        .init(
            "a field that no role sees", "roles: [staff], derived", "roles: [], derived",
            "resources.visits.fields.doctor_name", "never shown and never sent"),
        .init(
            "a template with a field of nobody", "Dr. {name}", "Dr. {nom}",
            "resources.visits.fields.doctor_name.derived.template", "no such field"),
        .init(
            "a list of pages without their rule", "pull: {strategy: full, every: 300}",
            "pull: {strategy: pages, every: 300}",
            "resources.tasks.pull.pages", "is missing"),
        .init(
            "a view with a column of nobody", "WHERE state = 'open'", "WHERE stat = 'open'", "views.open-visits.sql",
            "no such column: stat"),
        .init(
            "a view with a parameter of nobody", "(:since IS NULL", "(:sinse IS NULL", "views.open-visits.sql",
            "':sinse'"),
        .init(
            "pinned files from a table of nobody", "FROM visits WHERE clinic_day", "FROM visit WHERE clinic_day",
            "files.pinned.0.sql", "no such table: visit"),
    ]
}
