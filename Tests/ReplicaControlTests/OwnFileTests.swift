import ControlProtocol
import Foundation
import Testing

@testable import ReplicaControl

@Suite("A file that the daemon's own user names by its path (design section 11)")
struct OwnFileTests {
    private let drawer: Drawer
    private let user = geteuid()

    init() throws { drawer = try Drawer() }

    private func reading(_ path: String) throws -> String? {
        try reasonForRefusing { try PeerFile.reading(path, for: user, group: getegid()) }
    }

    @Test("is opened to be read, and not inherited by what the daemon starts")
    func regular() throws {
        let file = try PeerFile.reading(drawer.file(), for: user, group: getegid())
        #expect(file.content == "%PDF-1.7\n")
        #expect(fcntl(file.number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(write(file.number, "x", 1) == -1)
    }

    @Test("is no link, whatever that leads to")
    func link() throws {
        let target = try drawer.file()
        let link = drawer.folder.file("link.pdf")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        #expect(try reading(link) == "unreadable-file")
        let error = #expect(throws: ControlError.self) { try PeerFile.reading(link, for: user, group: getegid()) }
        #expect(error?.description.contains("it is a link") == true)
    }

    @Test("is no folder, pipe or device, of which reading might wait or never end")
    func others() throws {
        let pipe = drawer.folder.file("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        for path in [drawer.folder.path, pipe, "/dev/zero"] {
            #expect(try reading(path) == "no-regular-file", "\(path)")
        }
    }

    @Test("is named from the root, and by what is there")
    func paths() throws {
        _ = try drawer.file("a")
        for path in ["a", "./a", "~/a", "", "\(drawer.folder.path)/a\u{0}b"] {
            #expect(try reading(path) == "relative-path", "\(path)")
        }
        #expect(try reading(drawer.folder.file("absent")) == "unreadable-file")
        #expect(try reading("/") == "no-regular-file")
    }

    @Test("is written where nothing was, and is for its owner's eyes only")
    func writing() throws {
        let path = drawer.folder.file("out.pdf")
        let file = try PeerFile.writing(path, for: user)
        #expect(write(file.number, "abc", 3) == 3)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "abc")
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try reasonForRefusing { try PeerFile.writing(path, for: user) } == "unreadable-file")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "abc", "what was there stays")
        let link = drawer.folder.file("link")
        let target = drawer.folder.file("target")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        #expect(try reasonForRefusing { try PeerFile.writing(link, for: user) } == "unreadable-file")
        #expect(!FileManager.default.fileExists(atPath: target))
        #expect(try reasonForRefusing { try PeerFile.writing("out.pdf", for: user) } == "relative-path")
    }

    @Test("is closed when nobody holds it any more")
    func closing() throws {
        var file: OwnedDescriptor? = try PeerFile.reading(drawer.file(), for: user, group: getegid())
        var status = stat()
        let first = try #require(file.map { fstat($0.number, &status) == 0 ? status.st_ino : 0 })
        let number = try #require(file?.number)
        file = nil
        // Another test may have opened another file under the same number.
        #expect(fstat(number, &status) != 0 || status.st_ino != first)
    }
}
