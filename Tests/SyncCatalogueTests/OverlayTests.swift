import Foundation
import SyncCatalogue
import SyncTestSupport
import Testing

@Suite("An overlay says how a deployment strays from its backend's document")
struct OverlayTests {
    private func load(_ overlay: String) throws -> Catalogue {
        let folder = try TemporaryFolder()
        let (base, changes) = (folder.file("small.yaml"), folder.file("here.yaml"))
        try SmallCatalogue.text.write(toFile: base, atomically: true, encoding: .utf8)
        try overlay.write(toFile: changes, atomically: true, encoding: .utf8)
        return try Catalogue.load(file: base, overlay: changes)
    }

    @Test("what it names takes the place of what was there, and all else stays")
    func replaces() throws {
        let plain = try Catalogue.load(text: SmallCatalogue.text, file: "small.yaml")
        let laid = try load(
            "resources: {visits: {faces: {ADMIN: {actions: {settle: {endpoint: 'GET /settle/{visit}/'}}}}}}")
        let action = try #require(laid.resource(named: "visits")?.faces["ADMIN"]?.actions["settle"])
        #expect(action.endpoint.method == "GET" && action.endpoint.path == "/settle/{visit}/")
        #expect(action.fields == ["note"])
        #expect(laid.resource(named: "doctors") == plain.resource(named: "doctors"))
        #expect(laid.signIn == plain.signIn)
    }

    @Test("a null takes away, and a list is replaced whole")
    func removes() throws {
        let laid = try load("rate: null\nerrors: [words]\nresources: {visits: {filters: {doctor_id: null}}}")
        #expect(laid.rate == nil)
        #expect(laid.errorWords == [["words"]])
        #expect(laid.resource(named: "visits")?.filters.isEmpty == true)
    }

    @Test("it may add a resource and a field")
    func adds() throws {
        let laid = try load(
            """
            resources:
              visits: {fields: {room: {type: string}}}
              rooms:
                summary: Rooms
                pull: {strategy: full, every: 60}
                faces: {ADMIN: {list: /rooms/}}
                fields: {name: {type: string}}
            """)
        #expect(laid.resource(named: "visits")?.field(named: "room")?.type == .string)
        #expect(laid.resources.map(\.name).prefix(2) == ["doctors", "visits"])
        #expect(laid.resources.last?.name == "rooms")
    }

    @Test("a mistake is told with the file that has it, its line and the key")
    func mistakes() throws {
        let errors = #expect(throws: CatalogueErrors.self) {
            try load("sign_in:\n  paht: /login/\nresources: {visits: {pull: {every: soon}}}\nzone: null")
        }
        let found = try #require(errors).mistakes.map {
            "\($0.file.split(separator: "/").last ?? ""):\($0.line ?? 0) \($0.key)"
        }
        #expect(found == ["small.yaml:1 zone", "here.yaml:2 sign_in.paht", "here.yaml:3 resources.visits.pull.every"])
        #expect(throws: CatalogueErrors.self) { try load("- a list") }
        #expect(throws: CatalogueErrors.self) { try load("") }
    }

    @Test("the overlay in the examples fits the catalogue")
    func example() throws {
        let laid = try Catalogue.load(
            file: Fixtures.path("sync/cabinet-medical.yaml"), overlay: Fixtures.path("examples/as-deployed.yaml"))
        #expect(laid.resource(named: "accounts")?.faces["ADMIN"]?.actions["approve"]?.endpoint.method == "GET")
        #expect(laid.endpoints.count == 59)
    }
}
