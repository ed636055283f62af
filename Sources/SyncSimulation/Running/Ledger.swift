import SyncModel

/// What the workstations acknowledged to the people who typed it: none of it may ever be lost.
struct Ledger: Sendable {
    /// One acknowledged write.
    struct Entry: Sendable {
        let number: Int
        let workstation: Int
        let kind: WriteDraft.Kind
        let resource: String
        let document: LocalID
        let operation: LocalID?
        /// What was typed, but what was there already; without secrets.
        let fields: JSONObject
        /// What was attached; nil for what is no file.
        var file: File?
        /// The fields that an action sets beside what was typed.
        let sets: Set<String>
        /// The record that the workstation's document stood for at the time; nil for one that the server did not have.
        let incarnation: Int?
        /// When, by the server's clock of events.
        let at: Int
    }

    /// A file that a workstation took in.
    struct File: Sendable {
        let attachment: LocalID
        let field: String
        let bytes: [UInt8]
    }

    private(set) var entries: [Entry] = []
    /// The numbers of those that nobody is held to any more.
    private var forgotten: Set<Int> = []

    /// What is still promised.
    var promised: [Entry] { entries.filter { !forgotten.contains($0.number) } }

    mutating func note(
        _ kind: WriteDraft.Kind, workstation: Int, resource: String, document: LocalID, operation: LocalID?,
        fields: JSONObject, file: File? = nil, sets: Set<String> = [], incarnation: Int?, at: Int
    ) {
        entries.append(
            Entry(
                number: entries.count, workstation: workstation, kind: kind, resource: resource, document: document,
                operation: operation, fields: fields, file: file, sets: sets, incarnation: incarnation, at: at))
    }

    /// Forgets what one workstation acknowledged from an entry on.
    mutating func forget(from number: Int, of workstation: Int) {
        forgotten.formUnion(entries[number...].filter { $0.workstation == workstation }.map(\.number))
    }

    /// Whether another file was put into the same field of the same document later.
    func isReplaced(_ entry: Entry) -> Bool {
        entries[(entry.number + 1)...].contains { later in
            later.workstation == entry.workstation && later.document == entry.document
                && later.file.map { $0.field == entry.file?.field } ?? false
        }
    }

    /// Whether the same field of the same document, or of the record that it stood for, was typed again later, or the document removed.
    func isOutdated(_ entry: Entry, field: String, records: Set<Int>) -> Bool {
        entries[(entry.number + 1)...].contains { later in
            later.workstation == entry.workstation
                && (later.document == entry.document || later.incarnation.map(records.contains) ?? false)
                && (later.kind == .delete || later.fields[field] != nil || later.sets.contains(field))
        }
    }
}
