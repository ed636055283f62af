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
        /// The full text has all these words, each as a beginning, or the text is the record's id on the server.
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

    /// What all documents must fulfil.
    public var conditions: [Condition]
    /// How they are ordered.
    public var order: Order
    /// How many at the most.
    public var limit: Int
    /// How many are skipped first.
    public var offset: Int

    /// A query.
    public init(conditions: [Condition] = [], order: Order = Order(), limit: Int, offset: Int = 0) {
        self.conditions = conditions
        self.order = order
        self.limit = limit
        self.offset = offset
    }
}
