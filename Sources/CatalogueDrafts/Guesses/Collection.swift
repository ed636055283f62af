/// A list of records that a document describes, and what can be done with its records.
struct Collection {
    /// The list's address, without the record's id.
    var path: PathTemplate
    /// How the list is read; nil where there is none.
    var list: DocumentedOperation?
    var create: DocumentedOperation?
    var get: DocumentedOperation?
    var patch: DocumentedOperation?
    var put: DocumentedOperation?
    var delete: DocumentedOperation?
    /// What else is done to one record.
    var actions: [DocumentedOperation] = []
    /// The key of the list whose records it is below; nil where it is below none.
    var parent: String?
    /// Whether there is one record only, at the list's own address.
    var isSingle = false
    /// The name of the resource.
    var name = ""

    /// How records are changed: what sends the changed fields alone goes first.
    var update: DocumentedOperation? { patch ?? put }
    /// The last word of its address.
    var word: String { path.words.last ?? "" }
    /// All requests about it and its records.
    var operations: [DocumentedOperation] {
        [list, create, get, patch, put, delete].compactMap(\.self) + actions
    }
    /// Whether anything reads or changes its records one by one.
    var hasItems: Bool { self.get != nil || update != nil || delete != nil }
}

/// A request that the draft has no place for.
struct LeftOut: Equatable {
    let title: String
    let reason: String
}
