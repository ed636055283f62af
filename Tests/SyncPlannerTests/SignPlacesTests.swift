import SyncModel
import SyncPlanner
import Testing

@Suite("Where answers keep what they say of more")
struct SignPlacesTests {
    @Test("beside the list, beside what it stands in, and in the usual places")
    func places() {
        let flat = SignPlaces(["count": 3, "next": nil, "results": []], around: ["results"])
        #expect(flat.total == ["count"] && flat.next == ["next"] && flat.more == nil)
        let deep = SignPlaces(
            ["meta": ["total": "40", "has_more": true], "data": ["items": [], "next_page": 2]],
            around: ["data", "items"])
        #expect(
            deep.total == ["meta", "total"] && deep.next == ["data", "next_page"] && deep.more == ["meta", "has_more"])
    }

    @Test("a list alone, and one that is not there, say nothing")
    func nothing() {
        #expect(SignPlaces([["count": 3]], around: []).total == nil)
        #expect(SignPlaces(["count": 3], around: ["data", "items"]).total == ["count"])
        #expect(SignPlaces("text", around: ["data"]).total == nil)
    }
}
