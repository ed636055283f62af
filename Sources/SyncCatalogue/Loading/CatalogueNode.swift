import Foundation
import SyncModel
import Yams

/// One value of a catalogue file together with where it stands, so that every error can name file, line and key.
///
/// A reader such as ``string()`` that finds another value than it must notes that, and gives a stand-in: what stands behind it is read too,
/// so that all mistakes of a file are told at once. Only what makes the rest of a mapping senseless is thrown, and ends at ``part(_:)``;
/// every reader is marked as one that may.
struct CatalogueNode {
    let origin: CatalogueOrigin
    let book: MistakeBook
    let path: [String]
    let node: Node
    /// Whether it stands for a value that is not there or can't be read: its readers give stand-ins, and note nothing.
    let isStub: Bool

    init(_ origin: CatalogueOrigin, _ book: MistakeBook, path: [String] = [], node: Node, isStub: Bool = false) {
        (self.origin, self.book, self.path, self.node, self.isStub) = (origin, book, path, node, isStub)
    }

    var key: String { path.joined(separator: ".") }

    private func child(_ name: String, _ node: Node) -> CatalogueNode {
        CatalogueNode(origin, book, path: path + [name], node: node)
    }

    private func stub(at path: [String]) -> CatalogueNode {
        CatalogueNode(origin, book, path: path, node: node, isStub: true)
    }

    func error(_ problem: CatalogueError.Problem) -> CatalogueError {
        CatalogueError(file: origin.file(of: path), line: node.mark?.line, key: key, problem: problem)
    }

    func error(at name: String, _ problem: CatalogueError.Problem) -> CatalogueError {
        let own = node.mapping?.first { $0.key.string == name }?.key.mark?.line
        let path = path + [name]
        return CatalogueError(
            file: origin.file(of: own == nil ? self.path : path), line: own ?? node.mark?.line,
            key: path.joined(separator: "."), problem: problem)
    }

    /// Notes that this value can't be read as what it must be; the caller goes on with a stand-in.
    func refuse(_ problem: CatalogueError.Problem) {
        if !isStub { book.noteUnread(error(problem)) }
    }

    /// Notes that the value of a key leads nowhere, where it could be read. An empty name stands in for one that could not.
    func refuse(at name: String, _ problem: CatalogueError.Problem) {
        if case .unresolved("", _, _) = problem { return }
        if !isStub { book.noteValue(error(at: name, problem)) }
    }

    /// Notes that the value of a key is the name of no resource, where the names of all resources could be read.
    func refuse(at name: String, noResource value: String, among resources: [Resource]) {
        if book.isRead("resources") { refuse(at: name, .noResource(value, resources)) }
    }

    /// Notes that a member can't have its name.
    func refuse(name: String, _ problem: CatalogueError.Problem) {
        if !isStub { book.noteName(error(at: name, problem)) }
    }

    /// Notes that a key breaks a rule between the keys of this mapping, where all of them could be read.
    func refuse(rule name: String, _ problem: CatalogueError.Problem) {
        if !isStub { book.noteRule(error(at: name, problem)) }
    }

    /// Whether neither what stands at a key nor what is below it has a mistake.
    func isSound(_ name: String) -> Bool { book.isSound((path + [name]).joined(separator: ".")) }

    /// Whether a key has no mistake itself.
    func isClear(_ name: String) -> Bool { book.isClear((path + [name]).joined(separator: ".")) }

    /// Whether what stands at a key could be read as what it must be.
    func isRead(_ name: String) -> Bool { !isStub && book.isRead((path + [name]).joined(separator: ".")) }

    /// Reads this on its own: what is thrown ends here, is noted, and what can be read of a stub takes its place.
    func part<Value>(
        _ read: (CatalogueNode) throws(CatalogueError) -> Value
    ) throws(CatalogueError) -> Value {
        do {
            return try read(self)
        } catch {
            if !isStub {
                switch error.problem {
                case .invalid, .unresolved: book.noteRule(error)
                default: book.noteUnread(error)
                }
            }
            return try read(stub(at: path))
        }
    }

    /// Notes the members that are not among the allowed ones.
    func checkKeys(_ allowed: [String]) throws(CatalogueError) {
        for (key, value) in try members() where !allowed.contains(key) {
            value.book.noteUnread(error(at: key, .unknownKey(allowed: allowed)))
        }
    }

    /// The mapping; nil where this is none, which is noted.
    private func mapping() -> Node.Mapping? {
        if node.mapping == nil { refuse(.wrongType(expected: "a mapping")) }
        return node.mapping
    }

