import SyncModel
import Testing

@testable import Commands

@Suite("A resource as its description is read")
struct DescriptionTextTests {
    private static let visits: JSONValue = [
        "name": "visits", "summary": "Visits", "documents": 12, "pulled_at": nil, "writes": ["create", "delete"],
        "fields": [
            ["name": "doctor", "type": "reference to doctors", "write": "create", "required": true],
            ["name": "state", "type": "string", "write": "never", "choices": ["open", "done"]],
            ["name": "beds", "type": "integer", "write": "always", "range": "0 to 90", "unique": true],
            ["name": "pin", "type": "string", "write": "update", "secret": true],
            [
                "name": "scan", "type": "file", "write": "never",
                "file": ["max_bytes": 5_000_000, "media": ["image/*"], "sent": "always"],
            ],
        ],
        "filters": [["name": "date", "match": "day", "fields": ["starts"]]],
        "actions": [
            [
                "name": "settle", "summary": "Settle it", "fields": ["by", "note"], "required": ["by"],
                "requires": ["state": ["open"]], "sets": ["state": "done"], "all": false,
                "until": ["field": "starts", "minutes_before": 90],
            ],
            ["name": "read-all", "summary": "Read all", "all": true],
        ],
        "booking": ["holder": "doctor", "start": "starts", "day": nil, "minutes": 30, "length": nil],
    ]

    @Test("fields say who sets them and what they may be, filters and actions how they are typed")
    func resource() {
        let lines = DescriptionText.lines(of: Self.visits)
        let text = lines.joined(separator: "\n")
        for part in [
            "visits: Visits", "your account may read, create, delete", "create (required)", "read only",
            "one of: open, done", "0 to 90; no two records may have the same", "secret: write its name alone",
            "attach", "a file of at most 5.0 MB, image/*", "starts is on that day",
            "clinicsync act visits ID settle by= [note=]",
            "needs state = open; sets state = done; until 90 minutes before starts",
            "clinicsync act visits read-all", "a slot of doctor that begins at starts",
            "clinicsync slots DOCTOR --resource visits",
        ] { #expect(text.contains(part), "\(part)\n\(text)") }
        #expect(lines.allSatisfy { $0.last != " " })
    }

    @Test("without a name all resources, views and online calls are listed as they are typed")
    func overview() {
        let text = DescriptionText.overview(
            [Self.visits], [["name": "calendar", "summary": "Days", "parameters": ["year", "month"]]],
            [
                [
                    "name": "register", "summary": "Make an account", "fields": ["email", "password"],
                    "secrets": ["password"],
                ]
            ]
        ).joined(separator: "\n")
        #expect(text.contains("clinicsync view calendar year= month="))
        #expect(text.contains("clinicsync online register email= password  Make an account"))
        #expect(text.contains("12 here"))
    }

    @Test("what an answer of the server's calls a secret is not printed")
    func secretAnswer() {
        #expect(
            OnlineCommand.lines(of: ["url": "https://pay", "access_token": "abc", "id": 3])
                == ["access_token  (secret: --json shows it)", "id  3", "url  https://pay"])
        #expect(OnlineCommand.lines(of: nil) == ["done"])
    }
}
