import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Accounts (section 1)")
struct AccountTests {
    static let newcomer = """
        {"username": "john_doe", "email": "john@example.com", "password": "securePassword123", "role": "PATIENT"}
        """

    @Test("whoever registers waits for approval, then signs in")
    func registration() async throws {
        try await withClinic { admin in
            let someone = admin.anonymous
            let registered = try await someone.post("/api/users/register/", Self.newcomer)
            #expect(registered.status == 201)
            let user =
                #""user":{"id":26,"username":"john_doe","email":"john@example.com","role":"PATIENT","is_approved":"#
            #expect(registered.text == #"{"message":"Utilisateur créé avec succès",\#(user)false}}"#)

            let login = #"{"email": "John@Example.com", "password": "securePassword123"}"#
            let early = try await someone.post("/api/users/login/", login)
            #expect(early.status == 403)
            #expect(early.text == #"{"error":"Votre compte n'a pas encore été approuvé par un administrateur"}"#)

            let approved = try await admin.send(.POST, "/api/users/approve/26/")
            #expect(approved.status == 200)
            let message = #""message":"Utilisateur approuvé avec succès""#
            #expect(approved.text == #"{\#(message),"user":{"id":26,"username":"john_doe","is_approved":true}}"#)

            let entered = try await someone.post("/api/users/login/", login)
            #expect(entered.status == 200)
            #expect(entered.text.hasPrefix(#"{"access":"ey"#))
            #expect(entered.text.hasSuffix(#"",\#(user)true}}"#))
            #expect(entered.value("refresh").split(separator: ".").count == 3)

            let listed = try await admin.get("/api/Admin/patients/26/")
            #expect(listed.value("nom") == "")
            #expect(listed.value("age") == "null")
        }
    }

    @Test(
        "a registration that can't be is refused field by field",
        arguments: [
            (
                "{}",
                #"{"username":["Ce champ est requis"],"email":["Ce champ est requis"],"password":["Ce champ est requis"],"role":["Ce champ est requis"]}"#
            ),
            (
                #"{"username": " ", "email": "x", "password": "12345", "role": "BOSS"}"#,
                #"{"username":["Ce champ ne peut pas être vide"],"email":["Saisissez une adresse e-mail valide"],"password":["Ce champ doit comporter au moins 6 caractères"],"role":["« BOSS » n'est pas un choix valide"]}"#
            ),
            (
                #"{"username": "admin", "email": "ADMIN@clinique.example", "password": "123456", "role": "ADMIN"}"#,
                #"{"username":["Un utilisateur avec ce nom existe déjà"],"email":["Un utilisateur avec cet email existe déjà"]}"#
            ),
            (
                #"{"username": "a b", "email": null, "password": true, "role": 1}"#,
                #"{"username":["Seuls les lettres, les chiffres et les caractères @/./+/-/_ sont permis"],"email":["Ce champ ne peut pas être nul"],"password":["Chaîne de caractères non valide"],"role":["«  » n'est pas un choix valide"]}"#
            ),
        ])
    func badRegistration(body: String, details: String) async throws {
        try await withClinic { clinic in
            let reply = try await clinic.anonymous.post("/api/users/register/", body)
            #expect(reply.status == 400)
            #expect(reply.text == #"{"error":"Données invalides","details":\#(details)}"#)
        }
    }

    @Test("a wrong password and an unknown address are answered alike")
    func wrongPassword() async throws {
        try await withClinic { clinic in
            for email in [Seed.adminEmail, "nobody@clinique.example"] {
                let reply = try await clinic.anonymous.post(
                    "/api/users/login/", #"{"email": "\#(email)", "password": "clinique-démo"}"#)
                #expect(reply.status == 401)
                #expect(reply.text == #"{"detail":"Aucun compte actif n'a été trouvé avec les identifiants fournis"}"#)
            }
        }
    }

    @Test("a token is good for an hour, and only as an access token of this clinic")
    func tokens() async throws {
        try await withClinic { admin in
            admin.clock.advance(minutes: 59)
            #expect(try await admin.get("/api/Admin/doctors/").status == 200)
            admin.clock.advance(minutes: 1)
            #expect(try await admin.get("/api/Admin/doctors/").status == 401)

            let login = try await admin.anonymous.post(
                "/api/users/login/", #"{"email": "\#(Seed.adminEmail)", "password": "\#(Seed.password)"}"#)
            var other = admin
            other.token = login.value("refresh")
            #expect(try await other.get("/api/Admin/doctors/").status == 401)
            let stranger = try await withDatabaseFile { path in
                try await withClinic(at: path) { $0 }
            }
            other.token = stranger.token
            #expect(try await other.get("/api/Admin/doctors/").status == 401)
            for token in ["", "x", "a.b.c"] {
                other.token = token
                #expect(try await other.get("/api/Admin/doctors/").status == 401)
            }
        }
    }

    @Test("approval is for accounts that exist")
    func approval() async throws {
        try await withClinic { admin async throws in
            #expect(try await admin.send(.POST, "/api/users/approve/999/").status == 404)
            #expect(try await admin.send(.POST, "/api/users/approve/abc/").status == 404)
            #expect(try await admin.send(.POST, "/api/users/approve/5/").value("user", "username") == "helene.lefevre")
        }
    }

    @Test("a password is verified against Django's own encoding of it")
    func djangoHash() async throws {
        // Computed with Python: hashlib.pbkdf2_hmac("sha256", "mot de passe é".encode(), b"salt", 1000).
        let encoded = "pbkdf2_sha256$1000$salt$NPSqhiK8Bsh0Jf2d1KX3JHIerqZoTLoj82BEUO+sdDk="
        #expect(try await PasswordHash.verify("mot de passe é", against: encoded))
        #expect(try await PasswordHash.verify("mot de passe e", against: encoded) == false)
        #expect(try await PasswordHash.verify("mot de passe é", against: "md5$x$y") == false)
    }

    @Test("the first admin can be added to a clinic that nobody seeded")
    func firstAdmin() async throws {
        try await withDatabaseFile { path in
            try await ReferenceServer.addAdmin(email: "me@clinic.example", password: "secret-1", database: path)
            await #expect(throws: AddAdminError(faults: ["email: Saisissez une adresse e-mail valide"])) {
                try await ReferenceServer.addAdmin(email: "me", password: "secret-1", database: path)
            }
            await #expect(throws: AddAdminError.self) {
                try await ReferenceServer.addAdmin(email: "me@clinic.example", password: "secret-1", database: path)
            }
            try await withClinic(at: path, seed: nil) { clinic in
                let me = try await clinic.signedIn("me@clinic.example", password: "secret-1")
                #expect(try await me.get("/api/Admin/patients/").text == "[]")
            }
        }
    }
}
