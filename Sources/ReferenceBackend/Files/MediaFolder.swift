import Foundation

/// The folder beside the database in which uploaded files are, each under the name that its record gives it.
///
/// It is made with the first file. All of it blocks.
struct MediaFolder: Sendable {
    let path: String

    /// The one that belongs to a database file.
    init(besides database: String) {
        path = database + ".media"
    }

    /// What the names of files begin with that no record has yet.
    private static let mark = "incoming-"

    /// The path of a file of the folder. Its name must be one that this server gave.
    func path(of name: String) -> String { "\(path)/\(name)" }

    /// Makes the folder if it isn't there, and a path in it where nothing is.
    /// - Throws: `FileFailure`.
    func incomingPath() throws(FileFailure) -> String {
        // Patients' papers: the owner's alone.
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileFailure("make", path) }
        return self.path(of: Self.mark + Identifier.new())
    }

    /// Moves a file that came in to the name that its record gives it, to stay there even if the power fails.
    /// - Throws: `FileFailure`.
    func place(_ incoming: String, as name: String) throws(FileFailure) {
        guard rename(incoming, path(of: name)) == 0 else { throw FileFailure("rename", incoming) }
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileFailure("open", path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw FileFailure("sync", path) }
    }

    /// Removes a file, if it is there.
    func remove(_ name: String) { unlink(path(of: name)) }

    /// Removes what no record names: what a crash left, and what went with a deleted patient. What somebody else put here
    /// stays.
    ///
    /// - Parameter prefix: What names of records' files begin with; nil where there are none.
    /// - Throws: `StartError.files` for a folder that can't be read.
    func sweep(keeping names: Set<String>, of prefix: String?) throws(StartError) {
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: path) where !names.contains(name) {
                if name.hasPrefix(Self.mark) || prefix.map(name.hasPrefix) == true { remove(name) }
            }
        } catch CocoaError.fileReadNoSuchFile {
            // No file has come yet.
        } catch {
            throw .files(path: path, reason: error.localizedDescription)
        }
    }
}
