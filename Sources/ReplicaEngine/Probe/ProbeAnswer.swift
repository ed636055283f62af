import SyncCatalogue
import SyncModel
import Transport

/// An answer of a server as a probe reads it.
struct ProbeAnswer: Sendable {
    /// What was asked, as method and address.
    let request: String
    let status: Int
    let fields: HTTPFields
    /// The parsed body; nil for none, or for something that is no JSON.
    let json: JSONValue?
    /// What the server says of an error, without secrets; the status where it says nothing.
    let words: String
    /// The path behind the server's base address that gave it; nil for one elsewhere.
    let path: String?
    /// Whether the request carried what says whose it is.
    var isSigned = false

    /// The most values that an answer may be made of.
    private static let mostValues = 1 << 20

    /// An answer.
    init(
        request: String, status: Int, fields: HTTPFields = [:], json: JSONValue?, words: String = "",
        path: String? = nil
    ) {
        (self.request, self.status, self.fields, self.json) = (request, status, fields, json)
        (self.words, self.path) = (words, path)
    }

    /// Reads what came.
    init(_ response: HTTPResponse, to request: String, base: String, errorWords: [[String]], quotation: Quotation) {
        let answer = ServerAnswer(response)
        self.init(
            request: request, status: response.status, fields: response.fields,
            json: (200..<300).contains(response.status) ? Self.parse(response) : answer.json,
            words: quotation.plain(answer.words(errorWords)), path: Self.path(of: response.effectiveURL, base: base))
    }

    private static func parse(_ response: HTTPResponse) -> JSONValue? {
        guard case .bytes(let bytes) = response.body,
            ContentSniffer.looksLikeJSON(fields: response.fields, firstBytes: bytes.prefix(64))
        else { return nil }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return bytes.withUnsafeBytes { buffer in
            let text = UnsafeRawBufferPointer(rebasing: buffer[(buffer.starts(with: mark) ? mark.count : 0)...])
            return try? JSONValue(parsing: text, valueLimit: mostValues)
        }
    }

    private static func path(of url: String, base: String) -> String? {
        guard url.hasPrefix(base) else { return nil }
        return String(url.dropFirst(base.count).prefix { $0 != "?" && $0 != "#" })
    }

    /// What the answer itself shows of a path: nothing where it is as it should be.
    ///
    /// - Parameters:
    ///   - key: The key of the face with the path, such as `list`.
    ///   - asked: The path that was asked for.
    func problems(asking asked: String, for key: String, isPublic: Bool) -> [ProbeProblem] {
        switch status {
        case 200..<300:
            if json == nil { return [.notJSON(type: type)] }
            guard let path, path != asked, !path.isEmpty else { return [] }
            return [.redirected(key: key, to: path)]
        case 401: return [.signInNeeded(words: words, isPublic: isPublic)]
        case 403: return [.forbidden(words: words)]
        case 404, 410: return [.absent(status: status, words: words, other: nil)]
        default: return [.refused(status: status, words: words)]
        }
    }

    /// Whether an error's words are not where the catalogue says, and where they may be.
    func errorWordsProblem(_ paths: [[String]]) -> ProbeProblem? {
        guard (400..<500).contains(status), status != 404, let json,
            ServerAnswer.text(at: paths, in: json) == nil
        else { return nil }
        let plain = MemberPaths.of(json) { $0.string?.contains(" ") == true }.map(\.dotted)
        let lists = MemberPaths.of(json) { $0.array?.first?.object != nil }.flatMap { path -> [String] in
            let first = json.value(at: path)?.array?.first?.object ?? [:]
            return ["msg", "message", "detail", "title"].filter { first[$0]?.string != nil }.map {
                path.dotted + "[].\($0)"
            }
        }
        return .noErrorWords(found: plain.isEmpty ? lists : plain)
    }

    private var type: String? {
        fields["Content-Type"].map { String($0.prefix { $0 != ";" }.prefix(60)) }
    }
}

/// Where an answer has members of some kind.
enum MemberPaths {
    /// How deep members are looked for.
    private static let deepest = 3
    /// The longest name that is told.
    private static let longestName = 64
    /// How many are told at the most.
    private static let most = 6

    /// The paths of members whose values are of a kind, those nearest to the top first.
    static func of(_ value: JSONValue, where isWanted: (JSONValue) -> Bool) -> [[String]] {
        var found: [[String]] = []
        var level: [(path: [String], value: JSONValue)] = [([], value)]
        for _ in 0..<deepest {
            var next: [(path: [String], value: JSONValue)] = []
            for (path, value) in level {
                for (name, member) in (value.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                    guard name.count <= longestName else { continue }
                    if isWanted(member) { found.append(path + [name]) }
                    if member.object != nil { next.append((path + [name], member)) }
                }
            }
            level = next
        }
        return Array(found.prefix(most))
    }
}
