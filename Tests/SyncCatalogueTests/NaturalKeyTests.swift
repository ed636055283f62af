import Foundation
import SyncCatalogue
import SyncTestSupport
import Testing

@Suite("A natural key by which a lost create can be found again")
struct NaturalKeyTests {
    private static func catalogue(_ key: String, _ face: String, fields: String = "") -> String {
        """
        catalogue: 1
        name: keys
        title: Keys
        zone: UTC
        ids: integer
        sign_in: {path: /login/, login: email, password: password, token: access, role: role}
        errors: [error]
        roles: {STAFF: {}, HEAD: {as: STAFF}}
        resources:
          rooms:
            summary: Rooms
            pull: {strategy: full, every: 60}
            faces: {STAFF: {list: /rooms}}
            fields: {label: {type: string}}
          beds:
            summary: Beds
            natural_key: \(key)
            pull: {strategy: full, every: 60}
            faces:
              \(face)
            fields:
              room: {type: reference, resource: rooms}
              room_label: {type: string, write: never, derived: {from: room, template: "{label}"}}
              name: {type: string}
              number: {type: integer, write: never}
              later: {type: string, write: update}
              pin: {type: string, secret: true}
              \(fields)
        """
    }

    /// The only mistake that is about a natural key. What else these catalogues say in vain is another matter.
    private static func problem(_ text: String) -> CatalogueError? {
        let mistakes = Catalogue.check(text: text, file: "keys.yaml").mistakes.filter {
            $0.key.hasSuffix("natural_key")
        }
        #expect(mistakes.count < 2)
        return mistakes.first
    }

    private static let all = "STAFF: {list: /beds, create: /beds, update: \"/beds/{id}\"}"

    @Test(
        "a field that a create never sends, or that is never shown, is refused with the file, the line, the key and the role",
        arguments: [
            ("[name, number]", all, "number", "never sends"), ("[later]", all, "later", "never sends"),
            ("[name, pin]", all, "pin", "never show"),
            ("[name, room]", "STAFF: {list: /beds, create: /beds, shows: [name]}", "room", "never show"),
            ("[name, room]", "STAFF: {list: /beds, create: /beds, creates: [name]}", "room", "never sends"),
            ("[name]", "any: {list: /beds, create: /beds, shows: [room]}", "name", "never show"),
        ])
    func refused(key: String, face: String, field: String, why: String) throws {
        let error = try #require(Self.problem(Self.catalogue(key, face)))
        #expect(error.file == "keys.yaml" && error.line == 17 && error.key == "resources.beds.natural_key")
        #expect(error.description.contains("'\(field)'") && error.description.contains(why))
        #expect(error.description.contains("for HEAD") || error.description.contains("for STAFF"))
    }

    @Test("a face's own key is held against that face, at its own place")
    func ownKey() throws {
        let face = "STAFF: {list: /beds, create: /beds, natural_key: [number]}"
        #expect(Self.problem(Self.catalogue("[name]", face))?.key == "resources.beds.faces.STAFF.natural_key")
        let fine = "STAFF: {list: /beds, create: /beds, creates: [room], natural_key: [room]}"
        #expect(Self.problem(Self.catalogue("[name]", fine)) == nil)
    }

    @Test(
        "what is sent and shown, what is derived from what is sent, and faces that make nothing are fine",
        arguments: [
            ("[name, room]", all), ("[name, room_label]", all), ("[number]", "STAFF: {list: /beds}"),
            ("[name, room]", "STAFF: {list: /beds, create: /beds, shows: [name], nested: {room: [id, label]}}"),
            // What the role neither sees nor sends is no part of its key.
            ("[name, room]", "STAFF: {list: /beds, create: /beds, shows: [name], creates: [name]}"),
        ])
    func fine(key: String, face: String) {
        #expect(Self.problem(Self.catalogue(key, face)) == nil)
    }

    @Test("the catalogues of the repository keep the rule")
    func named() throws {
        for name in ["cabinet-medical", "dokal"] { _ = try Catalogue.load(file: Fixtures.path("sync/\(name).yaml")) }
    }
}
