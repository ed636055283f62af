import NIOCore
import ReferenceBackend
import SyncTestSupport
import Transport

/// Forms with files: taken apart as they come, and made.
///
/// An input is the request's `Content-Type`, a line break, and the body.
struct MultipartTarget: FuzzTarget {
    /// What became of a form.
    struct Trait: Hashable, Sendable {
        var parts = 0
        var isWhole = false
        var isRefused = false
        var hasBoundary = false
        var hasFile = false
        var hasEmptyFile = false
        var hasQuote = false
        var isMadeAgain = false
    }

    private struct Part: Equatable {
        let head: MultipartStream.Head
        var content: [UInt8] = []
        var isEnded = false
    }

    private struct Form: Equatable {
        var parts: [Part] = []
        var isRefused = false
    }

    static let name = "multipart"
    static let summary = "bodies of multipart/form-data, taken apart as they come, and made"
    static let plant = "a whole form of three parts, one of them an empty file whose name has a quote in it"

    private static let partLimit = 32

    let words = [
        "--", "--x", "\r\n--x", "\r\n--x--", "\r\n--x\r\n", "\r\n", "\r\n\r\n", "Content-Disposition: form-data; ",
        "name=", "filename=", "filename*=UTF-8''",
        #"name="a""#, #"filename="a\"b.png""#, "\\\"", "\"", ";", "Content-Type: image/png",
        "multipart/form-data; boundary=", "boundary=\"x y\"",
        ": ", "\u{0}", "é", "%22", "content-disposition:form-data;name=b\r\n\r\n",
    ]

    /// A target.
    init() {}

    func make(_ random: SeededRandom) -> [UInt8] {
        let boundary = random.pick(["x", "x", "x", "----WebKitFormBoundary7MA4YWxkTrZu0gW", "a b"])
        let type = "multipart/form-data; boundary=" + (boundary.contains(" ") ? "\"\(boundary)\"" : boundary)
        var body = random.pick(["", "", "preamble\r\n"])
        for _ in 0..<random.below(5) {
            let name = random.pick(["a", "fichier", "é", #"a\"b"#, ""])
            let file = random.pick([
                "", "", #"; filename="scan.pdf""#, #"; filename="a\"b.png""#, "; filename*=UTF-8''a%20b",
            ])
            body +=
                "--\(boundary)\(random.pick(["", "", " \t"]))\r\nContent-Disposition: form-data; name=\"\(name)\"\(file)\r\n"
            body += random.pick(["", "Content-Type: image/png\r\n"]) + "\r\n"
            body +=
                random.pick([
                    "", "text", "--\(boundary)", "\r\n--", "\r\n\r\n",
                    String(repeating: "\r\n--", count: 3),
                ]) + "\r\n"
        }
        return Array((type + "\n" + body + "--\(boundary)" + random.pick(["--", "--\r\n", "--\r\nepilogue", ""])).utf8)
    }

    func isPlanted(at trait: Trait) -> Bool {
        trait.isWhole && trait.parts == 3 && trait.hasEmptyFile && trait.hasQuote
    }

    var lengthLimit: Int { 640 }

    func run(_ input: [UInt8]) async throws -> Trait {
        let random = choices(for: input)
        let type = String(decoding: input.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let body = Array(input.drop { $0 != UInt8(ascii: "\n") }.dropFirst())
        var trait = Trait()
        let named = (try? MultipartStream.boundary(of: type)) ?? nil
        trait.hasBoundary = named != nil
        let boundary = named ?? "x"
        let whole = Self.read(body, boundary, cuts: [])
        let cuts = (0..<random.below(4)).map { _ in random.below(body.count + 1) }.sorted()
        let parts = Self.read(body, boundary, cuts: cuts)
        try FuzzFinding.hold(whole.isRefused ? parts.isRefused : parts == whole, "cut at \(cuts), the form is another")
        try FuzzFinding.hold(whole.parts.count <= Self.partLimit, "\(whole.parts.count) parts passed the limit")
        let length = whole.parts.reduce(0) { $0 + $1.content.count }
        try FuzzFinding.hold(length <= body.count, "the parts have \(length) bytes, the body \(body.count)")
        trait.parts = min(whole.parts.count, 5)
        (trait.isRefused, trait.isWhole) = (whole.isRefused, !whole.isRefused)
        for part in whole.parts {
            guard let file = part.head.fileName else { continue }
            trait.hasFile = true
            if part.content.isEmpty { trait.hasEmptyFile = true }
            if file.contains("\"") { trait.hasQuote = true }
        }
        if !whole.isRefused, isThorough(on: input) { trait.isMadeAgain = try remake(whole) }
        return trait
    }

    private static func read(_ body: [UInt8], _ boundary: String, cuts: [Int]) -> Form {
        var (stream, form) = (MultipartStream(boundary: boundary), Form())
        do {
            for (start, end) in zip([0] + cuts, cuts + [body.count]) {
                for piece in try stream.take(ByteBuffer(bytes: body[start..<end])) { note(piece, &form) }
            }
            try stream.finish()
        } catch {
            form.isRefused = true
        }
        return form
    }

    private static func note(_ piece: MultipartStream.Piece, _ form: inout Form) {
        switch piece {
        case .head(let head): form.parts.append(Part(head: head))
        case .content(let bytes): form.parts[form.parts.count - 1].content += bytes.readableBytesView
        case .end: form.parts[form.parts.count - 1].isEnded = true
        }
    }

    /// Makes a form of what was read, and reads that; returns whether one could be made.
    private func remake(_ form: Form) throws -> Bool {
        try FuzzFinding.hold(form.parts.allSatisfy(\.isEnded), "a whole form has a part without an end")
        let texts = form.parts.compactMap { part in
            String(validating: part.content, as: UTF8.self).map { MultipartForm.Field(name: part.head.name, value: $0) }
        }
        let boundary = "fuzzed7MA4YWxkTrZu0gW"
        let file = MultipartForm.File(
            name: "fichier", fileName: form.parts.first?.head.fileName ?? "a", mediaType: "image/png", length: 3)
        guard texts.count < Self.partLimit, let made = try? MultipartForm(boundary: boundary, fields: texts, file: file)
        else {
            return false
        }
        let again = Self.read(made.head + [1, 2, 3] + made.tail, boundary, cuts: [])
        try FuzzFinding.hold(!again.isRefused, "a form that was made is refused")
        try FuzzFinding.hold(
            again.parts.map(\.content) == texts.map { Array($0.value.utf8) } + [[1, 2, 3]],
            "a form that was made holds other values")
        return true
    }
}
