import ControlProtocol

/// Commands of the programs and methods of the socket, where they stand in texts: words of a face, which belong into no target below one.
enum FaceWords {
    /// The lines with a text that names a command or a method, as `path:line`.
    static func places(in file: SourceFile) -> [String] {
        texts(of: file).filter { isNaming($0.text) }.map { "\(file.path):\($0.line)" }
    }

    private static func isNaming(_ text: String) -> Bool {
        if text.contains(/clinicsyncd? [a-z]/) { return true }
        return ControlMethod.all.contains { method in
            text.ranges(of: method.name.rawValue).contains { range in
                let before = text[..<range.lowerBound].last
                return before.map { !$0.isLetter && $0 != "." && $0 != "_" } ?? true
            }
        }
    }

    /// What stands in the string literals of a file, line by line: without comments, and without the code of interpolations.
    private static func texts(of file: SourceFile) -> [(line: Int, text: String)] {
        var scan = Scan()
        return file.lines.enumerated().compactMap { index, line in
            let text = scan.texts(of: line)
            return text.isEmpty ? nil : (index + 1, text)
        }
    }

    /// Where a reader of Swift source stands: in code, or in a text, or in code within a text.
    private struct Scan {
        private enum Place: Equatable {
            case code(parentheses: Int)
            case text(quote: String)
        }

        private var places: [Place] = [.code(parentheses: 0)]

        mutating func texts(of line: String) -> String {
            var (rest, found) = (line[...], "")
            while let character = rest.first {
                switch places.last {
                case .text(let quote):
                    if rest.hasPrefix("\\(") {
                        places.append(.code(parentheses: 0))
                        rest = rest.dropFirst(2)
                        found += "…"
                        continue
                    }
                    if rest.hasPrefix(quote) {
                        places.removeLast()
                        rest = rest.dropFirst(quote.count)
                        found += " "
                        continue
                    }
                    let step = character == "\\" ? 2 : 1
                    found += rest.prefix(step)
                    rest = rest.dropFirst(step)
                case .code(let parentheses):
                    if rest.hasPrefix("//"), places.count == 1 { return found }
                    if character == "\"" {
                        let quote = rest.hasPrefix("\"\"\"") ? "\"\"\"" : "\""
                        places.append(.text(quote: quote))
                        rest = rest.dropFirst(quote.count)
                        continue
                    }
                    if character == "(" { places[places.count - 1] = .code(parentheses: parentheses + 1) }
                    if character == ")" {
                        if parentheses == 0, places.count > 1 {
                            places.removeLast()
                        } else {
                            places[places.count - 1] = .code(parentheses: max(0, parentheses - 1))
                        }
                    }
                    rest = rest.dropFirst()
                case nil: return found
                }
            }
            // Only a text with three quotes goes on in the next line.
            if places.last != .text(quote: "\"\"\"") { places = [.code(parentheses: 0)] }
            return found
        }
    }
}
