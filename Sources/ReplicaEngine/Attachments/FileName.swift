/// The name of a file as it may go to a server, or become one here: one path component, whatever somebody called it.
enum FileName {
    /// The most bytes of a name: what most file systems take.
    static let longest = 255

    /// The last component of a name, without what a header or a terminal would misread; never empty, `.` or `..`.
    static func cleaned(_ text: String) -> String {
        let last = text.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        var name = String(
            String.UnicodeScalarView(
                last.unicodeScalars.filter { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
                    default: true
                    }
                }))
        while let first = name.first, first == "." || first.isWhitespace { name.removeFirst() }
        while let last = name.last, last.isWhitespace { name.removeLast() }
        while name.utf8.count > longest { name.removeFirst() }
        return name.isEmpty ? "file" : name
    }
}
