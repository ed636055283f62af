import ControlProtocol
import Foundation
import ReplicaStore
import SyncModel

/// `next` of a page of `records.list`, and `after` of the one behind it: the place of the page's last document in the order, so that no
/// document is missed or shown twice while others come and go.
enum PageToken {
    /// The place as one word.
    static func write(_ position: DocumentQuery.Position, _ order: DocumentQuery.Order) -> String {
        let place: JSONValue = [
            "by": .string(name(of: order)), "row": .integer(position.row), "at": position.value,
        ]
        return Data(place.text.utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The place that a word names, in the same order.
    ///
    /// - Throws: ``ControlError`` for a word that is none, or of another order.
    static func read(_ token: String, _ order: DocumentQuery.Order) throws -> DocumentQuery.Position {
        let padded = token + String(repeating: "=", count: (4 - token.utf8.count % 4) % 4)
        guard
            let data = Data(base64Encoded: padded.replacing("-", with: "+").replacing("_", with: "/")),
            let place = try? JSONValue(parsing: String(decoding: data, as: UTF8.self)),
            let row = place["row"]?.integer, let value = place["at"], place["by"]?.string == name(of: order)
        else {
            throw ControlError.refused(
                reason: "invalid-cursor", message: "'after' must be the 'next' of the page before, in the same order",
                next: "leave it out for the first page")
        }
        return DocumentQuery.Position(row: row, value: value)
    }

    private static func name(of order: DocumentQuery.Order) -> String {
        (order.isDescending ? "-" : "") + (order.field ?? "")
    }
}
