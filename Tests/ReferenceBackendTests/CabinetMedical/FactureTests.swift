import NIOHTTP1
import Testing

@testable import ReferenceBackend

@Suite("Invoices (section 18)")
struct FactureTests {
    static let path = "/api/factures/"

    @Test("an invoice is created as documented, under the next number of the year")
    func create() async throws {
        try await withClinic { admin in
            let patient = try await admin.get("/api/Admin/patients/6/")
            _ = try await admin.post("/api/Admin/consultations/", ConsultationTests.body("2026-07-15T10:07"))
            let created = try await admin.post(
                Self.path,
                """
                {"patient": 6, "consultation": 61, "montant": 75.00, "description": "Consultation de routine",
                "statut": "EN_ATTENTE", "notes": "Facture du 15 juillet"}
                """)
            #expect(created.status == 201)
            let expected = """
                {"id":16,"numero_facture":"FACT-2026-00016","patient":6,\
                "patient_name":"\(patient.value("prenom")) \(patient.value("nom"))",\
                "patient_email":"\(patient.value("email"))","consultation":61,"consultation_date":"2026-07-15T10:07:00Z",\
                "montant":"75.00","description":"Consultation de routine","statut":"EN_ATTENTE","methode_paiement":"",\
                "date_creation":"2026-07-15T12:00:00Z","date_paiement":null,"notes":"Facture du 15 juillet"}
                """
            #expect(created.text == expected)
            #expect(try await admin.get(Self.path + "16/").text == expected)
        }
    }

