import Testing

@testable import ReplicaEngine

@Suite("The name of a file is one component, whatever somebody called it (design section 10)")
struct FileNameTests {
    @Test(
        "only the last component is left, without what leads elsewhere or hides",
        arguments: [
            ("bilan.pdf", "bilan.pdf"), ("/etc/passwd", "passwd"), ("../../etc/passwd", "passwd"),
            ("a\\b\\c.pdf", "c.pdf"),
            ("C:\\scans\\..\\x.png", "x.png"), ("scans/", "scans"), ("a/..", "file"), ("a/.", "file"), ("..", "file"),
            (".", "file"), ("", "file"), ("///", "file"), (".profile", "profile"), (" . .x ", "x"), ("   ", "file"),
            ("bilan 2026.pdf  ", "bilan 2026.pdf"), ("a.b.c", "a.b.c"), ("x..", "x.."),
        ])
    func components(text: String, name: String) {
        #expect(FileName.cleaned(text) == name)
    }

    @Test(
        "what a header, a log or a terminal would misread is left out, and letters of any script stay",
        arguments: [
            ("a\r\nX-Evil: 1.pdf", "aX-Evil: 1.pdf"), ("a\u{0}b.pdf", "ab.pdf"),
            ("\u{1B}[31mrouge.pdf", "[31mrouge.pdf"),
            ("facture\u{202E}fdp.exe", "facturefdp.exe"), ("a\u{2028}b\u{2029}c", "abc"), ("\u{FEFF}a\u{200B}b", "ab"),
            ("\u{200E}\u{200F}", "file"), ("מרים כהן.pdf", "מרים כהן.pdf"), ("مريم.pdf", "مريم.pdf"),
            ("résumé \"a\".pdf", "résumé \"a\".pdf"), ("📄.pdf", "📄.pdf"),
        ])
    func characters(text: String, name: String) {
        #expect(FileName.cleaned(text) == name)
    }

    @Test("a long name keeps its end, which says what kind of file it is, within what a file system takes")
    func length() {
        let limit = 255
        #expect(FileName.cleaned(String(repeating: "a", count: limit)).utf8.count == limit)
        for letter in ["a", "é", "מ", "📄"] {
            let name = FileName.cleaned(String(repeating: letter, count: 300) + ".pdf")
            #expect(name.utf8.count <= limit && name.utf8.count > limit - 4, "\(letter)")
            #expect(name.hasPrefix(letter) && name.hasSuffix(letter + ".pdf"), "no character is cut")
        }
        #expect(FileName.cleaned("e" + String(repeating: "\u{301}", count: 300) + ".pdf") == "pdf")
        #expect(FileName.cleaned(String(repeating: "a", count: 1 << 18) + "b").hasSuffix("ab"))
    }

    @Test("a name that was cut begins with neither a dot nor a space, as a whole one does not")
    func cutAtADot() {
        let rest = String(repeating: "a", count: 250)
        #expect(FileName.cleaned("abcdef" + ".... " + rest) == rest)
        #expect(FileName.cleaned("abcdef" + "     " + rest) == rest)
    }

    @Test("a cleaned name is cleaned already")
    func again() {
        for text in ["../a b.pdf", String(repeating: ". ", count: 300) + "x", "\u{202E}.x", "..."] {
            let name = FileName.cleaned(text)
            #expect(FileName.cleaned(name) == name)
        }
    }
}
