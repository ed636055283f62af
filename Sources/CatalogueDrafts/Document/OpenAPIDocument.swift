import Foundation

/// An OpenAPI document of version 3.0 or 3.1: its requests, with local references followed.
struct OpenAPIDocument: Sendable {
    /// How many references may follow each other.
    private static let maximumReferences = 32
    private static let methods = ["get", "post", "put", "patch", "delete"]

    let root: DocumentValue
    let version: String
    /// The name of the API; nil where the document has none.
    let title: String?
    /// The path of the server's address, which stands before all paths, without a slash at its end.
    let base: String
    /// The server's host; nil where the document names none.
    let host: String?
    /// The requests in the document's order.
    private(set) var operations: [DocumentedOperation] = []
    /// The paths that can't be taken apart.
    private(set) var oddPaths: [String] = []
    /// How many paths it has.
    private(set) var pathCount = 0
    /// The references that lead into other files.
    let foreignReferences: [String]

    /// Reads a document.
    ///
    /// - Throws: ``DraftProblem/swagger(version:)`` or ``DraftProblem/noOpenAPI(version:)``.
    init(_ root: DocumentValue) throws(DraftProblem) {
        if let old = root["swagger"] { throw .swagger(version: Self.words(old)) }
        guard let version = root["openapi"].map(Self.words) else { throw .noOpenAPI(version: nil) }
        guard version.hasPrefix("3.") else { throw .noOpenAPI(version: version) }
        (self.root, self.version) = (root, version)
        title = root["info"]?["title"]?.text
        (host, base) = Self.address(root["servers"]?.array?.first?["url"]?.text ?? "")
        foreignReferences = Self.foreign(root)
        for (text, item) in root["paths"]?.object?.members ?? [] {
            pathCount += 1
            let item = resolve(item).value
            guard let path = PathTemplate(base + text) else {
                oddPaths.append(text)
                continue
            }
            for (method, value) in item.object?.members ?? [] where Self.methods.contains(method) {
                operations.append(operation(method.uppercased(), path, value, item))
            }
        }
    }

    private static func words(_ value: DocumentValue) -> String {
        switch value {
        case .text(let text), .number(let text): text
        default: "?"
        }
    }

    /// Host and path of an address; variables in braces, whose values nobody knows, end the path.
    private static func address(_ text: String) -> (host: String?, base: String) {
        let rest = text.split(separator: "://", maxSplits: 1)
        let isWhole = rest.count == 2
        let place = isWhole ? rest[1] : text[...]
        let start = isWhole ? place.firstIndex(of: "/") ?? place.endIndex : place.startIndex
        var path = place[start...].prefix { !"{?#".contains($0) }
        while path.hasSuffix("/") { path = path.dropLast() }
        let isPath = path.hasPrefix("/") && !path.contains(where: \.isWhitespace)
        return (isWhole ? String(place[..<start]) : nil, isPath ? String(path) : "")
    }

    private func operation(
        _ method: String, _ path: PathTemplate, _ value: DocumentValue, _ item: DocumentValue
    ) -> DocumentedOperation {
        var parameters: [DocumentedOperation.Parameter] = []
        for parameter in (item["parameters"]?.array ?? []) + (value["parameters"]?.array ?? []) {
            let parameter = resolve(parameter).value
            guard let name = parameter["name"]?.text, let place = parameter["in"]?.text else { continue }
            parameters.removeAll { $0.name == name && $0.place == place }
            parameters.append(
                DocumentedOperation.Parameter(
                    name: name, place: place, isRequired: parameter["required"]?.flag ?? false,
                    schema: parameter["schema"] ?? .null, words: parameter["description"]?.text ?? ""))
        }
        let body = value["requestBody"].map { resolve($0).value }?["content"]?.object
        let (schema, form) = Self.body(body)
        var (answer, fields): (DocumentValue?, [String]) = (nil, [])
        var refusals: [DocumentValue] = []
        let answers = value["responses"]?.object?.members ?? []
        for (status, response) in answers {
            let response = resolve(response).value
            let schema = Self.json(response["content"]?.object)
            if status.hasPrefix("2") {
                answer = answer ?? schema
                fields += response["headers"]?.object?.names.map { $0.lowercased() } ?? []
            } else if let schema {
                refusals.append(schema)
            }
        }
        let security = value["security"]?.array.map { $0.flatMap { $0.object?.names ?? [] } }
        return DocumentedOperation(
            method: method, path: path, summary: value["summary"]?.text ?? value["description"]?.text,
            parameters: parameters, body: schema, form: form, answer: answer, statuses: answers.map(\.name),
            answerFields: fields, refusals: refusals, security: security)
    }

    private static func body(_ content: DocumentObject?) -> (DocumentValue?, DocumentedOperation.Form) {
        if let json = json(content) { return (json, .json) }
        if let form = content?["application/x-www-form-urlencoded"]?["schema"] { return (form, .form) }
        return (content?["multipart/form-data"]?["schema"], .multipart)
    }

    /// The schema of a JSON body among those that a content has.
    private static func json(_ content: DocumentObject?) -> DocumentValue? {
        content?.members.first { type, _ in
            let type = type.lowercased().prefix { $0 != ";" }
            return type == "application/json" || type.hasSuffix("+json") || type == "*/*"
        }?.value["schema"]
    }

    /// A value with its reference followed, and the name of what the last one led to. One that leads nowhere, in a circle or into another file is
    /// nothing.
    func resolve(_ value: DocumentValue) -> (value: DocumentValue, name: String?) {
        var (value, name): (DocumentValue, String?) = (value, nil)
        for _ in 0..<Self.maximumReferences {
            guard let reference = value["$ref"]?.text else { return (value, name) }
            guard let target = target(of: reference) else { return (.null, name) }
            (value, name) = (target, Self.name(of: reference))
        }
        return (.null, name)
    }

    /// The last word of a reference, as schemas are called.
    static func name(of reference: String) -> String? { reference.split(separator: "/").last.map(String.init) }

    /// What a reference such as `#/components/schemas/Patient` leads to (RFC 6901).
    func target(of reference: String) -> DocumentValue? {
        guard reference.hasPrefix("#/") else { return reference == "#" ? root : nil }
        var value: DocumentValue? = root
        for step in reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false) {
            let step = (step.removingPercentEncoding ?? String(step)).replacing("~1", with: "/").replacing(
                "~0", with: "~")
            value =
                value?[step]
                ?? Int(step).flatMap { index in
                    value?.array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                }
        }
        return value
    }

    private static func foreign(_ root: DocumentValue) -> [String] {
        var found: [String] = []
        var open = [root]
        while let value = open.popLast() {
            for (name, member) in value.object?.members ?? [] {
                if name == "$ref", let text = member.text, !text.hasPrefix("#"), !found.contains(text), found.count < 5
                {
                    found.append(text)
                }
                open.append(member)
            }
            open += value.array ?? []
        }
        return found.sorted()
    }
}
