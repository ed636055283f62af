import SyncCatalogue
import Testing

@testable import CatalogueDrafts

@Suite("What a draft makes of a document")
struct DraftGuessTests {
    @Test(
        "fields get the type that their schemas say",
        arguments: [
            ("a: {type: integer}", "{type: integer}"), ("a: {type: [integer, 'null']}", "{type: integer}"),
            ("a: {type: number}", "{type: decimal, form: number}"),
            ("a: {type: string, format: date-time, nullable: true}", "{type: instant}"),
            ("a: {anyOf: [{type: string, format: date}, {type: 'null'}]}", "{type: date}"),
            ("a: {oneOf: [{type: boolean}, {enum: [null]}]}", "{type: boolean}"),
            ("a: {type: string, format: time}", "{type: time}"), ("a: {type: string, format: binary}", "{type: file}"),
            ("a: {type: string, maxLength: 5}", "{type: string, max_length: 5}"),
            ("a: {type: string, enum: [yes, no, '5', null]}", #"{type: string, choices: ["yes", "no", "5"]}"#),
            ("a: {const: open}", "{type: string, choices: [open]}"),
            ("a: {type: integer, enum: [1, 2]}", "{type: integer}"),
            ("a: {}", "{type: any}"), ("a: true", "{type: any}"),
            ("a: {type: array, items: {type: string}}", "{type: any}"),
            ("a: {type: object, additionalProperties: true}", "{type: any}"),
            (#"a: {type: string, pattern: '^-?\d{0,8}(?:\.\d{0,2})?$'}"#, "{type: decimal, form: text}"),
            (#"a: {type: string, pattern: '^\+?\d{10}$'}"#, "{type: string}"),
            (#"a: {type: string, pattern: '^\d+\.\d+\.\d+\.\d+$'}"#, "{type: string}"),
            (#"a: {type: string, pattern: '^\d{4}/\d{2}/\d{2}$'}"#, "{type: date, form: YYYY/MM/DD}"),
            ("a: {allOf: [{type: string}, {maxLength: 7}]}", "{type: string, max_length: 7}"),
            ("seen_at: {type: integer}", "{type: instant, form: seconds}"),
            ("total_price: {type: string}", "{type: decimal, form: text}"),
            ("patient_id: {type: string}", "{type: reference, resource: patients, form: text, index: true}"),
            ("referringPatientId: {type: integer}", "{type: reference, resource: patients, index: true}"),
            ("doctor_id: {type: integer}", "{type: integer}"), ("patient: {type: string}", "{type: string}"),
        ])
    func types(member: String, value: String) throws {
        let draft = try SoundDraft(DraftDocument.patients(member))
        let name = String(member.prefix { $0 != ":" })
        #expect(draft.values(of: name).contains { $0 == value }, "\(draft.draft.text)")
    }

    @Test("ids of both kinds are said where they are, and a reference has the form of what it refers to")
    func mixedIDs() throws {
        let rooms =
            "  /rooms: {get: {responses: {'200': {content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: string}, label: {type: string}}}}}}}}}}"
        let draft = try SoundDraft(
            DraftDocument.patients(
                "room_id: {type: string}, old_room_id: {type: integer}", more: rooms))
        #expect(draft.values(of: "ids") == ["integer", "string"], "\(draft.draft.text)")
        #expect(draft.values(of: "room_id") == ["{type: reference, resource: rooms, index: true}"])
        #expect(!draft.doubts.contains("how ids are written"))
    }

    @Test(
        "pages are asked for as the parameters and the answer tell",
        arguments: [
            ("{name: page, in: query, schema: {default: 0}}", "number: {type: integer}", "{page: page, first: 0}"),
            (
                "{name: offset, in: query}, {name: limit, in: query, schema: {maximum: 1000}}",
                "total: {type: integer}", "{offset: offset, limit: limit, size: 200, total: total}"
            ),
            (
                "{name: 'page[number]', in: query}", "meta: {properties: {total: {type: integer}}}",
                #"{page: "page[number]", total: meta.total}"#
            ),
            (
                "{name: after, in: query}",
                "page_info: {properties: {end_cursor: {type: string}, has_next_page: {type: boolean}}}",
                "{cursor: after, next: page_info.end_cursor, more: page_info.has_next_page}"
            ),
            ("", "_links: {properties: {next: {properties: {href: {type: string}}}}}", "{next: _links.next.href}"),
            ("", "next: {type: string}, count: {type: integer}", "{next: next, total: count}"),
        ])
    func pages(parameters: String, envelope: String, pages: String) throws {
        let answer =
            "{type: object, properties: {items: {type: array, items: {$ref: '#/components/schemas/Patient'}}, \(envelope)}}"
        let draft = try SoundDraft(DraftDocument.patients(parameters: parameters, answer: answer))
        #expect(draft.values(of: "pages") == [pages], "\(draft.draft.text)")
        #expect(draft.has("strategy: pages") && draft.has("member: items"))
    }

    @Test("a list that comes at once is one, and one that is cut without a way to more is doubted")
    func whole() throws {
        #expect(try SoundDraft(DraftDocument.patients()).has("strategy: full"))
        let draft = try SoundDraft(DraftDocument.patients(parameters: "{name: limit, in: query}"))
        #expect(draft.has("strategy: full") && draft.doubts.contains("seems to come in pages (limit)"))
    }

    @Test("a parameter that only sounds like changes since a moment is none")
    func since() throws {
        func since(_ parameter: String) throws -> [String] {
            try SoundDraft(DraftDocument.patients(parameters: parameter)).values(of: "since")
        }
        #expect(
            try since("{name: modifiedSince, in: query, schema: {type: integer}}") == [
                "{parameter: modifiedSince, full_every: 21600, form: seconds}"
            ])
        #expect(try since("{name: since, in: query, description: Only records changed since then}").count == 1)
        #expect(try since("{name: since, in: query, description: The first day}").isEmpty)
        #expect(try since("{name: updated_by, in: query}").isEmpty)
    }

    @Test(
        "the sign-in is what the schemes say",
        arguments: [
            ("{key: {type: apiKey, in: header, name: X-Api-Key}}", ["kind: api_key", "header: X-Api-Key"]),
            ("{key: {type: apiKey, in: query, name: token}}", ["kind: api_key", "parameter: token"]),
            (
                "{key: {type: apiKey, in: header, name: Authorization, description: 'With the prefix \"Token\"'}}",
                ["header: Authorization", "scheme: Token"]
            ),
            ("{basic: {type: http, scheme: Basic}}", ["kind: basic"]),
            ("{jwt: {type: http, scheme: bearer}}", ["kind: api_key", "scheme: Bearer"]),
            ("{cookie: {type: apiKey, in: cookie, name: sid}}", ["kind: none"]),
            (
                "{o: {type: oauth2, flows: {authorizationCode: {tokenUrl: 'https://id.example/token', scopes: {}}}}}",
                ["kind: session", "service: sign-in", "path: /token"]
            ),
            (
                "{o: {type: oauth2, flows: {password: {tokenUrl: oauth/token, refreshUrl: oauth/token, scopes: {}}}}}",
                ["body: form", "path: /oauth/token", "refresh: {}"]
            ),
        ] as [(String, [String])])
    func signIn(schemes: String, lines: [String]) throws {
        let draft = try SoundDraft(DraftDocument.patients(parts: "  securitySchemes: \(schemes)"))
        for line in lines { #expect(draft.has(line), "\(line)\n\(draft.draft.text)") }
    }

    @Test("therapy sessions are records, and no sign-in")
    func sessions() throws {
        let more = """
              /sessions:
                get: {responses: {'200': {content: {application/json: {schema: {type: array, items: {properties: {id: {type: integer}, at: {type: string, format: date-time}}}}}}}}}
                post: {requestBody: {content: {application/json: {schema: {properties: {at: {type: string, format: date-time}}}}}}, responses: {}}
            """
        #expect(try SoundDraft(DraftDocument.patients(more: more)).has("create: /sessions"))
    }

    @Test("what names and texts of a document hold never becomes a key of the catalogue")
    func hostile() throws {
        let members = #"""
            "a: b": {type: string}, "x}\n  evil: {type: any": {type: string}, "#c": {type: string}, "true": {type: boolean}, "0": {type: string},
            Name: {type: string}, name: {type: string, enum: ["a]", "#", "- b", "x: y", "\u0085"]}, "deep.dot": {type: string}, "": {type: string},
            "é": {type: string}, id2: {type: string, default: "}\n"}
            """#
        let more = #"""
              /setting: {get: {summary: "x\n  evil: 1 # y\u2028z", responses: {'200': {content: {application/json: {schema: {type: array, items: {properties: {id: {type: integer}}}}}}}}}}
              "/doc_x/a b": {get: {responses: {}}}
              "/fts_things": {get: {responses: {'200': {content: {application/json: {schema: {type: array, items: {properties: {id: {type: string}, deleted: {type: boolean}}}}}}}}}}
            """#
        let draft = try SoundDraft(
            DraftDocument.patients(members, more: more).replacing("title: Test", with: #"title: "T\n: {evil""#))
        #expect(draft.values(of: "evil").isEmpty)
        #expect(try draft.catalogue().resources.allSatisfy { !Catalogue.isReserved($0.name) })
        #expect(draft.draft.text.unicodeScalars.allSatisfy { !["\u{85}", "\u{2028}", "\u{202E}"].contains($0) })
    }

    @Test("a draft has the name that is asked for, and no other than a name")
    func names() throws {
        #expect(try SoundDraft(DraftDocument.patients(), name: "my-clinic").draft.name == "my-clinic")
        #expect(try SoundDraft(DraftDocument.patients().replacing("Test", with: "API")).draft.name == "server")
        #expect(throws: DraftProblem.badName("a b")) {
            try CatalogueDraft(document: DraftDocument.patients(), name: "a b")
        }
    }

    @Test("schemas that are made of themselves, references in a circle and into nothing cost no more than their part")
    func circles() throws {
        let parts = """
                Loop: {allOf: [{$ref: '#/components/schemas/Loop'}, {properties: {x: {type: string}}}]}
                One: {$ref: '#/components/schemas/Two'}
                Two: {$ref: '#/components/schemas/One'}
                Tree: {properties: {id: {type: integer}, children: {type: array, items: {$ref: '#/components/schemas/Tree'}}, up: {$ref: '#/components/schemas/Tree'}}}
            """
        let members =
            "loop: {$ref: '#/components/schemas/Loop'}, one: {$ref: '#/components/schemas/One'}, tree: {$ref: '#/components/schemas/Tree'}, none: {$ref: '#/nothing/there'}, far: {$ref: 'other.yaml#/X'}"
        let draft = try SoundDraft(DraftDocument.patients(members, parts: parts))
        #expect(
            draft.values(of: "one") == ["{type: any}"] && draft.values(of: "loop_x") == ["{type: string, wire: loop.x}"]
        )
        #expect(draft.doubts.contains("the document refers to other files, which were not read (other.yaml#/X)"))
    }

    @Test("schemas that double at each step are read in bounded time")
    func doubling() throws {
        let parts = (0..<40).map { step in
            "    S\(step): {allOf: [{$ref: '#/components/schemas/S\(step + 1)'}, {$ref: '#/components/schemas/S\(step + 1)'}]}"
        }
        let draft = try SoundDraft(
            DraftDocument.patients("a: {$ref: '#/components/schemas/S0'}", parts: parts.joined(separator: "\n")))
        #expect(draft.values(of: "a").count == 1)
    }
}
