import Foundation

/// One word of an opening-hours text.
struct OpeningHoursToken: Equatable {
    enum Kind: Equatable {
        /// 0 for Monday to 6 for Sunday.
        case day(Int)
        case everyDay
        /// Minutes since midnight, 0 to 1,440.
        case time(Int)
        case allDay
        case closed
        /// A dash or a word for it.
        case through
        /// Between groups, ranges, or days and hours; carries no meaning of its own.
        case separator
    }

    let kind: Kind
    let piece: String
}

/// Splits an opening-hours text into tokens: case, accents and spacing don't matter, French and English mix freely.
struct OpeningHoursLexer {
    private let text: String
    private let characters: [Character]
    private var index = 0

    init(_ text: String) {
        self.text = text
        let plain = text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: Locale(identifier: "fr"))
        characters = Array(plain)
    }

    /// All tokens of the text.
    mutating func tokens() throws(OpeningHoursError) -> [OpeningHoursToken] {
        var found: [OpeningHoursToken] = []
        while let character = peek() {
            if character.isWhitespace || character == "." {
                index += 1
            } else if let special = phrase() {
                found.append(special)
            } else if character.isNumber {
                found.append(try time())
            } else if character.isLetter {
                if let word = try word() { found.append(word) }
            } else {
                found.append(try mark(character))
            }
        }
        return found
    }

    private func peek(_ offset: Int = 0) -> Character? {
        index + offset < characters.count ? characters[index + offset] : nil
    }

    /// Phrases that hold a slash, a space or digits, and so must be seen before their parts.
    private static let phrases: [(text: [Character], kind: OpeningHoursToken.Kind)] = [
        (Array("24h/24"), .allDay), (Array("24/24"), .allDay),
        (Array("7j/7"), .everyDay), (Array("7/7"), .everyDay),
        (Array("tous les jours"), .everyDay), (Array("every day"), .everyDay),
    ]

    private mutating func phrase() -> OpeningHoursToken? {
        let rest = characters[index...]
        guard let match = Self.phrases.first(where: { rest.starts(with: $0.text) }) else { return nil }
        let after = rest.dropFirst(match.text.count).first
        guard after?.isNumber != true, after?.isLetter != true else { return nil }
        index += match.text.count
        return OpeningHoursToken(kind: match.kind, piece: String(match.text))
    }

    private mutating func mark(_ character: Character) throws(OpeningHoursError) -> OpeningHoursToken {
        index += 1
        switch character {
        case "-", "–", "—", "‑", "→": return OpeningHoursToken(kind: .through, piece: String(character))
        case ",", ";", "/", "|", ":", "&", "+", "(", ")", "·":
            return OpeningHoursToken(kind: .separator, piece: String(character))
        default: throw OpeningHoursError(reason: .unknownWord, piece: String(character), text: text)
        }
    }

    /// `9`, `9h`, `9h30`, `9 h 30`, `09:30`, `9.30`, each with `am` or `pm` perhaps.
    private mutating func time() throws(OpeningHoursError) -> OpeningHoursToken {
        let first = index
        let hour = digits(atMost: 4)
        var minute: Int? = 0
        let spaces = spacesAhead()
        if peek(spaces) == "h", peek(spaces + 1)?.isLetter != true {
            index += spaces + 1
            let gap = spacesAhead()
            if peek(gap)?.isNumber == true, peek(gap + 1)?.isNumber == true, peek(gap + 2) != "h" {
                index += gap
                minute = digits(atMost: 3)
            }
        } else if peek() == ":" || peek() == ".", peek(1)?.isNumber == true {
            index += 1
            minute = digits(atMost: 3)
        }
        let half = halfOfDay()
        let piece = String(characters[first..<index]).trimmingCharacters(in: .whitespaces)
        guard let hour, let minute, let value = Self.minutes(hour: hour, minute: minute, half: half) else {
            throw OpeningHoursError(reason: .noSuchTime, piece: piece, text: text)
        }
        return OpeningHoursToken(kind: .time(value), piece: piece)
    }

    private static func minutes(hour: Int, minute: Int, half: Half?) -> Int? {
        var hour = hour
        if let half {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (half == .afternoon ? 12 : 0)
        }
        let value = hour * 60 + minute
        return minute < 60 && value <= 1_440 ? value : nil
    }

    private enum Half { case morning, afternoon }

    /// Consumes `am`, `pm`, `a.m` or `p.m` that ends a word.
    private mutating func halfOfDay() -> Half? {
        let spaces = spacesAhead()
        guard let letter = peek(spaces), letter == "a" || letter == "p" else { return nil }
        let dot = peek(spaces + 1) == "." ? 1 : 0
        guard peek(spaces + dot + 1) == "m", peek(spaces + dot + 2)?.isLetter != true else { return nil }
        index += spaces + dot + 2
        return letter == "a" ? .morning : .afternoon
    }

    private func spacesAhead() -> Int {
        characters[index...].prefix { $0.isWhitespace }.count
    }

    private mutating func digits(atMost width: Int) -> Int? {
        let run = characters[index...].prefix { $0.isNumber }
        index += run.count
        return run.count < width ? Int(String(run)) : nil
    }

    /// A word; nil for one that only makes a sentence read well.
    private mutating func word() throws(OpeningHoursError) -> OpeningHoursToken? {
        let letters = String(characters[index...].prefix { $0.isLetter })
        index += letters.count
        if Self.fillers.contains(letters) { return nil }
        guard let kind = Self.words[letters] ?? Self.words[String(letters.dropLast(letters.hasSuffix("s") ? 1 : 0))]
        else {
            throw OpeningHoursError(reason: .unknownWord, piece: letters, text: text)
        }
        return OpeningHoursToken(kind: kind, piece: letters)
    }

    private static let fillers: Set<String> = [
        "de", "du", "le", "les", "from", "on", "ouvert", "open", "heure", "heures",
    ]

    private static let words: [String: OpeningHoursToken.Kind] = {
        let days = [
            "lundi lun lu monday mon mo", "mardi mar ma tuesday tue tues tu", "mercredi mer me wednesday wed we",
            "jeudi jeu je thursday thu thur th", "vendredi ven ve friday fri fr", "samedi sam sa saturday sat",
            "dimanche dim di sunday sun su",
        ]
        var words: [String: OpeningHoursToken.Kind] = [
            "quotidien": .everyDay, "daily": .everyDay, "ferme": .closed, "closed": .closed, "midi": .time(720),
            "noon": .time(720), "minuit": .time(1_440), "midnight": .time(1_440),
        ]
        for (day, names) in days.enumerated() {
            for name in names.split(separator: " ") { words[String(name)] = .day(day) }
        }
        for word in ["a", "au", "to", "till", "until", "through"] { words[word] = .through }
        for word in ["et", "and", "puis", "then"] { words[word] = .separator }
        return words
    }()
}
