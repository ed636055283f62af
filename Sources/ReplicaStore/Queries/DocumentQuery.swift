import SyncCatalogue
import SyncModel

/// What `records.list` asks for.
public struct DocumentQuery: Sendable, Equatable {
    /// One condition on a field.
    public enum Condition: Sendable, Equatable {
        /// The field has that value.
        case equal(field: String, value: JSONValue)
        /// The field refers to that record, by whichever id.
        case refers(field: String, local: LocalID?, server: ServerID?)
        /// The field is the text, whatever its case and accents.
        case folded(field: String, text: String)
        /// The field contains the text, whatever its case and accents.
        case contains(field: String, text: String)
        /// The field's moment lies in a range, Unix milliseconds, the end excluded.
        case moment(field: String, from: Int64?, until: Int64?)
        /// The field's number lies between bounds, both included, which are numbers as they are written; nil for no such bound.
        case number(field: String, least: String?, most: String?)
        /// Any of these holds.
        indirect case any([Condition])
        /// Another resource lists the same record, by the server's id, or does not.
        case listed(in: Resource, Bool)
        /// The record has all that was typed (``SearchQuery``), or the text is its id on the server.
        case search(String)
        /// The booking is in that state.
        case booking(BookingState)
    }

    /// How the documents are ordered.
    public struct Order: Sendable, Equatable {
        /// The field, or nil for the order of arrival.
        public var field: String?
        /// Whether the largest comes first.
        public var isDescending: Bool

        /// An order.
        public init(field: String? = nil, isDescending: Bool = false) {
            self.field = field
            self.isDescending = isDescending
        }
    }

    /// A place in an order: that of one document. It stays good while others come and go.
    public struct Position: Sendable, Equatable {
        /// The document's row.
        public var row: Int64
        /// What the document is sorted by; null for nothing.
        public var value: JSONValue

        /// A place.
        public init(row: Int64, value: JSONValue) {
            self.row = row
            self.value = value
        }
    }

    /// What all documents must fulfil.
    public var conditions: [Condition]
    /// How they are ordered.
    public var order: Order
    /// How many at the most.
    public var limit: Int
    /// Behind which place they begin; nil for the first.
    public var after: Position?

    /// A query.
    public init(conditions: [Condition] = [], order: Order = Order(), limit: Int, after: Position? = nil) {
        self.conditions = conditions
        self.order = order
        self.limit = limit
        self.after = after
    }
}
