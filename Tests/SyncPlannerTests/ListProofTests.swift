import SyncCatalogue
import SyncModel
import Testing

@testable import SyncPlanner

@Suite("A list is whole only when every sign of more is answered")
struct ListProofTests {
    private static func signs(_ answer: JSONValue, at member: [String] = ["results"]) -> ListSigns {
        var signs = ListSigns()
        signs.read(answer, around: member)
        return signs
    }

    @Test(
        "what an answer says of more is believed, wherever it is the custom to say it",
        arguments: [
            (["count": 43, "next": "http://h/?page=2", "results": []], .announced(43, came: 20)),
            (["total": 21], .announced(21, came: 20)), (["total": "130"], .announced(130, came: 20)),
            (["totalCount": 43], .announced(43, came: 20)), (["total_count": 43], .announced(43, came: 20)),
            (["count": 20, "next": "?cursor=b"], .more(sign: "next", came: 20)),
            (["next": ["href": "/people?page=2"]], .more(sign: "next", came: 20)),
            (["next_page": 2], .more(sign: "next_page", came: 20)),
            (["nextPageToken": "x"], .more(sign: "nextPageToken", came: 20)),
            (["has_more": true], .more(sign: "has_more", came: 20)),
            (["hasMore": true], .more(sign: "hasMore", came: 20)),
            (["hasNextPage": true], .more(sign: "hasNextPage", came: 20)),
            (["last": false, "totalPages": 3], .more(sign: "last", came: 20)),
            (["current_page": 1, "last_page": 3], .more(sign: "total_pages", came: 20)),
            (["meta": ["total": 43]], .announced(43, came: 20)),
            (["pagination": ["has_next": true]], .more(sign: "has_next", came: 20)),
            (["page_info": ["hasNextPage": true]], .more(sign: "hasNextPage", came: 20)),
            (["links": ["next": "/2"]], .more(sign: "next", came: 20)),
            (["_links": ["next": ["href": "/2"]]], .more(sign: "next", came: 20)),
            (
                ["links": [["rel": "self", "href": "/1"], ["rel": "next", "href": "/2"]]], .more(sign: "next", came: 20)
            ),
            (["@odata.nextLink": "/2"], .more(sign: "@odata.nextLink", came: 20)),
        ] as [(JSONValue, ListFlaw.Kind)])
    func more(answer: JSONValue, flaw: ListFlaw.Kind) {
        #expect(Self.signs(answer).flaws(came: 20) == [flaw])
        let inner: JSONValue = ["status": "ok", "data": answer]
        #expect(Self.signs(inner, at: ["data", "results"]).flaws(came: 20) == [flaw], "around the member")
    }

    @Test(
        "what says that these are all, or says nothing of it, is no sign of more",
        arguments: [
            ["count": 20, "next": nil, "previous": "?page=1"], ["total": 20, "has_more": false], ["count": 5],
            ["total": "1500.50"], ["total": -1], ["next": ""], ["next": false], ["links": ["next": nil, "self": "/"]],
            ["meta": ["total_pages": 1, "note": "more"]], ["last": true], ["last": "/page/3"],
            ["results": ["count": 99]],
            ["links": [["rel": "self", "href": "/1"]]], ["next_page": 0], [:], nil,
        ] as [JSONValue])
    func all(answer: JSONValue) {
        #expect(Self.signs(answer).flaws(came: 20) == [])
    }

