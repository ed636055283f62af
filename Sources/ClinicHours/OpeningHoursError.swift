/// Why a text isn't opening hours, and which piece of it is to blame. A caller treats such hours as unknown.
public struct OpeningHoursError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the piece.
    public enum Reason: Hashable, Sendable {
        /// The text says nothing.
        case empty
        /// Neither a day, a time nor a separator.
        case unknownWord
        /// A time past 24:00, or minutes past 59.
        case noSuchTime
        /// A time without its other end, or a range that is empty.
        case notARange
        /// Hours before any day was named.
        case hoursWithoutDays
        /// Days without hours after them.
        case daysWithoutHours
    }

    /// What is wrong.
    public let reason: Reason
    /// The piece of the text that couldn't be read, as it was written apart from case and accents.
    public let piece: String
    /// The whole text.
    public let text: String

    /// What is wrong, where, and what would be read instead.
    public var description: String {
        let complaint =
            switch reason {
            case .empty: "no opening hours"
            case .unknownWord: "“\(piece)” is neither a day nor a time"
            case .noSuchTime: "there is no time “\(piece)”"
            case .notARange: "“\(piece)” is not a range of times"
            case .hoursWithoutDays: "no day is named before “\(piece)”"
            case .daysWithoutHours: "no hours follow “\(piece)”"
            }
        return "\(complaint) in “\(text)”; write for example “Lun-Ven 9h-12h30, 14h-17h; Sam 9h-12h”"
    }
}
