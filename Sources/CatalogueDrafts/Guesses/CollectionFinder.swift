import SyncCatalogue

/// Finds the lists of records among the paths of a document.
struct CollectionFinder {
    private let document: OpenAPIDocument
    private let lists: ListReading
    /// The lists by their keys, in the document's order.
    private var order: [String] = []
    private var byKey: [String: Collection] = [:]
    private(set) var leftOut: [LeftOut] = []

    init(_ document: OpenAPIDocument, _ reader: SchemaReader) {
        self.document = document
        lists = ListReading(reader)
        for path in document.oddPaths {
            leftOut.append(LeftOut(title: path, reason: "the path has braces inside of a word"))
        }
    }

    /// The lists, each under the name of its resource.
    ///
    /// - Parameter isSignIn: Whether a request is one that signs in, and so about no record.
    mutating func find(except isSignIn: (DocumentedOperation) -> Bool) -> [Collection] {
        let operations = document.operations.filter { !isSignIn($0) }
        let known = Set(operations.map { "\($0.method) \($0.path.key)" })
        for operation in operations
        where operation.method == "GET" && !operation.path.isItem && !operation.path.parts.isEmpty {
            let key = operation.path.key
            let hasRecords = known.contains("POST \(key)") || known.contains { $0.hasSuffix(" \(key)/{}") }
            if lists.isList(operation, hasRecords: hasRecords) {
                collection(at: operation.path) { $0.list = operation }
            }
        }
        for operation in operations where operation.path.isItem {
            let parts = operation.path.parts.dropLast()
            guard let last = parts.last, case .word = last else { continue }
            collection(at: operation.path, parts: parts) { collection in
                switch operation.method {
                case "GET": collection.get = operation
                case "PATCH": collection.patch = operation
                case "PUT": collection.put = operation
                // Servers that take files in an update often want a POST.
                case "POST": collection.put = collection.put ?? operation
                case "DELETE": collection.delete = operation
                default: break
                }
            }
        }
        for operation in operations where !operation.path.isItem { place(operation, known) }
        for operation in operations where operation.path.isItem && !isPlaced(operation) {
            leave(operation, "nothing says which list it belongs to")
        }
        combine()
        return named()
    }

    private func isPlaced(_ operation: DocumentedOperation) -> Bool {
        byKey[PathTemplate.key(operation.path.parts.dropLast())] != nil
    }

    private mutating func leave(_ operation: DocumentedOperation, _ reason: String) {
        leftOut.append(LeftOut(title: operation.title, reason: reason))
    }

    private mutating func collection(
        at path: PathTemplate, parts: ArraySlice<PathTemplate.Part>? = nil, _ change: (inout Collection) -> Void
    ) {
        let key = parts.map(PathTemplate.key) ?? path.key
        if byKey[key] == nil { order.append(key) }
        var collection = byKey[key] ?? Collection(path: path)
        // Of a path with the record's id the list's is what stands before it.
        if parts == nil { collection.path = path }
        change(&collection)
        byKey[key] = collection
    }

    /// Finds what a request without an id at its end belongs to.
    private mutating func place(_ operation: DocumentedOperation, _ known: Set<String>) {
        let key = operation.path.key
        if byKey[key] != nil, operation.method == "GET" { return }
        if byKey[key] != nil, operation.method == "POST" {
            byKey[key]?.create = operation
            return
        }
        let owner = PathTemplate.key(operation.path.parts.dropLast(2))
        let isBelowRecord =
            operation.path.parts.count > 2
            && { if case .parameter = $0 { true } else { false } }(operation.path.parts[operation.path.parts.count - 2])
        if isBelowRecord, byKey[owner] != nil, operation.method != "GET", operation.method != "DELETE" {
            byKey[owner]?.actions.append(operation)
            return
        }
        let readsHere = known.contains("GET \(key)")
        if readsHere, !isBelowRecord, operation.path.parameters.isEmpty,
            known.contains("PUT \(key)") || known.contains("PATCH \(key)")
        {
            switch operation.method {
            case "GET" where lists.isRecord(operation):
                collection(at: operation.path) {
                    $0.list = operation
                    $0.isSingle = true
                }
                return
            case "PATCH" where byKey[key] != nil:
                byKey[key]?.patch = operation
                return
            case "PUT" where byKey[key] != nil:
                byKey[key]?.put = operation
                return
            default: break
            }
        }
        leave(
            operation,
            operation.method == "GET"
                ? "its answer is no list of records; where the server computes it, see 'views'"
                : "it is about no record of a list; what only the server can do at once goes into 'online'")
    }

