import SyncCatalogue
import Testing

@Suite("Which fields of an online call are secret, by their names")
struct SecretFieldsTests {
    @Test("names that mean a secret are, whatever stands around them; names that only look like one are not")
    func names() throws {
        let names = [
            "password", "newPassword", "old_passwd", "api_key", "resetToken", "pin", "card_pin", "otp", "email",
            "opinion",
            "laptop", "description",
        ]
        let text = """
            catalogue: 1
            name: calls
            title: Calls
            zone: UTC
            ids: integer
            sign_in: {kind: none}
            errors: [error]
            online:
              ask: {summary: Ask, endpoint: /ask/, fields: [\(names.joined(separator: ", "))]}
            resources:
              rooms:
                summary: Rooms
                pull: {strategy: full, every: 60}
                faces: {user: {list: /rooms}}
                fields: {name: {type: string}}
            """
        let call = try #require(try Catalogue.load(text: text, file: "calls.yaml").online.first)
        #expect(call.secretFields == Array(names.prefix(8)))
    }
}
