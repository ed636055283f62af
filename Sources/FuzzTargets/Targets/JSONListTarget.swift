import SyncModel
import SyncTestSupport

/// The splitter of lists: the same elements wherever the text is cut, and those that the parser would find.
struct JSONListTarget: FuzzTarget {
    /// What became of a list.
    struct Trait: Hashable, Sendable {
        let elements: Int
        let broken: Int
        let hasBrokenWithID: Bool
        let isComplete: Bool
        let problem: JSONSyntaxError.Problem?
        let isJSON: Bool
    }

    private struct Splitting: Equatable {
        var elements: [[UInt8]] = []
        var problem: JSONSyntaxError.Problem?
        var isComplete = false
    }

    static let name = "json-list"
    static let summary = "lists, split into their elements as bytes and taken apart"
    static let plant =
        "a whole list of four elements or more, two of which are broken, with an id that can be read"

    let words = MadeJSON.words + [#"{"results":["#, #"],"next":null}"#, #"{"id":1},"#, #"{"id":2,"x":NaN},"#]

    /// A target.
    init() {}

    func make(_ random: SeededRandom) -> [UInt8] {
        let list = MadeJSON.list(random)
        return Array(
            random.pick([list, list, " \n" + list, "\u{FEFF}" + list, #"{"count":2,"results":\#(list)}"#]).utf8)
    }

    func isPlanted(at trait: Trait) -> Bool {
        trait.isComplete && trait.elements >= 4 && trait.broken == 2 && trait.hasBrokenWithID
    }

    func run(_ input: [UInt8]) async throws -> Trait {
        let random = choices(for: input)
        let whole = Self.split(input, cuts: [])
        let cuts = input.isEmpty ? [] : (0..<random.below(6)).map { _ in random.below(input.count + 1) }.sorted()
        let parts = Self.split(input, cuts: cuts)
        try FuzzFinding.hold(parts == whole, "cut at \(cuts), the list is another: \(parts) instead of \(whole)")
        let (sound, broken, ids) = try elements(whole)
        let isJSON = try agrees(whole, sound: sound, with: input)
        try place(input, random)
        return Trait(
            elements: min(whole.elements.count, 8), broken: min(broken, 4), hasBrokenWithID: ids > 0,
            isComplete: whole.isComplete, problem: whole.problem, isJSON: isJSON)
    }

    /// Feeds a text in parts, as a network or a file does.
    private static func split(_ bytes: [UInt8], cuts: [Int]) -> Splitting {
        var (splitter, splitting, buffer) = (JSONArraySplitter(), Splitting(), [UInt8]())
        for (start, end) in zip([0] + cuts, cuts + [bytes.count]) {
            buffer += bytes[start..<end]
            do throws(JSONSyntaxError) {
                let taken = try take(&splitter, buffer, into: &splitting)
                buffer.removeFirst(taken)
            } catch {
                splitting.problem = error.problem
                return splitting
            }
        }
        splitting.isComplete = splitter.isComplete
        return splitting
    }

    private static func take(
        _ splitter: inout JSONArraySplitter, _ buffer: [UInt8], into splitting: inout Splitting
    ) throws(JSONSyntaxError) -> Int {
        var offset = 0
        while true {
            let from = offset
            let step = buffer.withUnsafeBytes { bytes in
                Result { () throws(JSONSyntaxError) in try splitter.next(in: bytes, from: from) }
            }
            switch try step.get() {
            case .element(let range):
                splitting.elements.append(Array(buffer[range]))
                offset = range.upperBound
            case .needsMore(let place), .end(let place): return place
            }
        }
    }

    /// How many elements are sound, how many broken, and of how many broken ones the id was read.
    private func elements(_ splitting: Splitting) throws -> (sound: [JSONValue], broken: Int, ids: Int) {
        var (sound, broken, ids) = ([JSONValue](), 0, 0)
        for element in splitting.elements {
            let (rough, member) = element.withUnsafeBytes { bytes in
                let element = JSONElement(bytes)
                return (element.roughMember("id"), try? element.member("id"))
            }
            if let value = try? JSONValue(parsing: element) {
                sound.append(value)
                try FuzzFinding.hold(
                    value.object == nil || member ?? nil == value["id"], "the element's id is not that of its object")
                try FuzzFinding.hold(
                    rough == nil || value["id"] != nil, "an id was found in an element that has none")
            } else {
                broken += 1
                if rough != nil { ids += 1 }
            }
        }
        return (sound, broken, ids)
    }

    /// Holds the splitting against the parser's reading of the whole text; returns whether that is JSON.
    private func agrees(_ splitting: Splitting, sound: [JSONValue], with input: [UInt8]) throws -> Bool {
        let reading = Result { () throws(JSONSyntaxError) in try JSONValue(parsingAnswer: input) }
        let isSplit = splitting.isComplete && splitting.problem == nil
        switch reading {
        case .success(let value):
            try FuzzFinding.hold(isSplit == (value.array != nil), "what is split to its end is not what is an array")
            try FuzzFinding.hold(value.array.map { $0 == sound } ?? true, "the elements are not those of the parser")
            return true
        case .failure(let error):
            // One level more than the elements have may be one too many.
            let isSound = isSplit && error.problem != .tooDeep && sound.count == splitting.elements.count
            try FuzzFinding.hold(!isSound, "every element is sound, and the whole is not: \(error)")
            return false
        }
    }

    /// Holds where a list is found in a beginning of the text against where it is found in all of it.
    private func place(_ input: [UInt8], _ random: SeededRandom) throws {
        func place(_ text: some Collection<UInt8>) -> JSONListPlace {
            Array(text).withUnsafeBytes { JSONListPlace(of: ["results"], in: $0) }
        }
        let whole = place(input)
        let cut = random.below(input.count + 1)
        let part = place(input[..<cut])
        try FuzzFinding.hold(
            part == whole || part == .needsMore, "the list is \(part) in the first \(cut) bytes, and \(whole) in all")
        // Of two members of one name the parser takes the last.
        let names = String(decoding: input, as: UTF8.self).split(separator: "results", omittingEmptySubsequences: false)
        guard case .at(let start) = whole, names.count == 2, !input.contains(UInt8(ascii: "\\")),
            let text = try? JSONValue(parsingAnswer: input)
        else { return }
        var splitter = JSONArraySplitter(isEmbedded: true)
        let first = try? input.withUnsafeBytes { try splitter.next(in: $0, from: start) }
        try FuzzFinding.hold(
            (text["results"]?.array != nil) == (first != nil), "what is found there is not what the parser finds")
    }
}
