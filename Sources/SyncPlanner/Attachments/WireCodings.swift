import SyncModel

/// What is known of the content codings that a server decodes in requests (design section 8). News in, a choice out.
public struct WireCodings: Sendable, Equatable {
    /// What speaks for a coding or against it. Later cases outweigh earlier ones.
    public enum Standing: String, Sendable, Equatable {
        /// The server names it in its answers (RFC 7694).
        case advertised
        /// The catalogue says that the server decodes it.
        case declared
        /// A file that was sent so was seen whole on the server.
        case proven
        /// The server answered 415, or kept nothing, or something else.
        case refused
    }

    /// The codings that this engine writes, in the order in which they are preferred.
    public static let written = ["gzip", "deflate"]

    /// What is known, by coding.
    public private(set) var standings: [String: Standing] = [:]
    /// The files that try codings of which nothing was seen yet, by coding.
    private var trials: [String: LocalID] = [:]

    /// What a catalogue says, before anything was seen.
    public init(declared: [String] = []) {
        for coding in declared { standings[coding] = .declared }
    }

    /// What was known before, by the text that ``text`` gave, over what a catalogue says.
    public init(declared: [String], saved: String?) {
        self.init(declared: declared)
        for (coding, word) in (saved.flatMap { try? JSONValue(parsing: $0) })?.object ?? [:] {
            guard let standing = word.string.flatMap(Standing.init) else { continue }
            standings[coding] = standing
        }
    }

    /// What has been seen of the server, to be kept; what only the catalogue or an answer says is not.
    public var text: String {
        JSONValue.object(
            standings.filter { $0.value == .proven || $0.value == .refused }.mapValues { .string($0.rawValue) }
        ).text
    }

    /// Takes the codings that an answer names in `Accept-Encoding`.
    public mutating func note(advertised field: String) {
        for item in field.split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.trimmingSpaces.lowercased() }
            guard let coding = parts.first, Self.written.contains(coding), standings[coding] == nil,
                !parts.dropFirst().contains(where: Self.isZero)
            else { continue }
            standings[coding] = .advertised
        }
    }

    /// A file that was sent so was seen whole on the server.
    public mutating func prove(_ coding: String) {
        if standings[coding] != .refused { standings[coding] = .proven }
        trials[coding] = nil
    }

    /// The server did not decode it.
    public mutating func refuse(_ coding: String) {
        standings[coding] = .refused
        trials[coding] = nil
    }

    /// The coding to send a file with; nil for none. One that this server has not proven goes with one file before others use it: what it
    /// makes of that one tells.
    ///
    /// - Parameters:
    ///   - file: The attachment.
    ///   - isCreate: Whether the request makes a record.
    public mutating func choose(for file: LocalID, isCreate: Bool) -> String? {
        guard let coding = choice(isCreate: isCreate) else { return nil }
        if standings[coding] == .proven { return coding }
        if let trying = trials[coding], trying != file { return nil }
        trials[coding] = file
        return coding
    }

    /// The coding to send with; nil for none.
    ///
    /// - Parameter isCreate: Whether the request makes a record: a server that can't read it may make an empty one, so that it is sent only
    ///   with what is declared or was proven.
    public func choice(isCreate: Bool) -> String? {
        let trusted: [Standing] = isCreate ? [.declared, .proven] : [.advertised, .declared, .proven]
        return Self.written.first { standings[$0].map(trusted.contains) ?? false }
    }

    /// Whether a parameter is a weight of zero (RFC 9110 section 12.4.2).
    private static func isZero(_ parameter: String) -> Bool {
        parameter.hasPrefix("q=0") && parameter.dropFirst(2).allSatisfy { $0 == "0" || $0 == "." }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = self
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
