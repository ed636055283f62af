/// The name of a file as it may go to a server, or become one here: one path component, whatever somebody called it.
enum FileName {
    /// The most bytes of a name: what most file systems take.
    static let longest = 255

    /// The last component of a name, without what a header or a terminal would misread; never empty, `.` or `..`.
    static func cleaned(_ text: String) -> String {
        let last = text.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let shown = String(
            String.UnicodeScalarView(
                last.unicodeScalars.filter { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
                    default: true
                    }
                }))
        // Cut before it is trimmed: what the cut leaves in front may be a dot, and a name of a megabyte is not taken off letter by letter.
        var name = String(shown.suffix(longest))
        while name.utf8.count > longest { name.removeFirst() }
        while let first = name.first, first == "." || first.isWhitespace { name.removeFirst() }
        while let last = name.last, last.isWhitespace { name.removeLast() }
        return name.isEmpty ? "file" : name
    }
}
