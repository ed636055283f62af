import Testing

@testable import ReferenceBackend

@Suite("Payments at Dokal")
struct DokalPaymentTests {
    private static let path = "/api/v1/payments/methods"

    @Test("the first method is the default until another is chosen, and the newest follows a deleted one")
    func defaults() async throws {
        try await withPractice { practice async throws in
            let person = practice.doctor
            var ids: [String] = []
            for last4 in ["1111", "2222", "3333"] {
                let body = #"{"brand": "Visa", "last4": "\#(last4)", "expiry_month": 1, "expiry_year": 2030}"#
                ids.append(try await person.post(Self.path, body).value("id"))
            }
            let chosen = {
                try await practice.values(
                    "SELECT last4 FROM payment_method WHERE owner = '\(practice.doctorID)' AND is_default")
            }
            #expect(try await chosen() == ["1111"])
            #expect(try await practice.patient.patch("\(Self.path)/\(ids[1])/default", "{}").status == 404)
            #expect(try await person.patch("\(Self.path)/\(ids[1])/default", "{}").status == 204)
            #expect(try await chosen() == ["2222"])
            _ = try await person.delete("\(Self.path)/\(ids[1])")
            #expect(try await chosen() == ["3333"])
            _ = try await person.delete("\(Self.path)/\(ids[0])")
            #expect(try await chosen() == ["3333"])
        }
    }

    @Test("a link comes from the provider, and its absence is told; what the provider tells is kept")
    func link() async throws {
        try await withPractice { practice async throws in
            let body = #"{"amount": 15000, "description": "Consultation cardiologie"}"#
            let path = "/api/v1/payments/create-link"
            let link = try await practice.patient.post(path, body)
            #expect(link.value("payment_url").hasSuffix(link.value("payme_sale_id")))
            let order = PaymentOrder(
                amount: 15_000, description: "Consultation cardiologie", account: practice.patientID)
            #expect(practice.payments.orders == [order])
            let nobody = practice.patient.anonymous
            let told = try await nobody.send(
                .POST, "/api/v1/payments/webhook", "payme_sale_id=\(link.value("payme_sale_id"))&sale_status=completed",
                headers: [("Content-Type", "application/x-www-form-urlencoded")])
            #expect(told.status == 200)
            #expect(try await practice.values("SELECT status FROM payment") == ["completed"])
            practice.payments.isAvailable = false
            let none = try await practice.patient.post(path, body)
            #expect(none.status == 502)
            #expect(none.value("error", "code") == "internal_error")
            #expect(try await practice.value("SELECT count(*) FROM payment") == "1")
        }
    }
}
