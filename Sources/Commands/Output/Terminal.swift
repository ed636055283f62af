import Foundation

/// Writing for people and for scripts.
enum Terminal {
    /// Writes a line to standard output.
    static func line(_ text: String = "") {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    /// Writes bytes and a line's end to standard output.
    static func line(_ bytes: [UInt8]) {
        FileHandle.standardOutput.write(Data(bytes + [UInt8(ascii: "\n")]))
    }

    /// Writes to standard error, without a line's end.
    static func aside(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// Whether somebody watches standard error.
    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many columns the terminal has; 100 where there is none.
    static var width: Int {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 100
    }
}
