/// All mistakes of a catalogue, each on a line of its own in the text for people.
public struct CatalogueErrors: Error, Sendable, Equatable, CustomStringConvertible {
    /// The mistakes in the order of the lines, those of an overlay behind those of the file that it is laid over. There is at least one.
    public let mistakes: [CatalogueError]

    /// Puts mistakes in their order; nil where there is none.
    public init?(_ mistakes: [CatalogueError], file: String) {
        if mistakes.isEmpty { return nil }
        self.mistakes = mistakes.enumerated().sorted { one, other in
            let (first, second) = (one.element, other.element)
            return (first.file == file ? 0 : 1, first.line ?? 0, one.offset)
                < (second.file == file ? 0 : 1, second.line ?? 0, other.offset)
        }.map(\.element)
    }

    init(_ mistake: CatalogueError) { mistakes = [mistake] }

    /// The text for people and logs: a line for each.
    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
