import SyncCatalogue
import SyncModel

/// The files that the model server keeps, and the forms in which they come.
extension ModelServer {
    /// What every address of a file begins with.
    static let place = "/media/"

    /// Keeps a file and returns its address.
    mutating func keep(_ bytes: [UInt8]) -> String {
        let address = "\(Self.place)\(files.count + 1)"
        files[address] = bytes
        return address
    }

    /// The answer to a request for a file; nil for one for anything else.
    func fileAnswer(_ call: WireCall) -> WireAnswer? {
        guard call.method == "GET", call.path.hasPrefix(Self.place) else { return nil }
        guard let bytes = files[call.path] else { return error(404, "Fichier non trouvé") }
        return WireAnswer(status: 200, type: "application/octet-stream", body: bytes)
    }

    /// Puts a form's texts into a request's body, as the fields that they are, and returns its file.
    func takeApart(_ form: WireForm, of call: inout WireCall) -> WireForm.File? {
        let isRead = form.coding == nil || !quirks.contains(.ignoresCodings)
        guard isRead, let parts = form.parts(), let name = route(of: call)?.route.resource,
            let resource = tables[name]?.resource
        else {
            call.body = [:]
            return nil
        }
        call.body = .object(
            Dictionary(uniqueKeysWithValues: parts.texts.map { ($0, Self.value($1, resource.field(named: $0)?.type)) }))
        return parts.file
    }

    /// A form has texts only.
    private static func value(_ text: String, _ type: FieldType?) -> JSONValue {
        switch type {
        case .integer, .reference: Int64(text).map(JSONValue.integer) ?? .string(text)
        case .boolean: .bool(text == "true")
        default: .string(text)
        }
    }
}
