import Foundation
import Testing

@testable import Transport

@Suite("The file of a refresh token that is brought along")
struct RefreshTokenFileTests {
    private let folder: ScratchFolder
    private let path: String

    init() throws {
        folder = try ScratchFolder()
        path = folder.file("token")
    }

    private func write(_ text: String, mode: mode_t = 0o600) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, mode)
    }

    @Test("its only line is the token", arguments: ["1//0gSECRET", "1//0gSECRET\n", "1//0gSECRET\r\n\n"])
    func reads(text: String) throws {
        try write(text)
        #expect(try RefreshTokenFile(path: path).read() == "1//0gSECRET")
    }

    @Test(
        "a file that others can read, or with something else in it, is refused, without a word of it",
        arguments: [
            ("SECRET", mode_t(0o644)), ("SECRET\nSECRET", 0o600), ("", 0o600), ("\n", 0o600), ("SECRET\u{0}", 0o600),
            ("SECRÉT", 0o600),
        ])
    func refuses(text: String, mode: mode_t) throws {
        try write(text, mode: mode)
        let error = #expect(throws: SecretFileError.self) { try RefreshTokenFile(path: path).read() }
        #expect(error?.file == .refreshToken && error?.description.contains("SECR") == false)
    }

    @Test("a file that is not there, and a link, are called that")
    func absent() throws {
        #expect(
            (#expect(throws: SecretFileError.self) { try RefreshTokenFile(path: path).read() })?.description
                .contains("chmod 600") == true)
        symlink("/etc/passwd", path)
        #expect(
            (#expect(throws: SecretFileError.self) { try RefreshTokenFile(path: path).read() })?.reason == .symbolicLink
        )
    }

    @Test("a session that is kept says whether it was brought along; one of an older version was not")
    func kept() throws {
        let file = SessionFile(path: path)
        try write(#"{"login": "me", "server": "s", "service": "s", "refresh_token": "r"}"#)
        var session = try file.read()
        #expect(session.brought == nil && session.refreshToken == "r")
        session.brought = SavedSession.Brought()
        session.brought?.endedWords = "revoked"
        try file.write(session)
        #expect(try file.read().brought?.endedWords == "revoked")
    }
}
