/// One request that a document describes.
struct DocumentedOperation: Sendable {
    /// A parameter of the query, the path or the header.
    struct Parameter: Sendable {
        let name: String
        /// Where it goes: `query`, `path`, `header` or `cookie`.
        let place: String
        let isRequired: Bool
        let schema: DocumentValue
        let words: String
    }

    /// How a request's body is written.
    enum Form: Sendable { case json, form, multipart }

    /// The method, in capitals.
    let method: String
    let path: PathTemplate
    /// What it does, in the document's words.
    let summary: String?
    let parameters: [Parameter]
    /// The schema of the body; nil where it has none.
    let body: DocumentValue?
    let form: Form
    /// The schema of the answer to a success; nil where none is said.
    let answer: DocumentValue?
    /// The statuses of its answers.
    let statuses: [String]
    /// The header fields of the answer to a success, in small letters.
    let answerFields: [String]
    /// The schemas of its refusals.
    let refusals: [DocumentValue]
    /// The names of the security schemes of which one must be used; nil for the document's, empty for none.
    let security: [String]?

    /// Method and path, as a person writes them.
    var title: String { "\(method) \(path.text(naming: path.parameters))" }

    /// The parameters of the query.
    var query: [Parameter] { parameters.filter { $0.place == "query" } }
}
