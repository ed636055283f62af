import SyncModel

/// What people read of a list that proves nothing by what it lacks.
enum ListFlawText {
    /// What is wrong with it, in one sentence without its resource.
    static func sentence(_ flaw: ListFlaw) -> String {
        (flaw.parent.map { "the list of \($0): " } ?? "") + words(flaw.kind)
    }

    private static func words(_ kind: ListFlaw.Kind) -> String {
        switch kind {
        case .announced(let announced, let came): "\(announced) announced, \(came) came"
        case .more(let sign, let came): "\(came) came, and '\(sign)' says that there are more"
        case .full(let limit): "\(limit) came, as many as were asked for at the most; there may be more"
        case .changing(let from, let to):
            "it changed while it was read: \(from) announced at first, \(to) in the end"
        case .repeated(let page, let came):
            "page \(page) brought nothing new, whatever page was asked for; \(came) came"
        case .endless(let pages, let came): "no end within \(pages) pages; \(came) came"
        case .unannounced(let came): "it does not say how many there are, as the catalogue has it; \(came) came"
        case .record(let record):
            "record \(record.position)\(record.id.map { " (id \($0))" } ?? "") can't be used: \(words(record.fault))"
        case .otherRecords(let count): "\(count) more records can't be used"
        }
    }

    private static func words(_ fault: BadRecord.Fault) -> String {
        switch fault {
        case .syntax(let problem): problem.rawValue
        case .noObject: "it is no object"
        case .noID: "it has no id"
        case .repeatedID: "a record before it has the same id; that one counts"
        }
    }
}