    @Test(
        "a header field says it as well, also of a bare array",
        arguments: [
            ("Link", #"<https://h/people?page=2>; rel="next""#, .more(sign: "Link", came: 50)),
            (
                "link", #"<https://h/?a=1,2;3>; title="a, b; rel=x" ; REL=next, </9>; rel=last"#,
                .more(sign: "Link", came: 50)
            ),
            ("Link", #"</1>; rel="prev",</2>; rel="last next""#, .more(sign: "Link", came: 50)),
            ("X-Total-Count", "130", .announced(130, came: 50)), ("x-total", "51", .announced(51, came: 50)),
            ("X-Next-Page", "2", .more(sign: "X-Next-Page", came: 50)),
            ("Content-Range", "items 0-49/130", .announced(130, came: 50)),
            ("Content-Range", "0-49/130", .announced(130, came: 50)),
            ("Link", #"</1>; rel="prev", </next>; rel="self""#, nil), ("Link", "", nil), ("Link", "<;rel=next", nil),
            ("Link", #"</style.css>; rel=preload; as="next""#, nil), ("X-Total-Count", "50", nil),
            ("X-Total-Count", "many", nil), ("X-Next-Page", "", nil), ("Content-Range", "0-49/*", nil),
        ] as [(String, String, ListFlaw.Kind?)])
    func header(name: String, value: String, flaw: ListFlaw.Kind?) {
        var signs = ListSigns()
        signs.read(header: name, value)
        #expect(signs.flaws(came: 50) == [flaw].compactMap(\.self))
    }

    @Test("a list exactly as long as was asked for at the most is doubtful, unless something says that these are all")
    func full() {
        var signs = ListSigns()
        signs.read(query: [("limit", "100"), ("status", "7")])
        #expect(signs.flaws(came: 100) == [.full(limit: 100)])
        // One that is shorter has its end; one that is longer shows that the limit is not looked at.
        for came in [0, 7, 99, 101] { #expect(signs.flaws(came: came) == []) }
        for answer: JSONValue in [["total": 100], ["next": nil], ["has_more": false]] {
            var answered = signs
            answered.read(answer, around: ["results"])
            #expect(answered.flaws(came: 100) == [])
        }
    }

    @Test(
        "what is not proven holds only what it shows, whatever it was asked for; a list that is known to be cut may say so"
    )
    func scope() {
        let scopes: [ListingScope] = [.everything, .window(field: "day", from: 0, until: 9), .recent]
        for scope in scopes {
            let proof = ListProof(of: scope, signs: Self.signs(["count": 43]), came: 20)
            #expect(proof.scope == .recent && proof.isUnproven && !proof.isWhole)
            #expect(proof.flaws == [ListFlaw(.announced(43, came: 20))])
            let whole = ListProof(of: scope, signs: Self.signs(["count": 20]), came: 20)
            #expect(whole.scope == scope && !whole.isUnproven && whole.isWhole)
            let bad = ListProof(
                of: scope, flaws: [ListFlaw(.record(BadRecord(position: 1, id: nil, fault: .noID)))], isCapped: true)
            #expect(bad.isUnproven)
        }
        #expect(ListProof(of: .recent, signs: Self.signs(["has_more": true]), came: 20, isCapped: true).isWhole)
    }

    @Test("of parents' lists, those that are whole prove what they prove, beside one that is not")
    func parents() {
        let scope = ListingScope.children(field: "room", of: ["r1"], whole: ["r1"])
        let proof = ListProof(of: scope, flaws: [ListFlaw(.announced(130, came: 50), parent: "r2")])
        #expect(proof.scope == scope && !proof.isUnproven && !proof.isWhole)
        #expect(proof.parts == [.parent("r1"), .parent("r2")])
        #expect(Set(proof.flawsByPart.keys) == [.parent("r2")])
    }

    @Test("a good list of some days ends what was wrong with their list, and not what was wrong with the whole")
    func parts() {
        #expect(ListProof(of: .window(field: "day", from: 0, until: 9)).parts == [.window])
        #expect(ListProof(of: .everything).parts == nil)
    }

    @Test("an unproven list shows no create to be undone, however long ago it was, and parks none")
    func creates() throws {
        var create = Clinic.operation(.create, "patients", document: 1)
        create.state = .unknown
        let unproven = ListEvidence(scope: .recent, isSuspect: false, isUnproven: true)
        #expect(!unproven.wouldShow(create))
        #expect(!unproven.isTooLate(for: create, askedAt: .max / 2))
        #expect(!unproven.endsVerifications)
        #expect(ListEvidence(scope: .recent, isSuspect: false).isTooLate(for: create, askedAt: .max / 2))
    }
}
