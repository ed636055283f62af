import Foundation

/// The fields of a request that may bring a file for its record, as JSON or as a form.
struct FileForm: Sendable {
    /// What becomes of a record's file.
    enum FileChange: Sendable {
        case keep
        case remove
        case put(UploadedFile)
    }

    /// All fields but the file.
    var fields: FieldReader
    private let file: UploadedFile?

    /// The one field that takes a file (cabinet-medical.md 6.2, 9.2, 15.2).
    static let field = "fichier"

    init(fields: FieldReader, file: UploadedFile?) {
        self.fields = fields
        self.file = file
    }

    /// Reads the file's field: a null takes the file away, and anything else that is no file is a fault.
    mutating func fileChange() -> FileChange {
        if let file {
            if file.bytes.isEmpty { fields.fault(Self.field, "Le fichier soumis est vide") }
            return .put(file)
        }
        guard fields.contains(Self.field) else { return .keep }
        if !fields.isNull(Self.field) {
            fields.fault(
                Self.field, "La donnée soumise n'est pas un fichier. Vérifiez le type d'encodage du formulaire")
        }
        return .remove
    }

    /// What a form's parts say, before it is known what for.
    struct Content: Sendable {
        /// The parts that are no files. Numbers are text here, as fields take them.
        let fields: [String: JSONValue]
        let file: UploadedFile?

        /// Of a field given twice the last counts, as in Django. A file that has neither name nor content is how a
        /// browser says that none was chosen; files under other names are passed over.
        /// - Throws: `APIError.invalid` for a text that isn't UTF-8.
        init(_ body: MultipartBody) throws(APIError) {
            var fields: [String: JSONValue] = [:]
            var file: UploadedFile?
            for part in body.parts {
                if let fileName = part.fileName {
                    guard part.name == FileForm.field, !fileName.isEmpty || !part.content.isEmpty else { continue }
                    file = UploadedFile(type: MediaType(claimed: part.contentType), bytes: part.content)
                } else if let text = String(data: part.content, encoding: .utf8) {
                    fields[part.name] = .string(text)
                } else {
                    throw .invalid(part.name, "Chaîne de caractères non valide")
                }
            }
            self.fields = fields
            self.file = file
        }
    }
}
