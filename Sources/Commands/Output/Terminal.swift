import Foundation
import SyncModel

/// Writing for people and for scripts. Whatever is written may hold the words of a server or of a record, so it is made plain here, where
/// nothing gets past, and not where each text is put together.
enum Terminal {
    /// Writes one line to standard output, as plain text.
    static func line(_ text: String = "") {
        write(Array(PlainText.line(text).utf8) + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
    }

    /// Writes one line to standard output whose parts are plain text already, and may be set off from each other (``PlainText/isolated(_:)``).
    static func composed(_ text: String) { write(Array(text.utf8) + [UInt8(ascii: "\n")], to: STDOUT_FILENO) }

    /// Writes columns that tabulators divide, as plain text, to standard output.
    static func row(_ columns: [String]) {
        write(Array(columns.map(PlainText.line).joined(separator: "\t").utf8) + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
    }

    /// Writes a record of comma-separated values (RFC 4180) to standard output. A value that holds a comma, a quotation mark or a line's end is
    /// quoted and kept as it is, except on a terminal, where it is plain text.
    static func csv(_ values: [String]) {
        let cells = isShown ? values.map(PlainText.line) : values
        write(Array((cells.map(quoted).joined(separator: ",") + "\r\n").utf8), to: STDOUT_FILENO)
    }

    /// A value as it stands in a record of comma-separated values.
    static func quoted(_ value: String) -> String {
        guard value.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return value }
        return "\"\(value.replacing("\"", with: "\"\""))\""
    }

    /// Writes a JSON text and a line's end to standard output; what a terminal would obey in it is escaped.
    static func json(_ text: [UInt8]) {
        write(PlainText.json(text) + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
    }

    /// Writes a JSON value and a line's end to standard output.
    static func json(_ value: JSONValue) { json(value.utf8Text) }

    /// Writes one line to standard error, as plain text.
    static func aside(_ text: String) {
        write(Array(PlainText.line(text).utf8) + [UInt8(ascii: "\n")], to: STDERR_FILENO)
    }

    /// Writes a question to standard error, as plain text, and stays behind it.
    static func ask(_ text: String) { write(Array(PlainText.line(text).utf8), to: STDERR_FILENO) }

    /// Draws a line anew on the terminal of standard error, as plain text; an empty one is wiped.
    static func draw(_ text: String) { write(Array("\r\u{1B}[K\(PlainText.line(text))".utf8), to: STDERR_FILENO) }

    /// A reader that has seen enough, such as `head`, closes the pipe: what is left is dropped, and that is no failure. Any other reason why
    /// not all could be written, such as a full disk, ends the program: whoever reads half of an answer must not take it for the whole.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                let count = Foundation.write(descriptor, base, rest.count)
                if count < 0, errno == EINTR { continue }
                if count < 0, errno == EAGAIN || errno == EWOULDBLOCK {
                    // Whoever started this program may share a description that does not block.
                    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&waiting, 1, -1)
                    continue
                }
                guard count > 0 else {
                    let reason = errno
                    if descriptor == STDOUT_FILENO, reason != EPIPE { endUnwritten(reason) }
                    return
                }
                rest = rest.dropFirst(count)
            }
        }
    }

    private static func endUnwritten(_ reason: Int32) -> Never {
        aside("standard output can't be written: \(String(cString: strerror(reason))); what was printed is not whole")
        Foundation.exit(ExitStatus.unwritten)
    }

    /// Whether somebody watches standard error.
    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether somebody watches standard output.
    static var isShown: Bool { isatty(STDOUT_FILENO) == 1 }

    /// How many columns the terminal of standard output has; nil where that is none.
    static var width: Int? { isShown ? width(of: STDOUT_FILENO) : nil }

    /// The same for the terminal of standard error.
    static var asideWidth: Int { width(of: STDERR_FILENO) }

    private static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 100
    }
}
