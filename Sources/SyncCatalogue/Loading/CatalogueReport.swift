import Foundation
import Yams

/// What reading a catalogue found: the catalogue, or all of its mistakes.
public struct CatalogueReport: Sendable {
    /// The file as it was named.
    public let file: String
    /// The catalogue; nil when it has a mistake.
    public var catalogue: Catalogue? { mistakes.isEmpty ? read : nil }
    /// What was found wrong, in the order in which it was.
    public private(set) var mistakes: [CatalogueError]
    /// What tables can be made from, also where the catalogue has mistakes elsewhere; nil while it is not clear which roles see which fields.
    public let tables: Catalogue?
    /// Where each part with SQL stands.
    public let places: [SQLPlace]

    private let read: Catalogue?

    /// A part of a catalogue that becomes SQL, and where it stands.
    public struct SQLPlace: Sendable {
        /// What stands there.
        public enum Part: Sendable {
            /// A view, which gives one text.
            case view(DerivedView)
            /// A rule for pinned files.
            case pins(PinRule)
            /// A rule of reminders.
            case reminder(ReminderRule)
        }

        /// What it is.
        public let part: Part
        fileprivate let node: CatalogueError

        /// A mistake there.
        public func mistake(_ problem: CatalogueError.Problem) -> CatalogueError {
            CatalogueError(file: node.file, line: node.line, key: node.key, problem: problem)
        }
    }

    /// The catalogue.
    ///
    /// - Throws: All mistakes.
    public func get() throws(CatalogueErrors) -> Catalogue {
        if let errors = CatalogueErrors(mistakes, file: file) { throw errors }
        guard let read else {
            throw CatalogueErrors(CatalogueError(file: file, line: nil, key: "", problem: .malformed("it is empty")))
        }
        return read
    }

    /// The report with what was found elsewhere.
    public func adding(_ others: [CatalogueError]) -> CatalogueReport {
        var report = self
        report.mistakes += others
        return report
    }

    /// A report of files that can't be read.
    init(file: String, unreadable mistakes: [CatalogueError]) {
        (self.file, self.mistakes) = (file, mistakes)
        (read, tables, places) = (nil, nil, [])
    }

    /// Reads a catalogue.
    ///
    /// - Parameter stem: The name that it must have, as its file is called; nil for any.
    init(_ node: Node, _ origin: CatalogueOrigin, stem: String? = nil) {
        file = origin.file
        let book = MistakeBook()
        let root = CatalogueNode(origin, book, node: node)
        var read: Catalogue?
        var places: [SQLPlace] = []
        do {
            let catalogue = try Catalogue(root)
            if let stem, catalogue.name != stem {
                root.refuse(
                    at: "name",
                    .invalid("must be '\(stem)', as its file is called, or the file '\(catalogue.name).yaml'"))
            }
            read = catalogue
            places = try Self.places(of: catalogue, root)
        } catch {
            book.noteUnread(error)
        }
        (self.read, self.places) = (read, places)
        mistakes = book.mistakes
        let names = read?.resources.map(\.name) ?? []
        let isClear =
            book.isRead("resources") && book.isSound("roles")
            && names.allSatisfy { book.isSound("resources.\($0).fields") && book.isSound("resources.\($0).faces") }
        tables = isClear && !names.isEmpty ? read : nil
    }

    private static func places(of catalogue: Catalogue, _ root: CatalogueNode) throws(CatalogueError) -> [SQLPlace] {
        var places: [SQLPlace] = []
        func add(_ part: SQLPlace.Part, _ node: CatalogueNode, _ key: String?) {
            let whole = key.map { node.error(at: $0, .missing) } ?? node.error(.missing)
            if root.book.isSound(whole.key) { places.append(SQLPlace(part: part, node: whole)) }
        }
        for view in catalogue.views where view.slots == nil {
            add(.view(view), try root.required("views").required(view.name), "sql")
        }
        let pins = try root.optional("files")?.optional("pinned")?.elements() ?? []
        for (rule, node) in zip(catalogue.files.pinned, pins) { add(.pins(rule), node, "sql") }
        let reminders = try root.optional("reminders")?.elements() ?? []
        for (rule, node) in zip(catalogue.reminders, reminders) { add(.reminder(rule), node, nil) }
        return places
    }
}
