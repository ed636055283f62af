/// The head of an answer, put together from the lines that libcurl hands over one by one.
struct AnswerHead {
    /// What a line did.
    enum Step: Equatable {
        case more
        case complete
        case tooLarge
    }

    /// The longest head that is taken, in bytes, trailers included.
    static let byteLimit = 256 * 1024

    private(set) var status = 0
    private(set) var version = ""
    private(set) var fields = HTTPFields()
    /// Whether the empty line after a final head was seen. Without it, whatever libcurl says, there was no answer.
    private(set) var isComplete = false
    private var bytes = 0

    /// Takes one line with its line end. Interim answers (1xx) are dropped, and so are trailers; their bytes count all the same.
    mutating func take(_ line: some Collection<UInt8>) -> Step {
        bytes += line.count
        guard bytes <= Self.byteLimit else { return .tooLarge }
        guard !isComplete else { return .more }
        let text = String(decoding: line, as: UTF8.self).trimmingLineEnd()

        if text.isEmpty {
            guard status >= 200 else { return .more }
            isComplete = true
            return .complete
        } else if text.hasPrefix("HTTP/") {
            let words = text.dropFirst(5).split(separator: " ", maxSplits: 2)
            version = words.first.map(String.init) ?? ""
            status = words.count > 1 ? Int(words[1]) ?? 0 : 0
            fields = HTTPFields()
        } else if text.first == " " || text.first == "\t" {
            fields.extendLast(text.trimmingBlanks())
        } else if let colon = text.firstIndex(of: ":") {
            fields.append(String(text[..<colon]), text[text.index(after: colon)...].trimmingBlanks())
        }
        return .more
    }
}

extension StringProtocol {
    fileprivate func trimmingLineEnd() -> String {
        String(self.reversed().drop { $0.isNewline }.reversed())
    }

    fileprivate func trimmingBlanks() -> String {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: blank).reversed().drop(while: blank).reversed())
    }
}
