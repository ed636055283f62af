import Foundation
import Testing

@testable import Transport

@Suite("The credential file")
struct CredentialFileTests {
    private let folder: ScratchFolder
    private let file: CredentialFile
    private let credential = Credential(login: "accueil@clinique.tn", password: "pä\"ss/wörd")

    init() throws {
        folder = try ScratchFolder()
        file = CredentialFile(path: folder.file("credential.json"))
    }

    private func put(_ text: String, mode: mode_t = 0o600) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file.path))
        chmod(file.path, mode)
    }

    private func reason() -> SecretFileError.Reason? {
        #expect(throws: SecretFileError.self) { try file.read() }?.reason
    }

    @Test("what is written is read back, with mode 0600 and nothing left beside it")
    func roundTrip() throws {
        try file.write(Credential(login: "old", password: "old"))
        try file.write(credential)
        #expect(try file.read() == credential)
        #expect(mode(of: file.path) == 0o600)
        #expect(folder.names == ["credential.json"])
    }

    @Test("e-mail may stand for login, and a stricter mode is fine")
    func email() throws {
        try put(#"{"email": "a@b.c", "password": "p", "note": 1}"#, mode: 0o400)
        #expect(try file.read() == Credential(login: "a@b.c", password: "p"))
    }

    @Test(
        "a file that group or others can touch is refused, and the error names the cure",
        arguments: [0o640, 0o602, 0o601, 0o610])
    func tooOpen(mode: mode_t) throws {
        try put(#"{"login": "a", "password": "p"}"#, mode: mode)
        let error = #expect(throws: SecretFileError.self) { try file.read() }
        #expect(error?.reason == .readableByOthers(mode: Int(mode)))
        #expect(error?.description.contains("chmod 600 '\(file.path)'") == true)
    }

    @Test("a symbolic link is refused even when its target is in order, and writing replaces it")
    func link() throws {
        let target = CredentialFile(path: folder.file("target"))
        try target.write(credential)
        #expect(symlink(target.path, file.path) == 0)
        #expect(reason() == .symbolicLink)
        try file.write(Credential(login: "new", password: "new"))
        #expect(try target.read() == credential)
        #expect(try file.read().login == "new")
    }

    @Test("a folder and a pipe are refused, the pipe without waiting for a writer")
    func notRegular() throws {
        #expect(mkfifo(file.path, 0o600) == 0)
        #expect(reason() == .notRegular)
        unlink(file.path)
        #expect(mkdir(file.path, 0o700) == 0)
        #expect(reason() == .notRegular)
    }

    @Test("a file of another user is refused", .enabled(if: geteuid() == 0, "only root can give files away"))
    func otherOwner() throws {
        try put(#"{"login": "a", "password": "p"}"#)
        #expect(chown(file.path, 12_345, 0) == 0)
        #expect(reason() == .otherOwner(12_345))
    }

    @Test(
        "a damaged file is refused without quoting it",
        arguments: [
            "", "SECRET", #"{"login": "SECRET""#, #"{"login": "a", "password": 7}"#, #"{"password": "SECRET"}"#,
            #"{"login": "", "password": "SECRET"}"#, #"["SECRET"]"#,
        ])
    func malformed(text: String) throws {
        try put(text)
        let error = #expect(throws: SecretFileError.self) { try file.read() }
        guard case .malformed = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains("SECRET") == false)
    }

    @Test("a file that is missing or too long to be a credential is refused")
    func missingOrLong() throws {
        #expect(reason() == .missing)
        try put(String(repeating: " ", count: SecretFile.sizeLimit) + #"{"login": "a", "password": "p"}"#)
        #expect(reason() == .malformed("longer than 65536 bytes"))
    }

    @Test("a folder that is not there is the system's error, not a crash")
    func noFolder() {
        let lost = CredentialFile(path: folder.file("no/credential.json"))
        let error = #expect(throws: SecretFileError.self) { try lost.write(credential) }
        #expect(error?.reason == .system("open: No such file or directory"))
    }
}