    /// Puts together what servers have at two addresses: lists below a parent, and their records without it.
    private mutating func combine() {
        for key in order {
            guard var nested = byKey[key], nested.path.parameters.count == 1, !nested.path.isItem, nested.list != nil,
                let twin = order.first(where: { $0 != key && $0 == "\(prefix(of: nested))/\(nested.word)" }),
                let flat = byKey[twin]
            else { continue }
            if flat.list == nil, !nested.hasItems {
                (nested.get, nested.patch, nested.put) = (flat.get, flat.patch, flat.put)
                (nested.delete, nested.actions) = (flat.delete, flat.actions + nested.actions)
                nested.create = nested.create ?? flat.create
                byKey[key] = nested
                remove(twin)
            } else if flat.list != nil, let list = nested.list {
                leave(list, "the list \(flat.path.text(naming: [])) has the same records")
                remove(key)
            }
        }
    }

    /// What stands before the parent's word in the address of a list below one.
    private func prefix(of collection: Collection) -> String {
        let index = collection.path.parts.firstIndex { if case .parameter = $0 { true } else { false } } ?? 0
        return PathTemplate.key(collection.path.parts.prefix(max(0, index - 1)))
    }

    private mutating func remove(_ key: String) {
        byKey[key] = nil
        order.removeAll { $0 == key }
    }

    /// The lists that can be said, under names of their own.
    private mutating func named() -> [Collection] {
        var found: [Collection] = []
        var names: Set<String> = []
        for key in order {
            guard var collection = byKey[key] else { continue }
            let parts = collection.path.isItem ? collection.path.parts.dropLast() : collection.path.parts[...]
            let parameters = parts.indices.filter { if case .parameter = parts[$0] { true } else { false } }
            if let index = parameters.first {
                let parent = PathTemplate.key(parts[..<index])
                let owner = byKey[parent]
                let reason: String? =
                    parameters.count > 1
                    ? "lists below two parents can't be said"
                    : owner?.list == nil || owner?.isSingle == true
                        ? "nothing lists what it is below; where that is always the same, say it with 'words'" : nil
                if let reason {
                    for operation in collection.operations { leave(operation, reason) }
                    continue
                }
                collection.parent = parent
            }
            if collection.list == nil, collection.create == nil {
                let reason = "nothing lists these records, and nothing makes them"
                for operation in collection.operations { leave(operation, reason) }
                continue
            }
            collection.name = name(of: collection, key: key, among: &names)
            byKey[key] = collection
            found.append(collection)
        }
        return found
    }

    private func name(of collection: Collection, key: String, among names: inout Set<String>) -> String {
        let words = key.split(separator: "/").filter { $0 != "{}" }.map(String.init)
        let last = words.last.flatMap(Noun.name) ?? "records"
        let longer = Noun.name(words.suffix(2).map(Noun.joined).joined(separator: "_")) ?? last
        // A number behind a name whose beginning is taken by the replica's tables would not make it another.
        let numbered = (2...).lazy.map { "list_\(last.prefix(50))_\($0)" }
        let taken = names
        func isFree(_ name: String) -> Bool { !taken.contains(name.lowercased()) && !Catalogue.isReserved(name) }
        let name = [last, longer].first(where: isFree) ?? numbered.first(where: isFree) ?? last
        names.insert(name.lowercased())
        return name
    }
}
