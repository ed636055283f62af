import Foundation
import SyncModel
import Yams

/// One value of a catalogue file together with where it stands, so that every error can name file, line and key.
struct CatalogueNode {
    let file: String
    let path: [String]
    let node: Node

    func error(_ problem: CatalogueError.Problem) -> CatalogueError {
        CatalogueError(file: file, line: node.mark?.line, key: path.joined(separator: "."), problem: problem)
    }

    func error(at key: String, _ problem: CatalogueError.Problem) -> CatalogueError {
        let line = node.mapping?.first { $0.key.string == key }?.key.mark?.line ?? node.mark?.line
        return CatalogueError(file: file, line: line, key: (path + [key]).joined(separator: "."), problem: problem)
    }

    /// The members, refusing any that is not among the allowed ones.
    func checkKeys(_ allowed: [String]) throws(CatalogueError) {
        for (key, _) in try members() where !allowed.contains(key) {
            throw error(at: key, .unknownKey(allowed: allowed))
        }
    }

    /// The members in the order of the file.
    func members() throws(CatalogueError) -> [(key: String, value: CatalogueNode)] {
        guard let mapping = node.mapping else { throw error(.wrongType(expected: "a mapping")) }
        var members: [(String, CatalogueNode)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                throw CatalogueError(
                    file: file, line: key.mark?.line, key: path.joined(separator: "."),
                    problem: .wrongType(expected: "a mapping with names as keys"))
            }
            members.append((name, CatalogueNode(file: file, path: path + [name], node: value)))
        }
        return members
    }

    func elements() throws(CatalogueError) -> [CatalogueNode] {
        guard let sequence = node.sequence else { throw error(.wrongType(expected: "a list")) }
        return sequence.enumerated().map { index, element in
            CatalogueNode(file: file, path: path + ["\(index)"], node: element)
        }
    }

    /// The member of that name, or nil where it is absent or null.
    func optional(_ key: String) throws(CatalogueError) -> CatalogueNode? {
        guard let mapping = node.mapping else { throw error(.wrongType(expected: "a mapping")) }
        guard let value = mapping[key], value.null == nil || value.scalar?.style != .plain else { return nil }
        return CatalogueNode(file: file, path: path + [key], node: value)
    }

    func required(_ key: String) throws(CatalogueError) -> CatalogueNode {
        guard let value = try optional(key) else { throw error(at: key, .missing) }
        return value
    }

    func string() throws(CatalogueError) -> String {
        guard let text = node.scalar?.string, !text.isEmpty else { throw error(.wrongType(expected: "a text")) }
        return text
    }

    func integer(in range: ClosedRange<Int>) throws(CatalogueError) -> Int {
        guard let number = node.int, node.scalar?.style == .plain else {
            throw error(.wrongType(expected: "a whole number"))
        }
        guard range.contains(number) else {
            throw error(.invalid("must lie between \(range.lowerBound) and \(range.upperBound)"))
        }
        return number
    }

    func boolean() throws(CatalogueError) -> Bool {
        guard let flag = node.bool, node.scalar?.style == .plain else {
            throw error(.wrongType(expected: "true or false"))
        }
        return flag
    }

    func strings() throws(CatalogueError) -> [String] {
        var texts: [String] = []
        for element in try elements() { texts.append(try element.string()) }
        return texts
    }

    /// One of an enumeration's words.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) throws(CatalogueError) -> Choice {
        let word = try string()
        guard let choice = Choice(rawValue: word) else {
            throw error(.notAllowed(value: word, allowed: Choice.allCases.map(\.rawValue)))
        }
        return choice
    }

    /// A name that is safe as a part of SQL and of a URL.
    func name() throws(CatalogueError) -> String {
        let text = try string()
        guard Self.isName(text) else { throw error(Self.notAName) }
        return text
    }

    /// The members whose names become parts of SQL: each a name, and no two the same to SQL.
    func namedMembers() throws(CatalogueError) -> [(key: String, value: CatalogueNode)] {
        let members = try members()
        var names: [String: String] = [:]
        for (name, _) in members {
            guard Self.isName(name) else { throw error(at: name, Self.notAName) }
            if let twin = names.updateValue(name, forKey: name.lowercased()) {
                throw error(at: name, .invalid("is '\(twin)' but for capitals, which SQL does not tell apart"))
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
        try string().split(separator: ".").map(String.init)
    }

    /// Plain scalars as JSON values, for the values that an action demands or sets.
    func jsonScalars() throws(CatalogueError) -> JSONObject {
        var values: JSONObject = [:]
        for (key, value) in try members() { values[key] = try value.scalar() }
        return values
    }

    /// A list of plain scalars as JSON values.
    func scalars() throws(CatalogueError) -> [JSONValue] {
        var values: [JSONValue] = []
        for element in try elements() { values.append(try element.scalar()) }
        return values
    }

    private func scalar() throws(CatalogueError) -> JSONValue {
        guard let scalar = node.scalar else { throw error(.wrongType(expected: "a text, number or truth value")) }
        if scalar.style != .plain { return .string(scalar.string) }
        if node.null != nil { return .null }
        if let flag = node.bool { return .bool(flag) }
        if let number = node.int { return .integer(Int64(number)) }
        return .string(scalar.string)
    }
}
