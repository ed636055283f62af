import Foundation
import SyncModel

/// How a field's value is written on the wire, where documents have it otherwise.
public enum ValueForm: Sendable, Equatable {
    /// As a text, also where it is a number: `"75.00"`.
    case text
    /// As a number, also where it is a text: `75.00`.
    case number
    /// A day with its parts in another order.
    case day(DayOrder)
    /// A moment as the number of seconds since 1970 in UTC.
    case seconds
    /// A moment as the number of milliseconds since then.
    case milliseconds
    /// A moment as the wall clock of the catalogue's zone shows it, without an offset: `2026-01-20T14:00:00`.
    case local
    /// A moment as that clock shows it, with its offset: `2026-01-20T14:00:00+01:00`.
    case offset
    /// A moment in UTC: `2026-01-20T13:00:00Z`.
    case utc

    /// Whether answers have it in another form than documents.
    public var isOtherInAnswers: Bool {
        switch self {
        case .text, .number, .local, .offset, .utc: false
        case .day, .seconds, .milliseconds: true
        }
    }

    /// A value as a document has it. One that is not in this form stays as it is.
    public func decoded(_ value: JSONValue) -> JSONValue {
        switch self {
        case .text, .number, .local, .offset, .utc: value
        case .day(let order): value.string.flatMap(order.day).map(JSONValue.string) ?? value
        case .seconds: Self.moment(value, 1000)
        case .milliseconds: Self.moment(value, 1)
        }
    }

    /// A document's value as the server takes it. One that is not of the field's type stays as it is.
    ///
    /// - Parameters:
    ///   - zone: The catalogue's zone.
    ///   - instant: Reads a moment, in Unix milliseconds.
    public func encoded(_ value: JSONValue, in zone: TimeZone, instant: (String) -> Int64?) -> JSONValue {
        switch self {
        case .text:
            if case .number(let number) = value { .string(number.literal) } else { value }
        case .number:
            value.string.flatMap { (try? JSONValue(parsing: Array($0.utf8))) }.flatMap { read in
                if case .number = read { read } else { nil }
            } ?? value
        case .day(let order): value.string.flatMap(order.text).map(JSONValue.string) ?? value
        case .seconds:
            value.string.flatMap(instant).map(Self.seconds) ?? value
        case .milliseconds: value.string.flatMap(instant).map { .integer($0) } ?? value
        case .local: value.string.flatMap(instant).map { .string(WireTime.wall($0, in: zone)) } ?? value
        case .offset: value.string.flatMap(instant).map { .string(WireTime.zoned($0, in: zone)) } ?? value
        case .utc: value.string.flatMap(instant).map { .string(WireTime.utc($0)) } ?? value
        }
    }

    private static func seconds(_ milliseconds: Int64) -> JSONValue {
        guard milliseconds % 1000 != 0 else { return .integer(milliseconds / 1000) }
        return JSONNumber(Double(milliseconds) / 1000).map(JSONValue.number) ?? .null
    }

    private static func moment(_ value: JSONValue, _ factor: Int64) -> JSONValue {
        guard case .number(let number) = value else { return value }
        let milliseconds = number.double * Double(factor)
        // Years 0001 to 9999, as the texts of documents have them.
        guard (-62_135_596_800_000...253_402_300_799_999).contains(milliseconds) else { return value }
        return .string(WireTime.text(Int64(milliseconds.rounded())))
    }
}

/// In which order the parts of a day stand, such as `DD/MM/YYYY`.
public struct DayOrder: Sendable, Equatable {
    /// The pattern: `YYYY`, `MM` and `DD`, once each, and what stands between them.
    public let pattern: String

    /// An order; nil for a pattern that lacks a part, or has one twice.
    public init?(_ pattern: String) {
        let rest = ["YYYY", "MM", "DD"].reduce(pattern) { $0.replacing($1, with: "", maxReplacements: 1) }
        guard pattern.utf8.count == rest.utf8.count + 8, rest.utf8.allSatisfy({ Set("./- ".utf8).contains($0) }) else {
            return nil
        }
        self.pattern = pattern
    }

    /// The most days of each month.
    private static let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

    /// A day of this order as `YYYY-MM-DD`; nil for a text of another form.
    public func day(_ text: String) -> String? {
        let (pattern, bytes) = (Array(pattern.utf8), Array(text.utf8))
        guard bytes.count == pattern.count else { return nil }
        var parts: [UInt8: [UInt8]] = [:]
        for (mark, byte) in zip(pattern, bytes) {
            if Set("YMD".utf8).contains(mark) {
                guard (0x30...0x39).contains(byte) else { return nil }
                parts[mark, default: []].append(byte)
            } else if mark != byte {
                return nil
            }
        }
        let texts = "YMD".utf8.map { String(decoding: parts[$0] ?? [], as: UTF8.self) }
        // A day that there is not is one of another order.
        guard let month = Int(texts[1]), let day = Int(texts[2]), (1...12).contains(month),
            (1...Self.longest[month - 1]).contains(day)
        else { return nil }
        return texts.joined(separator: "-")
    }

    /// A day `YYYY-MM-DD` in this order; nil for a text of another form.
    public func text(_ day: String) -> String? {
        let parts = day.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.map(\.utf8.count) == [4, 2, 2] else { return nil }
        return zip(["YYYY", "MM", "DD"], parts).reduce(pattern) { $0.replacing($1.0, with: $1.1) }
    }
}
