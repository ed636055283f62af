/// Words of paths and members, as different servers write them.
enum Noun {
    /// The words of a name in small letters, whether it is written as `patientName`, `patient_name` or `patient-name`.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var last: Character?
        for character in name {
            let isBreak = character.isUppercase && last.map { $0.isLowercase || $0.isNumber } ?? false
            if isBreak || !(character.isLetter || character.isNumber) {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if character.isLetter || character.isNumber { word += character.lowercased() }
            last = character
        }
        return word.isEmpty ? words : words + [word]
    }

    /// A name in small letters with underscores between its words.
    static func joined(_ name: String) -> String { words(of: name).joined(separator: "_") }

    /// The singular of an English plural; another word as it is.
    static func singular(_ word: String) -> String {
        let others = [
            "people": "person", "children": "child", "men": "man", "women": "woman", "diagnoses": "diagnosis",
        ]
        if let other = others[word] { return other }
        if word.count > 4, word.hasSuffix("ies") { return word.dropLast(3) + "y" }
        for ending in ["sses", "xes", "ches", "shes"] where word.hasSuffix(ending) { return String(word.dropLast(2)) }
        let isPlural = word.count > 3 && word.hasSuffix("s") && !["ss", "us", "is"].contains { word.hasSuffix($0) }
        return isPlural ? String(word.dropLast()) : word
    }

    /// A name with its words joined, the last in the singular, by which a reference is known to name a resource.
    static func singularName(_ name: String) -> String {
        var words = words(of: name)
        if let last = words.popLast() { words.append(singular(last)) }
        return words.joined(separator: "_")
    }

    /// A name of the catalogue language made from any text; nil where no letter is left.
    static func name(_ text: String) -> String? {
        let letters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let allowed = letters.union("0123456789_-")
        let name = String(text.map { allowed.contains($0) ? $0 : "_" }.drop { !letters.contains($0) }.prefix(64))
        return name.isEmpty ? nil : name
    }

    /// Whether a text is a name of the catalogue language.
    static func isName(_ text: String) -> Bool { name(text) == text }
}