    /// The members in the order of the file.
    func members() throws(CatalogueError) -> [(key: String, value: CatalogueNode)] {
        guard !isStub, let mapping = mapping() else { return [] }
        var members: [(String, CatalogueNode)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                book.noteUnread(
                    CatalogueError(
                        file: origin.file(of: path), line: key.mark?.line, key: self.key,
                        problem: .wrongType(expected: "a mapping with names as keys")))
                continue
            }
            members.append((name, child(name, value)))
        }
        return members
    }

    func elements() throws(CatalogueError) -> [CatalogueNode] {
        if isStub { return [] }
        guard let sequence = node.sequence else {
            refuse(.wrongType(expected: "a list"))
            return []
        }
        return sequence.enumerated().map { child("\($0.offset)", $0.element) }
    }

    /// The member of that name, or nil where it is absent or null.
    func optional(_ key: String) throws(CatalogueError) -> CatalogueNode? {
        guard !isStub, let mapping = mapping() else { return nil }
        guard let value = mapping[key], value.null == nil || value.scalar?.style != .plain else { return nil }
        return child(key, value)
    }

    /// The member of that name. One that is absent is noted as missing, unless a key that is misspelt was to be it.
    func required(_ key: String) throws(CatalogueError) -> CatalogueNode {
        if let value = try optional(key) { return value }
        let isMisspelt = try members().contains { !isRead($0.key) && Spelling.isNear($0.key, to: key) }
        if !isStub, node.mapping != nil, !isMisspelt { book.noteUnread(error(at: key, .missing)) }
        return stub(at: path + [key])
    }

    /// Whether it has a member of that name that is not null.
    func has(_ key: String) -> Bool { (try? optional(key)) != nil }

    func string() throws(CatalogueError) -> String {
        guard !isStub, let text = node.scalar?.string, !text.isEmpty else {
            refuse(.wrongType(expected: "a text"))
            return ""
        }
        return text
    }

    func integer(in range: ClosedRange<Int>) throws(CatalogueError) -> Int {
        guard !isStub, let number = node.int, node.scalar?.style == .plain else {
            refuse(.wrongType(expected: "a whole number"))
            return range.lowerBound
        }
        guard range.contains(number) else {
            refuse(.invalid("must lie between \(range.lowerBound) and \(range.upperBound)"))
            return range.lowerBound
        }
        return number
    }

    func boolean() throws(CatalogueError) -> Bool {
        guard !isStub, let flag = node.bool, node.scalar?.style == .plain else {
            refuse(.wrongType(expected: "true or false"))
            return false
        }
        return flag
    }

    func strings() throws(CatalogueError) -> [String] {
        var texts: [String] = []
        for element in try elements() { texts.append(try element.string()) }
        return texts
    }

    /// One of an enumeration's words.
    ///
    /// - Parameter deciding: Whether the word decides which other keys the mapping must have: then nothing of it is read while the word is
    ///   none of these.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _: Choice.Type, deciding: Bool = false
    ) throws(CatalogueError) -> Choice {
        let words = Choice.allCases
        let word = isStub ? words.first?.rawValue : node.scalar?.string
        if let choice = word.flatMap(Choice.init(rawValue:)) { return choice }
        let problem: CatalogueError.Problem =
            if let word, !word.isEmpty { .notAllowed(value: word, allowed: words.map(\.rawValue)) } else {
                .wrongType(expected: "a text")
            }
        guard !deciding, let standIn = words.first else { throw error(problem) }
        refuse(problem)
        return standIn
    }

    /// A name that is safe as a part of SQL and of a URL.
    func name() throws(CatalogueError) -> String {
        let text = try string()
        if !text.isEmpty, !Self.isName(text) { refuse(Self.notAName) }
        return text
    }

    /// The members whose names become parts of SQL: each a name, and no two the same to SQL.
    func namedMembers() throws(CatalogueError) -> [(key: String, value: CatalogueNode)] {
        let members = try members()
        var names: [String: String] = [:]
        for (name, _) in members {
            if !Self.isName(name) { refuse(name: name, Self.notAName) }
            if let twin = names.updateValue(name, forKey: name.lowercased()) {
                refuse(name: name, .invalid("is '\(twin)' but for capitals, which SQL does not tell apart"))
            }
        }
        return members
    }

    private static let notAName = CatalogueError.Problem.invalid(
        "must be a name: a letter, then letters, digits, '_' or '-', at most 64")

    private static func isName(_ text: String) -> Bool {
        let start = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let rest = start.union("0123456789_-")
        guard let first = text.first else { return false }
        return start.contains(first) && text.allSatisfy(rest.contains) && text.count <= 64
    }

    /// A path of member names, written with dots.
    func memberPath() throws(CatalogueError) -> [String] {
        let names = try string().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        // A text that could not be read is an empty one.
        if names.contains(""), names != [""] { refuse(.invalid("must be names of members, joined by dots")) }
        return names
    }

    /// Plain scalars as JSON values, for the values that an action sets.
    func jsonScalars() throws(CatalogueError) -> JSONObject {
        var values: JSONObject = [:]
        for (key, value) in try members() { values[key] = try value.jsonScalar() }
        return values
    }

    /// Values that a field may have: one, or any of several.
    func jsonChoices() throws(CatalogueError) -> [String: [JSONValue]] {
        var choices: [String: [JSONValue]] = [:]
        for (key, value) in try members() {
            guard value.node.sequence != nil else {
                choices[key] = [try value.jsonScalar()]
                continue
            }
            var values: [JSONValue] = []
            for element in try value.elements() { values.append(try element.jsonScalar()) }
            choices[key] = values
        }
        return choices
    }

    /// A plain scalar as a JSON value.
    func jsonScalar() throws(CatalogueError) -> JSONValue {
        if isStub { return .null }
        guard let scalar = node.scalar else {
            refuse(.wrongType(expected: "a text, number or truth value"))
            return .null
        }
        if scalar.style != .plain { return .string(scalar.string) }
        if node.null != nil { return .null }
        if let flag = node.bool { return .bool(flag) }
        if let number = node.int { return .integer(Int64(number)) }
        return .string(scalar.string)
    }
}
