/// The lines of a catalogue as it is written, with what a person has to look at above the line that it is about.
struct DraftLines {
    private static let width = 120

    private(set) var lines: [String] = []
    /// How many guesses a person has to look at.
    private(set) var doubts = 0
    private var depth = 0

    private var indent: String { String(repeating: "  ", count: depth) }

    /// A guess that a person has to look at.
    mutating func doubt(_ text: String) {
        doubts += 1
        comment("TODO " + text)
    }

    /// A comment, broken into lines.
    mutating func comment(_ text: String) {
        var line = indent + "#"
        for word in YAMLText.line(text, most: 600).split(separator: " ") {
            if line.count + word.count + 1 > Self.width, line.count > indent.count + 4 {
                lines.append(line)
                line = indent + "#  "
            }
            line += " " + word
        }
        lines.append(line)
    }

    /// A key and its value as YAML.
    mutating func put(_ key: String, _ value: String) { lines.append("\(indent)\(YAMLText.scalar(key)): \(value)") }

    /// A key whose value is the mapping that is written within.
    mutating func block(_ key: String, _ write: (inout DraftLines) -> Void) {
        lines.append("\(indent)\(YAMLText.scalar(key)):")
        depth += 1
        write(&self)
        depth -= 1
    }
}
