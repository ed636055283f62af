/// How texts stand in the head of a part: nothing in them may end a quoted text, a line, or the head itself. Works on
/// scalars and bytes, because a `Character` hides a line break or a slash behind what joins it.
enum MultipartText {
    /// Whether a text may be a boundary (RFC 2046 section 5.1.1).
    static func isBoundary(_ text: String) -> Bool {
        (1...70).contains(text.utf8.count) && text.utf8.last != UInt8(ascii: " ")
            && text.utf8.allSatisfy { isAlphanumeric($0) || "'()+_,-./:=? ".utf8.contains($0) }
    }

    /// A boundary as the value of a parameter: quoted where it is no token.
    static func parameter(_ boundary: String) -> String {
        AdmittedRequest.isToken(boundary) ? boundary : "\"\(boundary)\""
    }

    /// Whether a text is a type, a subtype, and parameters in visible ASCII (RFC 9110 section 8.3.1).
    static func isMediaType(_ text: String) -> Bool {
        let parts = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let kinds = (parts.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
        return kinds.count == 2 && kinds.allSatisfy { AdmittedRequest.isToken(String($0)) }
            && text.utf8.allSatisfy { (0x20..<0x7f).contains($0) }
    }

    /// The name of a field within quotes. Quotes and line breaks are percent-encoded, as browsers do (HTML, "multipart
    /// form data"), and so are other control characters, and the backslash, which some servers read as an escape.
    static func name(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            if scalar == "\"" || scalar == "\\" || isControl(scalar) {
                for byte in String(scalar).utf8 { result += percentEncoded(byte) }
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }

    /// The name of a file within quotes, never empty: the last part of a path of any system. Quotes and line breaks are
    /// percent-encoded, as browsers do; other control characters go.
    static func fileName(_ text: String) -> String {
        let last = text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last ?? []
        let name = last.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"", "\r", "\n": result += percentEncoded(UInt8(truncatingIfNeeded: scalar.value))
            case _ where isControl(scalar): break
            default: result.unicodeScalars.append(scalar)
            }
        }
        // What is left of "..", or of nothing but blanks, names no file.
        let isNothing = name.unicodeScalars.allSatisfy { $0 == "." || $0.properties.isWhitespace }
        return isNothing ? "file" : name
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func percentEncoded(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
    }
}
