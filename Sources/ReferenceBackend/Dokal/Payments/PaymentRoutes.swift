import Foundation
import GRDB
import Hummingbird

/// Payments that PayMe takes (dokal.md 12).
struct PaymentRoutes: Sendable {
    let store: DokalStore
    let provider: any PaymentProvider

    func add(to endpoints: DokalEndpoints) {
        endpoints.restricted("api/v1/payments/create-link", to: nil, [.post: createLink])
        endpoints.open("api/v1/payments/webhook", [.post: hear])
    }

    @Sendable private func createLink(_ call: Call, _ caller: Caller) async throws -> Response {
        var fields = try await call.reader()
        fields.integer("amount", .required, in: 1...100_000_000)
        fields.text("description", .required, length: 1...500)
        let columns = try fields.checked()
        let order = PaymentOrder(
            amount: columns["amount"].flatMap(Int.fromDatabaseValue) ?? 0,
            description: columns.text("description") ?? "", account: caller.id)
        let link: PaymentLink
        do {
            link = try await provider.link(for: order)
        } catch {
            throw APIError.unavailable("Payment provider unavailable")
        }
        try await store.change { change in
            let own: Columns = ["sale_id": link.saleID, "owner": caller.id, "created_at": change.now.description]
            try change.db.insert(into: "payment", columns + own)
        }
        return .json(link)
    }

    /// PayMe calls with a form or with JSON; what it says is kept as said, since it is told but once.
    @Sendable private func hear(_ call: Call) async throws -> Response {
        let body = try await call.bytes(limit: Call.bodyLimit)
        let isForm = call.request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true
        let form = isForm ? Query(String(decoding: body, as: UTF8.self)) : Query(nil)
        let fields = isForm ? [:] : try JSONValue.fields(of: body)
        func text(_ names: String...) -> String? {
            for name in names {
                if let text = form.text(name) { return text }
                if case .string(let text)? = fields[name] { return text }
            }
            return nil
        }
        guard let sale = text("payme_sale_id") else { throw APIError.invalid("payme_sale_id", "Required") }
        let status = text("sale_status", "status", "notify_type")
        try await store.change { change in
            try change.db.insert(
                into: "payment_event",
                [
                    "id": Identifier.new(), "sale_id": sale, "status": status,
                    "created_at": change.now.description,
                ])
            try change.db.update("payment", id: sale, key: "sale_id", ["status": status])
        }
        return .json { json in
            json.beginObject()
            json.field("received", true)
            json.endObject()
        }
    }
}
