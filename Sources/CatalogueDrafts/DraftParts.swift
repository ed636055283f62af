/// What a draft is made of.
struct DraftParts {
    let document: OpenAPIDocument
    let signIn: SignInGuess
    let errors: ErrorWordsGuess
    private(set) var resources: [ResourceDraft] = []
    private(set) var leftOut: [LeftOut] = []
    /// Whether most ids are texts, and whether that is a guess.
    let ids: (areTexts: Bool, isGuess: Bool)

    init(_ document: OpenAPIDocument) {
        let reader = SchemaReader(document)
        self.document = document
        let signIn = SignInGuess(document, reader)
        self.signIn = signIn
        errors = ErrorWordsGuess(document, reader)
        var finder = CollectionFinder(document, reader)
        let collections = finder.find(except: { signIn.requests.contains($0.title) })
        leftOut = finder.leftOut
        let known = collections.map { Self.known($0, reader) }
        let said = known.compactMap(\.isText)
        let texts = said.count { $0 }
        ids = (texts * 2 > said.count, said.isEmpty)
        let guess = ResourceGuess(
            document: document, reader: reader, resources: known, idsAreTexts: ids.areTexts,
            needsSignIn: signIn.isNeeded)
        for collection in collections {
            let parent = collection.parent.flatMap { key in collections.firstIndex { $0.path.key == key } }.map {
                known[$0]
            }
            guard collection.parent == nil || parent != nil else { continue }
            let (draft, others) = guess.draft(collection, parent: parent)
            resources.append(draft)
            leftOut += others
        }
    }

    /// Takes a resource out of the draft.
    mutating func leave(_ name: String, _ reason: String) {
        resources.removeAll { $0.name == name }
        leftOut.append(LeftOut(title: "the resource '\(name)'", reason: reason))
    }

    /// What fields of others need to know of a collection.
    private static func known(_ collection: Collection, _ reader: SchemaReader) -> KnownResource {
        let schemas = RecordSchemas(collection, reader)
        let singular = Noun.singularName(collection.word)
        let item = [collection.get, collection.update, collection.delete].compactMap(\.self).first?.path.parameters.last
        let candidates =
            ["id"] + [item].compactMap(\.self) + [
                "uuid", "_id", "\(singular)_id", "\(singular)Id", "pk", "slug", "number",
            ]
        let id = candidates.first { schemas.shown[$0] != nil && Noun.name($0) != nil } ?? "id"
        var isText: Bool?
        let parameter = [collection.get, collection.update, collection.delete].compactMap(\.self).first?.parameters
            .first { $0.name == item && $0.place == "path" }
        for shape in [reader.shape(of: schemas.shown[id]), reader.shape(of: parameter?.schema)] where isText == nil {
            if shape.types.contains("integer") { isText = false } else if shape.types == ["string"] { isText = true }
        }
        let names = [schemas.listed, schemas.single].flatMap(\.names).filter { !$0.hasPrefix("Paginated") }
        return KnownResource(name: collection.name, singular: singular, schemas: Set(names), id: id, isText: isText)
    }
}
