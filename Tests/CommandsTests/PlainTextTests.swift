import Foundation
import Logging
import Synchronization
import SyncModel
import Testing

@testable import Commands

@Suite("What a server or a record says is text, on the terminal and in the log (design section 12)")
struct PlainTextTests {
    /// Control characters, escape sequences, forged lines and turned writing, as bytes of a server's words.
    private static let hostile =
        "a\u{1B}[2J\u{1B}]0;x\u{7}b\r\nError: forged\tc\u{0}\u{8}\u{7F}\u{9B}31m\u{202E}gpj.exe\u{2066}\u{061C}\u{2028}\u{85}end"

    /// Whether a terminal would obey a character.
    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    @Test("a line is one line, and nothing in it is obeyed")
    func line() {
        let plain = PlainText.line(Self.hostile)
        #expect(!plain.unicodeScalars.contains(where: Self.isObeyed))
        #expect(plain.hasPrefix("a [2J ]0;x b  Error: forged c") && plain.hasSuffix("gpj.exe\u{FFFD}\u{FFFD}  end"))
    }

    @Test(
        "letters of every script, joiners and emoji stay as they are",
        arguments: ["Élodie à Tunis", "محمد بن علي", "שָׁלוֹם", "می‌خواهم", "👩‍⚕️ 🇹🇳", "a\u{200F}b\u{200E}", "“x” – …", ""])
    func letters(text: String) {
        #expect(PlainText.line(text) == text)
        #expect(PlainText.json(Array(text.utf8)) == Array(text.utf8))
    }

    @Test("of every character of Unicode those are replaced that are obeyed, and no others")
    func all() {
        for value in 0...0x10FFFF as ClosedRange<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(Character(scalar))
            if (PlainText.line(text) != text) != Self.isObeyed(scalar) {
                // U+2028 and U+2029 end lines; what lies between them and the overrides is none of them.
                Issue.record("\(String(value, radix: 16))")
            }
        }
    }

    @Test("a JSON text keeps its value, and has nothing that is obeyed")
    func json() throws {
        let value: JSONValue = [
            "name\u{9B}": .string(Self.hostile), "list": [.string("\u{202E}"), "plain", 1],
            "é\u{7F}": .string("\u{9F}"),
        ]
        let text = PlainText.json(value.utf8Text)
        #expect(!String(decoding: text, as: UTF8.self).unicodeScalars.contains(where: Self.isObeyed))
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test("cells of a table and an error's words are one line each")
    func shown() {
        struct Refusal: Error, CustomStringConvertible {
            let description: String
        }
        var table = Table(["a"])
        table.add([Self.hostile])
        #expect(!table.lines(width: nil).joined().unicodeScalars.contains(where: Self.isObeyed))
        // On a terminal a cell may be set off as a whole, and nothing else turns a direction.
        let scalars = table.lines(width: 200).joined().unicodeScalars
        let (opened, closed) = (scalars.count { $0 == "\u{2068}" }, scalars.count { $0 == "\u{2069}" })
        #expect(opened == closed && opened <= 1)
        #expect(!scalars.contains { Self.isObeyed($0) && $0 != "\u{2068}" && $0 != "\u{2069}" })
        var heading = Table([Self.hostile])
        heading.add(["a"])
        #expect(!heading.lines(width: nil).joined().unicodeScalars.contains(where: Self.isObeyed))
        let words = ErrorText.line(Refusal(description: Self.hostile))
        #expect(words == PlainText.line(Self.hostile))
    }

    @Test("a log's message, its metadata and its error are one line each, however deep they lie")
    func log() {
        struct Recorder: LogHandler {
            let sink: @Sendable (LogEvent) -> Void
            var logLevel = Logger.Level.trace
            var metadata: Logger.Metadata = [:]
            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }
            func log(event: LogEvent) {
                var event = event
                event.metadata = metadata.merging(event.metadata ?? [:]) { $1 }
                sink(event)
            }
        }
        let sink = Mutex<[String]>([])
        var logger = Logger(label: "test") { _ in
            PlainLogHandler(
                Recorder(sink: { event in
                    sink.withLock {
                        $0.append("\(event.message) \(event.metadata ?? [:]) \(event.error.map { "\($0)" } ?? "")")
                    }
                }))
        }
        logger[metadataKey: "own"] = "\(Self.hostile)"
        logger.error(
            "\(Self.hostile)",
            metadata: [
                "text": "\(Self.hostile)", "list": ["\(Self.hostile)"], "map": ["in": ["\(Self.hostile)"]],
                "value": .stringConvertible(Self.hostile),
            ])
        let written = sink.withLock { $0.first } ?? ""
        #expect(written.contains("forged"))
        #expect(!written.unicodeScalars.contains(where: Self.isObeyed))
    }
}