    @Test("numbers start anew each year and are never given twice")
    func numbers() async throws {
        try await withClinic { admin in
            func create() async throws -> Reply { try await admin.post(Self.path, #"{"patient": 6, "montant": 1}"#) }
            #expect(try await create().value("numero_facture") == "FACT-2026-00016")
            #expect(try await admin.delete(Self.path + "16/").status == 204)
            #expect(try await admin.delete(Self.path + "16/").status == 404)
            let next = try await create()
            #expect(next.value("numero_facture") == "FACT-2026-00017")
            #expect(next.value("id") == "17")
            admin.clock.set("2027-01-01T00:00:00Z")
            let later = try await admin.signedIn(Seed.adminEmail).post(Self.path, #"{"patient": 6, "montant": 1}"#)
            #expect(later.value("numero_facture") == "FACT-2027-00001")
        }
    }

    @Test(
        "amounts are exact, and what is none is refused",
        arguments: [
            ("75", "75.00"), ("75.0", "75.00"), ("\"75\"", "75.00"), ("\"75.10\"", "75.10"), ("0.07", "0.07"),
            ("0", "0.00"),
            ("99999999.99", "99999999.99"), ("1.10000", "1.10"), ("8.2e1", "82.00"), ("-0", "0.00"),
            ("75.001", "Ce nombre ne peut pas avoir plus de 2 décimales"),
            ("100000000", "Ce nombre ne peut pas avoir plus de 10 chiffres au total"),
            ("-1", "Cette valeur doit être supérieure ou égale à 0"), ("\"abc\"", "Un nombre valide est requis"),
            ("\"\"", "Un nombre valide est requis"), ("\"1.\"", "Un nombre valide est requis"),
            ("null", "Ce champ ne peut pas être nul"), ("true", "Un nombre valide est requis"),
        ])
    func amounts(montant: String, outcome: String) throws {
        let body = try JSONValue.fields(of: .init(#"{"montant": \#(montant)}"#.utf8))
        var fields = FieldReader(body)
        var money: Money?
        fields.money("montant", into: &money, required: true)
        do {
            try fields.check()
            #expect(money?.description == outcome)
        } catch {
            #expect(error == .invalid("montant", outcome))
        }
    }

    @Test("a missing amount is refused in the document's words, and so are people who don't belong together")
    func references() async throws {
        try await withClinic { admin in
            let missing = try await admin.post(Self.path, #"{"patient": 6}"#)
            #expect(missing.text == #"{"error":"Données invalides","details":{"montant":["Ce champ est requis"]}}"#)
            #expect(missing.status == 400)
            _ = try await admin.post("/api/Admin/consultations/", ConsultationTests.body("2026-09-01T10:00"))
            for (body, field) in [
                (#"{"patient": 99, "montant": 1}"#, "patient"),
                (#"{"patient": 6, "consultation": 99, "montant": 1}"#, "consultation"),
                (#"{"patient": 7, "consultation": 61, "montant": 1}"#, "consultation"),
                (#"{"patient": null, "montant": 1}"#, "patient"),
                (#"{"patient": 6, "montant": 1, "statut": "X"}"#, "statut"),
            ] {
                let reply = try await admin.post(Self.path, body)
                #expect(reply.status == 400)
                #expect(reply.value("details", field, 0) != "absent", "\(body)")
            }
        }
    }

    @Test("an invoice is paid once, with a method that exists")
    func pay() async throws {
        try await withClinic { admin in
            _ = try await admin.post(Self.path, #"{"patient": 6, "montant": 75, "notes": "avant"}"#)
            for body in ["{}", #"{"methode_paiement": "TROC"}"#, #"{"methode_paiement": ""}"#] {
                let reply = try await admin.post(Self.path + "16/payer/", body)
                #expect(reply.status == 400)
                #expect(reply.value("details", "methode_paiement", 0) != "absent")
            }
            admin.clock.advance(minutes: 30)
            let paid = try await admin.post(Self.path + "16/payer/", #"{"methode_paiement": "CARTE", "notes": "Reçu"}"#)
            #expect(paid.status == 200)
            #expect(paid.value("statut") == "PAYEE")
            #expect(paid.value("methode_paiement") == "CARTE")
            #expect(paid.value("date_paiement") == "2026-07-15T12:30:00Z")
            #expect(paid.value("notes") == "Reçu")
            let again = try await admin.post(Self.path + "16/payer/", #"{"methode_paiement": "CHEQUE"}"#)
            #expect(again.status == 400)
            #expect(again.text == #"{"error":"Cette facture est déjà payée"}"#)
            #expect(try await admin.get(Self.path + "16/").text == paid.text)

            _ = try await admin.post(
                Self.path, #"{"patient": 6, "montant": 75, "statut": "ANNULEE", "notes": "avant"}"#)
            let cancelled = try await admin.post(Self.path + "17/payer/", #"{"methode_paiement": "CHEQUE"}"#)
            #expect(cancelled.text == #"{"error":"Cette facture est annulée"}"#)
            #expect(try await admin.post(Self.path + "99/payer/", #"{"methode_paiement": "CHEQUE"}"#).status == 404)
        }
    }

    @Test("a PATCH keeps number and dates true to the state")
    func patch() async throws {
        try await withClinic { admin in
            _ = try await admin.post(Self.path, #"{"patient": 6, "montant": 75}"#)
            let paid = try await admin.patch(
                Self.path + "16/", #"{"statut": "PAYEE", "montant": "80.5", "numero_facture": "X"}"#)
            #expect(paid.status == 200)
            #expect(paid.value("montant") == "80.50")
            #expect(paid.value("numero_facture") == "FACT-2026-00016")
            #expect(paid.value("date_paiement") == "2026-07-15T12:00:00Z")
            let pending = try await admin.patch(Self.path + "16/", #"{"statut": "EN_ATTENTE"}"#)
            #expect(pending.value("date_paiement") == "null")
            #expect(try await admin.patch(Self.path + "16/", #"{"patient": 99}"#).status == 400)
            #expect(try await admin.patch(Self.path + "99/", "{}").status == 404)
        }
    }

    @Test("the statistics count and add up, cancelled ones in the totals only")
    func stats() async throws {
        try await withDatabaseFile { path in
            try await ReferenceServer.addAdmin(email: Seed.adminEmail, password: Seed.password, database: path)
            try await withClinic(at: path, seed: nil) { admin in
                #expect(
                    try await admin.get(Self.path + "stats/").text == """
                        {"factures_count":{"total":0,"payees":0,"en_attente":0,"annulees":0},\
                        "montants":{"total":0.00,"paye":0.00,"en_attente":0.00}}
                        """)
                let patient = try await admin.post("/api/Admin/patients/", PatientTests.jean).value("id")
                for (montant, statut) in [
                    ("0.10", "PAYEE"), ("0.20", "PAYEE"), ("75", "EN_ATTENTE"), ("5.5", "ANNULEE"),
                ] {
                    _ = try await admin.post(
                        Self.path, #"{"patient": \#(patient), "montant": \#(montant), "statut": "\#(statut)"}"#)
                }
                #expect(
                    try await admin.get(Self.path + "stats/").text == """
                        {"factures_count":{"total":4,"payees":2,"en_attente":1,"annulees":1},\
                        "montants":{"total":80.80,"paye":0.30,"en_attente":75.00}}
                        """)
            }
        }
    }

    @Test("a patient sees the own invoices, with the doctor's name")
    func own() async throws {
        try await withClinic { admin in
            let address = try await admin.get("/api/Admin/patients/6/").value("email")
            let patient = try await admin.signedIn(address)
            let seeded = try await patient.get(Self.path + "patient/mes-factures/").ids
            #expect(try await admin.get(Self.path + "?patient_id=6").ids == seeded)
            _ = try await admin.post("/api/Admin/consultations/", ConsultationTests.body("2026-09-01T10:00"))
            _ = try await admin.post(Self.path, #"{"patient": 6, "consultation": 61, "montant": 75}"#)
            _ = try await admin.post(Self.path, #"{"patient": 6, "montant": 10, "statut": "ANNULEE"}"#)
            _ = try await admin.post(Self.path, #"{"patient": 7, "montant": 10}"#)
            let own = try await patient.get(Self.path + "patient/mes-factures/")
            #expect(own.ids == seeded + [16, 17])
            #expect(
                own.text.contains(
                    """
                    {"id":16,"numero_facture":"FACT-2026-00016","consultation":61,\
                    "consultation_date":"2026-09-01T10:00:00Z","doctor_name":"Dr. Ahmed Ben Ali","montant":"75.00",\
                    "description":"","statut":"EN_ATTENTE","date_creation":"2026-07-15T12:00:00Z"}
                    """))
            #expect(own.value(seeded.count + 1, "doctor_name") == "null")
            let pending = try await patient.get(Self.path + "patient/mes-factures/?statut=ANNULEE").ids
            #expect(pending.last == 17)
            #expect(!pending.contains(16))
        }
    }

    @Test("the list is filtered by patient, state and date of creation")
    func filters() async throws {
        try await withClinic { admin in
            _ = try await admin.post(Self.path, #"{"patient": 6, "montant": 75}"#)
            admin.clock.set("2026-09-01T23:59:59Z")
            let later = try await admin.signedIn(Seed.adminEmail)
            _ = try await later.post(Self.path, #"{"patient": 7, "montant": 75, "statut": "PAYEE"}"#)
            func ids(_ query: String) async throws -> [Int] { try await later.get(Self.path + "?" + query).ids }
            #expect(try await ids("").suffix(2) == [16, 17])
            #expect(try await ids("date_debut=2026-09-01&date_fin=2026-09-01") == [17])
            #expect(try await ids("patient_id=7&statut=PAYEE").last == 17)
            #expect(try await ids("statut=EN_ATTENTE").contains(17) == false)
            #expect(try await later.get(Self.path + "?date_fin=01/09/2026").status == 400)
        }
    }
}
