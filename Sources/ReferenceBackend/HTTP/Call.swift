import Foundation
import Hummingbird

/// A request on its way to the handler of its endpoint.
struct Call: Sendable {
    /// A body larger than this many bytes is answered with 413.
    static let bodyLimit = 1 << 20

    private let request: Request
    private let parameters: Parameters
    private let quirks: Set<Quirk>

    init(_ request: Request, _ parameters: Parameters, quirks: Set<Quirk>) {
        self.request = request
        self.parameters = parameters
        self.quirks = quirks
    }

    /// The filters of a list.
    var query: Query { Query(quirks.contains(.ignoresFilters) ? nil : request.uri.query) }

    /// The `Authorization` that came along; nil for none.
    var authorization: String? { request.headers[.authorization] }

    /// A number of the path. Something else there is a path that the server hasn't, hence 404.
    func id(_ name: String = "id") throws(APIError) -> Int64 {
        guard let id = parameters.get(name).flatMap({ Int64($0) }) else { throw .notFound }
        return id
    }

    /// A segment of the path.
    func segment(_ name: String) -> String { parameters.get(name) ?? "" }

    /// The fields of the JSON body.
    /// - Throws: `APIError.bodyTooLarge`, `APIError.invalid`, or what broke the connection.
    func body() async throws -> [String: JSONValue] {
        var collected = ByteBuffer()
        for try await part in request.body {
            guard collected.readableBytes + part.readableBytes <= Self.bodyLimit else { throw APIError.bodyTooLarge }
            collected.writeImmutableBuffer(part)
        }
        return try JSONValue.object(Data(collected.readableBytesView))
    }

    /// Reads the body's fields; `partial` for a PATCH.
    func fields(partial: Bool = false) async throws -> FieldReader {
        let body = try await body()
        if partial { try refuse(body) }
        return FieldReader(body, partial: partial, trimsTexts: quirks.contains(.trimsTexts))
    }

    /// What the document shows in records and never lets anybody set.
    private static let readOnly: Set<String> = [
        "id", "medical_file", "image", "doctor_name", "patient_name", "patient_email", "end_time", "consultation_date",
        "numero_facture", "date_creation", "date_paiement",
    ]

    /// Refuses a PATCH as strict serializers do; otherwise such fields are passed over.
    private func refuse(_ body: [String: JSONValue]) throws(APIError) {
        var faults: [FieldFault] = []
        for (field, value) in body.sorted(by: { $0.key < $1.key }) {
            if quirks.contains(.patchRefusesWholeObject), Self.readOnly.contains(field) {
                faults.append(FieldFault(field: field, message: "Ce champ est en lecture seule"))
            } else if quirks.contains(.patchRefusesNull), value == .null {
                faults.append(FieldFault(field: field, message: "Ce champ ne peut pas être nul"))
            }
        }
        if !faults.isEmpty { throw .invalid(faults) }
    }
}
