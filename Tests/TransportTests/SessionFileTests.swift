import Foundation
import Testing

@testable import Transport

@Suite("The session file")
struct SessionFileTests {
    private let folder: ScratchFolder
    private let file: SessionFile
    private let session = SavedSession(
        login: "Dr@clinic.example", server: "https://api.example", service: "https://auth.example", account: "7f",
        refreshToken: "SECRET")

    init() throws {
        folder = try ScratchFolder()
        file = SessionFile(path: folder.file("session.json"))
    }

    @Test("what is written is read back, with mode 0600 and nothing left beside it")
    func roundTrip() throws {
        try file.write(SavedSession(login: "old", server: "", service: ""))
        try file.write(session)
        #expect(try file.read() == session)
        #expect(mode(of: file.path) == 0o600)
        #expect(folder.names == ["session.json"])
    }

    @Test("a file that others can read is refused by its own name", arguments: [0o640, 0o604])
    func tooOpen(mode: mode_t) throws {
        try file.write(session)
        chmod(file.path, mode)
        let error = #expect(throws: SecretFileError.self) { try file.read() }
        #expect(error?.reason == .readableByOthers(mode: Int(mode)))
        #expect(error?.description.hasPrefix("session file has mode") == true)
    }

    @Test("a symbolic link and a damaged file are refused, without a word of the content")
    func unfit() throws {
        try Data(#"{"login": 7, "refresh_token": "SECRET"}"#.utf8).write(to: URL(fileURLWithPath: file.path))
        chmod(file.path, 0o600)
        let damaged = #expect(throws: SecretFileError.self) { try file.read() }
        #expect(damaged?.description.contains("damaged") == true && damaged?.description.contains("SECRET") == false)
        let link = SessionFile(path: folder.file("link"))
        #expect(symlink(file.path, link.path) == 0)
        #expect(#expect(throws: SecretFileError.self) { try link.read() }?.reason == .symbolicLink)
    }

    @Test("it is another's with another login, server or service; capitals of the login don't count")
    func binding() {
        var other = session
        other.login = "dr@clinic.example"
        other.refreshToken = nil
        #expect(session.isBound(like: other))
        for part in [\SavedSession.login, \.server, \.service] {
            var other = session
            other[keyPath: part] += "x"
            #expect(!session.isBound(like: other))
        }
    }

    @Test("nothing of it shows where it is printed")
    func redacted() {
        var dumped = ""
        dump(session, to: &dumped)
        #expect(!"\(session) \(String(reflecting: session)) \(dumped)".contains("SECRET"))
    }
}
