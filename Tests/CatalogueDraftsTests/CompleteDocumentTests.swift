import SyncCatalogue
import Testing

@testable import CatalogueDrafts

@Suite("Catalogues drafted from complete documents")
struct CompleteDocumentTests {
    private func expect(_ draft: SoundDraft, _ lines: [String]) {
        for line in lines { #expect(draft.has(line), "\(line)\n\(draft.draft.text)") }
    }

    @Test("each is a sound catalogue as it stands, with its guesses counted", arguments: DraftDocument.files)
    func sound(file: String) throws {
        let draft = try SoundDraft(DraftDocument.text(of: file))
        #expect(try draft.catalogue().resources.count == draft.draft.resources && draft.draft.doubts > 0)
        #expect(draft.lines.allSatisfy { $0.count < 200 })
    }

    @Test("FastAPI: an OAuth 2 form, anyOf with null, nested paths, detail[], roles from /users/me")
    func fastAPI() throws {
        let draft = try SoundDraft(DraftDocument.text(of: "fastapi.json"))
        expect(
            draft,
            [
                "name: dental-clinic", "body: form", "path: /token", "refresh: {}",
                "role: {path: /users/me, member: role}", "dentist: {}", #"errors: ["detail[].msg", detail]"#,
                "gone: deleted_at", "changed_at: updated_at", "pages: {offset: skip, limit: limit, size: 100}",
                "since: {parameter: updated_since, full_every: 21600}", "list: /patients/{patient}/treatments/",
                "update: PUT /patients/{patient}/treatments/{id}",
                "parent: {resource: patients, field: patient, batch: 20, refresh: 3600}",
                "patient: {type: reference, resource: patients, write: create, required: true, index: true}",
                "price: {type: decimal, form: text, required: true}", "born_on: {type: date}",
                "status: {type: string, choices: [active, left], starts: active}",
                "portal_password: {type: string, write: create, secret: true}",
                "endpoint: /patients/{patient}/treatments/{id}/bill", "fields: [method, note]", "required: [method]",
                "nested: {dentist_id: {member: dentist, shows: [id, name]}}",
                "dentist_id: {type: reference, resource: dentists, required: true, index: true}",
                "start_after: {match: since, field: start}", "q: {match: search}",
                "supervisor: {type: reference, resource: dentists, index: true}",
            ])
        #expect(draft.values(of: "idempotency_key").isEmpty && !draft.draft.text.contains("Idempotency"))
        #expect(draft.doubts.contains("409") && draft.doubts.contains("GET /stats: its answer is no list"))
        #expect(!draft.doubts.contains("GET /users/me"))
        let treatments = try draft.catalogue().resource(named: "treatments")
        #expect(
            treatments?.faces["dentist"]?.view.shows?.contains("method") == false,
            "an action's own field is never shown")
    }

    @Test("Django REST framework: pages with count, PatchedPatient, write-only and read-only members, blank enums")
    func django() throws {
        let draft = try SoundDraft(DraftDocument.text(of: "django.yaml"))
        expect(
            draft,
            [
                #"title: "Practice API: patients & visits""#, "path: /api/token/", "token: access",
                "refresh: {path: /api/token/refresh/, field: refresh, token: refresh}", "role: {none: true}",
                "member: results", "pages: {page: page, total: count}", "update: /api/patients/{id}/",
                "family_name: {type: string, required: true, search: true, max_length: 80}",
                "sex: {type: string, choices: [female, male]}", "balance: {type: decimal, form: text, write: never}",
                "password: {type: string, required: true, secret: true, max_length: 128}",
                "referral_code: {type: string, write: create}", "born_on__gte: {match: since, field: born_on}",
                "family_doctor: {type: reference, resource: rooms, write: never, index: true}",
                "patient: {type: reference, resource: patients, required: true, index: true}",
                "minutes: {type: integer, starts: 30}", "modified: {type: instant, write: never, volatile: true}",
            ])
        #expect(draft.values(of: "shows").allSatisfy { !$0.contains("referral_code") && !$0.contains("password") })
        #expect(draft.doubts.contains("upload: /api/patients/{id}/photo/"))
        #expect(draft.doubts.contains("these can't be fields by their names: Label"))
        #expect(
            draft.doubts.contains("add 'limit: page_size' and 'size'"), "nothing says how many the server gives at most"
        )
    }

    @Test("Laravel: envelopes, a base path, shallow nesting, a cursor, settings that are one record")
    func laravel() throws {
        let draft = try SoundDraft(DraftDocument.text(of: "laravel.yaml"))
        expect(
            draft,
            [
                "name: kine-plus", "path: /api/login", "token: data.token", "fixed: {device_name: clinicsync}",
                "errors: [message]",
                "pages: {page: page, limit: per_page, size: 100, total: meta.total}", "member: data",
                "answer_member: data", "body_member: invoice", "list: /api/clients/{client}/invoices",
                "get: /api/invoices/{id}", "endpoint: /api/invoices/{id}/pay", "nested: {client: [id, name]}",
                "name_last: {type: string, wire: name.last, required: true, search: true}",
                "city: {type: string, max_length: 60}", "amount: {type: decimal, form: number, required: true}",
                "due_on: {type: date, form: DD/MM/YYYY, required: true}",
                "pages: {cursor: cursor, next: meta.next_cursor}", "strategy: single", "update: PUT /api/settings",
                "client_id: {type: reference, resource: clients, index: true}",
                "date: {match: day, field: starts_at}", "ids: string",
            ])
        #expect(draft.doubts.contains("lists below two parents can't be said"))
        #expect(draft.doubts.contains("'archived_at' may be a mark of what was removed"))
        #expect(draft.doubts.contains("the role seems to be told (data.user.role)"))
    }
}
