import Synchronization

/// Where patients pay (dokal.md 12: PayMe Israel).
protocol PaymentProvider: Sendable {
    /// Asks for a page where an amount can be paid.
    /// - Throws: `PaymentProviderError`.
    func link(for order: PaymentOrder) async throws(PaymentProviderError) -> PaymentLink
}

/// What is to be paid.
public struct PaymentOrder: Equatable, Sendable {
    /// In agorot, hundredths of a shekel.
    public let amount: Int
    /// What for.
    public let description: String
    /// The account that pays.
    public let account: String
}

/// Where to pay it.
struct PaymentLink: Equatable, Sendable, JSONWritable {
    /// PayMe's name of the sale.
    let saleID: String
    let url: String

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("payme_sale_id", saleID)
        json.field("payment_url", url)
        json.endObject()
    }
}

/// Why the provider gives no link.
enum PaymentProviderError: Error, Equatable, Sendable, CustomStringConvertible {
    case unavailable

    var description: String { "the payment provider doesn't answer; try again later" }
}

/// A provider that takes no money and remembers what it was asked.
public final class SandboxPayments: PaymentProvider {
    private struct State {
        var orders: [PaymentOrder] = []
        var isAvailable = true
    }

    private let state = Mutex(State())

    /// A sandbox that was asked nothing yet.
    public init() {}

    /// What it was asked, in order.
    public var orders: [PaymentOrder] { state.withLock(\.orders) }

    /// Whether it answers.
    public var isAvailable: Bool {
        get { state.withLock(\.isAvailable) }
        set { state.withLock { $0.isAvailable = newValue } }
    }

    func link(for order: PaymentOrder) async throws(PaymentProviderError) -> PaymentLink {
        let isAvailable = state.withLock { state in
            state.orders.append(order)
            return state.isAvailable
        }
        guard isAvailable else { throw .unavailable }
        let id = "SALE-\(Identifier.new())"
        return PaymentLink(saleID: id, url: "https://sandbox.payme.example/sale/\(id)")
    }
}
