import Foundation

/// Writing for people and for scripts.
enum Terminal {
    /// Writes a line to standard output.
    static func line(_ text: String = "") {
        line(Array(text.utf8))
    }

    /// Writes bytes and a line's end to standard output.
    static func line(_ bytes: [UInt8]) {
        write(bytes + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
    }

    /// Writes to standard error, without a line's end.
    static func aside(_ text: String) {
        write(Array(text.utf8), to: STDERR_FILENO)
    }

    /// A reader that has seen enough, such as `head`, closes the pipe: what is left is dropped, and that is no failure.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                let count = Foundation.write(descriptor, base, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Whether somebody watches standard error.
    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many columns the terminal has; 100 where there is none.
    static var width: Int { width(of: STDOUT_FILENO) }

    /// The same for the terminal of standard error.
    static var asideWidth: Int { width(of: STDERR_FILENO) }

    private static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 100
    }
}
