import Foundation

/// The fields of a request that may bring a file for its record.
struct FileForm: Sendable {
    /// What becomes of a record's file.
    enum FileChange: Sendable {
        case keep
        case remove
        case put(ReceivedFile)
    }

    /// All fields but the file.
    var fields: FieldReader
    private let file: ReceivedFile?
    /// Whether the server understood it; if not, nobody is to know.
    let isRead: Bool

    /// The one field that takes a file (cabinet-medical.md 6.2, 9.2, 15.2).
    static let field = "fichier"

    init(fields: FieldReader, file: ReceivedFile? = nil, isRead: Bool = true) {
        self.fields = fields
        self.file = file
        self.isRead = isRead
    }

    /// Reads the file's field: a null takes the file away, and anything else that is no file is a fault.
    mutating func fileChange() -> FileChange {
        if let file {
            if file.size == 0 { fields.fault(Self.field, "Le fichier soumis est vide") }
            return .put(file)
        }
        guard fields.contains(Self.field) else { return .keep }
        if !fields.isNull(Self.field) {
            fields.fault(
                Self.field, "La donnée soumise n'est pas un fichier. Vérifiez le type d'encodage du formulaire")
        }
        return .remove
    }
}

extension Uploads {
    /// Reads the fields of a body that may bring a file, as JSON or as a form, for a handler; `partial` for a PATCH.
    /// - Throws: what `withForm` and `Call.body()` throw.
    func withFileForm<Value: Sendable>(
        of call: Call, partial: Bool = false, _ handle: (FileForm) async throws -> Value
    ) async throws -> Value {
        guard let boundary = try MultipartStream.boundary(of: call.request.headers[.contentType] ?? "") else {
            let fields = try call.reader(of: try await json(of: call), partial: partial)
            return try await handle(FileForm(fields: fields))
        }
        return try await withForm(of: call, boundary: boundary, fileField: FileForm.field) { form in
            // Numbers are text here, as fields take them.
            let fields = try call.reader(of: form.texts.mapValues { .string($0) }, partial: partial)
            return try await handle(FileForm(fields: fields, file: form.file, isRead: form.fate != .unread))
        }
    }

    /// The fields of a JSON body, which may be in a coding as well.
    private func json(of call: Call) async throws -> [String: JSONValue] {
        guard !call.quirks.contains(.ignoresContentEncoding), let coding = try ContentCoding(of: call.request) else {
            return try await call.body()
        }
        let body = try await call.bytes(limit: Call.bodyLimit)
        return try JSONValue.fields(of: try InflateStream.decoded(body, coding, limit: Call.bodyLimit))
    }
}
