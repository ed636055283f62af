import Foundation
import Hummingbird

/// A request on its way to the handler of its endpoint.
struct Call: Sendable {
    /// A JSON body larger than so many MiB is answered with 413.
    static let bodyLimit = 1

    let request: Request
    let quirks: Set<Quirk>
    /// What befalls the answer; nil for nothing.
    let fault: Fault?
    private let parameters: Parameters

    init(_ request: Request, _ context: BackendContext, quirks: Set<Quirk>) {
        self.request = request
        self.quirks = quirks
        (parameters, fault) = (context.parameters, context.fault)
    }

    /// The filters of a list.
    var query: Query { Query(quirks.contains(.ignoresFilters) ? nil : request.uri.query) }

    /// What a view that is no list is asked for; such parameters no server ignores.
    var selection: Query { Query(request.uri.query) }

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
        try JSONValue.fields(of: try await bytes(limit: Self.bodyLimit))
    }

    /// Reads the body's fields; `partial` for a PATCH, which may name some fields that this endpoint never sets only to
    /// see them passed over.
    func fields(partial: Bool = false, readOnly: Set<String> = []) async throws -> FieldReader {
        try reader(of: try await body(), partial: partial, readOnly: readOnly)
    }

    /// The same for fields that were read elsewhere.
    func reader(
        of body: [String: JSONValue], partial: Bool, readOnly: Set<String> = []
    ) throws(APIError) -> FieldReader {
        if partial { try refuse(body, readOnly.union(Self.readOnly)) }
        return FieldReader(body, partial: partial, trimsTexts: quirks.contains(.trimsTexts))
    }

    /// The body as it came, of at most so many MiB.
    func bytes(limit mebibytes: Int) async throws -> Data {
        var collected = ByteBuffer()
        for try await part in request.body {
            guard collected.readableBytes + part.readableBytes <= mebibytes << 20 else {
                throw APIError.bodyTooLarge(mebibytes: mebibytes)
            }
            collected.writeImmutableBuffer(part)
        }
        return Data(collected.readableBytesView)
    }

    /// What the document shows in records and never lets anybody set.
    private static let readOnly: Set<String> = [
        "id", "medical_file", "image", "doctor_name", "patient_name", "patient_email", "end_time", "consultation_date",
        "numero_facture", "date_creation", "date_paiement", "date_resolution",
    ]

    /// Refuses a PATCH as strict serializers do; otherwise such fields are passed over.
    private func refuse(_ body: [String: JSONValue], _ readOnly: Set<String>) throws(APIError) {
        var faults: [FieldFault] = []
        for (field, value) in body.sorted(by: { $0.key < $1.key }) {
            if quirks.contains(.patchRefusesWholeObject), readOnly.contains(field) {
                faults.append(FieldFault(field: field, message: "Ce champ est en lecture seule"))
            } else if quirks.contains(.patchRefusesNull), value == .null {
                faults.append(FieldFault(field: field, message: "Ce champ ne peut pas être nul"))
            }
        }
        if !faults.isEmpty { throw .invalid(faults) }
    }
}
