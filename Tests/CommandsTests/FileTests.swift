import Foundation
import Testing

@testable import Commands

@Suite("Files on the caller's side")
struct FileTests {
    @Test(
        "A stranger's name becomes one visible component, whatever it holds",
        arguments: [
            ("scan.pdf", "scan.pdf"), ("été à Tunis.jpg", "été à Tunis.jpg"), ("../../etc/passwd", "passwd"),
            ("/etc/passwd", "passwd"), (#"C:\files\scan.pdf"#, "scan.pdf"), ("..", "attachment"), ("", "attachment"),
            ("a/..", "attachment"), (".bashrc", "bashrc"), ("-rf", "rf"), (" . -x.pdf", "x.pdf"),
            ("a\u{0}b\nc.pdf", "abc.pdf"), ("exe\u{202E}fdp.exe", "exefdp.exe"), ("a\u{2028}b", "ab"),
            ("///", "attachment"),
        ])
    func cleansNames(name: String, cleaned: String) {
        #expect(FetchTarget.cleaned(name) == cleaned)
    }

    @Test("A long name is cut before its ending, at a whole character")
    func cutsNames() {
        let cut = FetchTarget.cleaned(String(repeating: "é", count: 500) + ".pdf")
        #expect(cut.utf8.count <= 200)
        #expect(cut.hasSuffix("é.pdf"))
        #expect(FetchTarget.cleaned("a." + String(repeating: "b", count: 500)).utf8.count == 200)
    }

    @Test("-o names a file, a folder or standard output")
    func readsTargets() {
        #expect(FetchTarget(nil) == .folder("."))
        #expect(FetchTarget("-") == .standardOutput)
        #expect(FetchTarget("/tmp") == .folder("/tmp"))
        #expect(FetchTarget("/tmp/none.pdf") == .file("/tmp/none.pdf"))
        #expect(FetchTarget("/none.pdf").folder == "/")
        #expect(FetchTarget("none.pdf").folder == ".")
        #expect(FetchTarget("/tmp").path(for: "../a.pdf") == "/tmp/a.pdf")
        #expect(FetchTarget("/tmp/").path(for: "a.pdf") == "/tmp/a.pdf")
        #expect(FetchTarget("b.pdf").path(for: "a.pdf") == "b.pdf")
    }

    @Test("A new file takes its name whole, only its owner's to read, and not from another file unless told to")
    func takesNames() throws {
        try withFolder { folder in
            let target = folder + "/scan.pdf"
            let first = try NewFile(in: folder)
            #expect(write(first.descriptor, "one", 3) == 3)
            try first.take(target, overwrites: false)
            var status = stat()
            #expect(stat(target, &status) == 0 && status.st_mode & 0o777 == 0o600)
            let second = try NewFile(in: folder)
            #expect(write(second.descriptor, "two", 3) == 3)
            #expect(throws: FileProblem.exists(path: target)) { try second.take(target, overwrites: false) }
            #expect(try String(contentsOfFile: target, encoding: .utf8) == "one")
            try second.take(target, overwrites: true)
            #expect(try String(contentsOfFile: target, encoding: .utf8) == "two")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["scan.pdf"])
        }
    }

    @Test("A new file that takes no name is gone, and a link that has the name is not followed")
    func leavesNothing() throws {
        try withFolder { folder in
            do { _ = try NewFile(in: folder) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
            #expect(symlink("/tmp/elsewhere-\(getpid())", folder + "/link") == 0)
            #expect(throws: FileProblem.exists(path: folder + "/link")) {
                try NewFile(in: folder).take(folder + "/link", overwrites: false)
            }
            #expect(throws: FileProblem.unwritable(path: folder + "/none", code: ENOENT)) {
                try NewFile(in: folder + "/none")
            }
        }
    }

    @Test("Only a file is passed on: no link, no folder, and no pipe, for which nobody waits")
    func opensFiles() throws {
        try withFolder { folder in
            let path = folder + "/scan.pdf"
            #expect(throws: FileProblem.unreadable(path: path, code: ENOENT)) { try FileToSend(path: path) }
            try "scan".write(toFile: path, atomically: false, encoding: .utf8)
            #expect(try FileToSend(path: path).name == "scan.pdf")
            #expect(symlink(path, folder + "/link") == 0)
            #expect(throws: FileProblem.link(path: folder + "/link")) { try FileToSend(path: folder + "/link") }
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            #expect(throws: FileProblem.notAFile(path: folder + "/pipe")) { try FileToSend(path: folder + "/pipe") }
            #expect(throws: FileProblem.notAFile(path: folder)) { try FileToSend(path: folder) }
        }
    }
}

/// Runs the body with a new folder and removes it with what is in it.
func withFolder<Outcome>(
    isolation: isolated (any Actor)? = #isolation, _ body: (String) async throws -> Outcome
) async throws -> Outcome {
    let folder = try newFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

/// Runs the body with a new folder and removes it with what is in it.
func withFolder(_ body: (String) throws -> Void) throws {
    let folder = try newFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
}

private func newFolder() throws -> String {
    let folder = "/tmp/commands-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    return folder
}
