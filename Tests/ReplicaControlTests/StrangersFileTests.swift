import Foundation
import Testing

@testable import ReplicaControl

@Suite(
    "A file that another user names by its path: no more is opened than that user could open (design section 11)",
    .enabled(if: Drawer.isOpen, "the folder for temporary files must be one that everybody may pass"))
struct StrangersFileTests {
    private static let isRoot = geteuid() == 0
    private let drawer: Drawer
    /// A user and a group that own nothing.
    private let stranger: UInt32 = 61_234
    private let strangers: UInt32 = 61_235

    init() throws { drawer = try Drawer() }

    private func reading(_ path: String, user: UInt32? = nil, group: UInt32? = nil) throws -> String? {
        try reasonForRefusing { try PeerFile.reading(path, for: user ?? stranger, group: group ?? strangers) }
    }

    @Test("is opened where everybody may read it, through folders that everybody may pass")
    func everybody() throws {
        let file = try PeerFile.reading(drawer.file("a", 0o604), for: stranger, group: strangers)
        #expect(file.content == "%PDF-1.7\n")
        #expect(fcntl(file.number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(try reading(drawer.file("b", 0o640)) == "unreadable-file")
        #expect(try reading(drawer.file("c", 0o602)) == "unreadable-file", "to write is not to read")
    }

    @Test("is not opened behind a folder that its user may not pass, however open the file is")
    func folders() throws {
        _ = try drawer.subfolder("a")
        let inner = try drawer.subfolder("a/b")
        let path = try drawer.file("a/b/scan.pdf", 0o644)
        #expect(try reading(path) == nil)
        #expect(try reading("/" + path) == nil, "a slash more is the same path")
        for folder in [drawer.folder.path, drawer.folder.file("a"), inner] {
            try drawer.set(folder, 0o754)
            #expect(try reading(path) == "unreadable-file", "\(folder)")
            try drawer.set(folder, 0o711)
            #expect(try reading(path) == nil, "to pass is enough")
            try drawer.set(folder, 0o755)
        }
    }

    @Test("is reached through no link, neither of a file nor of a folder, and by no step back")
    func links() throws {
        _ = try drawer.subfolder("a")
        let path = try drawer.file("a/scan.pdf", 0o644)
        try FileManager.default.createSymbolicLink(atPath: drawer.folder.file("file"), withDestinationPath: path)
        try FileManager.default.createSymbolicLink(
            atPath: drawer.folder.file("folder"), withDestinationPath: drawer.folder.file("a"))
        #expect(try reading(path) == nil)
        for way in ["file", "folder/scan.pdf", "a/../a/scan.pdf", "a/.."] {
            #expect(try reading(drawer.folder.file(way)) == "unreadable-file", "\(way)")
        }
    }

    @Test("is a regular file too, and named from the root")
    func others() throws {
        let pipe = drawer.folder.file("pipe")
        try #require(mkfifo(pipe, 0o600) == 0 && chmod(pipe, 0o644) == 0)
        #expect(try reading(pipe) == "no-regular-file")
        #expect(try reading(drawer.folder.path) == "no-regular-file")
        #expect(try reading("scan.pdf") == "relative-path")
        #expect(try reading("/") == "unreadable-file")
        #expect(try reading(drawer.folder.file("absent")) == "unreadable-file")
        #expect(try reading(drawer.folder.file("absent/scan.pdf")) == "unreadable-file")
    }

    @Test("is not written by name at all: its user passes what it opened itself")
    func writing() throws {
        try drawer.set(drawer.folder.path, 0o777)
        let path = drawer.folder.file("out.pdf")
        #expect(try reasonForRefusing { try PeerFile.writing(path, for: stranger) } == "descriptor-needed")
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(
        "is opened by the bits of its owner, of its group or of everybody: of the first that fit, and no others",
        .enabled(if: isRoot, "only root gives files away"),
        arguments: [
            // Mode, whether the caller owns the file, whether it is of the file's group, whether it may read it.
            (0o400, true, false, true), (0o044, true, true, false), (0o040, false, true, true),
            (0o404, false, true, false),
            (0o004, false, false, true), (0o440, false, false, false), (0o200, true, false, false),
        ] as [(UInt32, Bool, Bool, Bool)])
    func owners(mode: UInt32, isOwner: Bool, isMember: Bool, isReadable: Bool) throws {
        let path = try drawer.file("scan.pdf", mode)
        try drawer.own(path, isOwner ? stranger : 61_300, isMember ? strangers : 61_301)
        #expect(try reading(path) == (isReadable ? nil : "unreadable-file"))
    }

    @Test("is reached through its user's own folders", .enabled(if: isRoot, "only root gives folders away"))
    func ownFolder() throws {
        let folder = try drawer.subfolder("home", 0o700)
        let path = try drawer.file("home/scan.pdf", 0o600)
        try drawer.own(path, stranger, strangers)
        #expect(try reading(path) == "unreadable-file")
        try drawer.own(folder, stranger, strangers)
        #expect(try reading(path) == nil)
        #expect(try reading(path, user: 61_300) == "unreadable-file")
        try drawer.set(folder, 0o670)
        #expect(try reading(path) == "unreadable-file", "an owner has the owner's bits only")
    }

    @Test(
        "is opened by the groups that the user database names as well as by the one the caller runs with",
        .enabled(if: isRoot && getpwnam("nobody") != nil, "only root gives files away, and somebody must have a group"))
    func namedGroups() throws {
        let nobody = try #require(getpwnam("nobody")).pointee
        let path = try drawer.file("scan.pdf", 0o040)
        try drawer.own(path, 61_300, nobody.pw_gid)
        #expect(try reading(path, user: nobody.pw_uid, group: nobody.pw_gid) == nil)
        #expect(try reading(path, user: nobody.pw_uid, group: strangers) == "unreadable-file")
    }
}
