/// What is wrong with one field of a request.
package struct FieldFault: Equatable, Sendable {
    /// The field, as JSON names it.
    let field: String
    /// The complaint, in the API's language.
    let message: String
}

extension JSONWriter {
    /// An object with an array of complaints for each field, in the order in which the fields were read.
    mutating func faults(_ faults: [FieldFault]) {
        beginObject()
        var written: Set<String> = []
        for fault in faults where written.insert(fault.field).inserted {
            key(fault.field)
            beginArray()
            for other in faults where other.field == fault.field { string(other.message) }
            endArray()
        }
        endObject()
    }
}
