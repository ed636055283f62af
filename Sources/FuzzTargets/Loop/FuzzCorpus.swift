import Foundation

/// The inputs that are kept for a target: where its loop starts from, and what was mended once.
public struct FuzzCorpus: Sendable, Equatable {
    /// One of them.
    public struct Entry: Sendable, Equatable {
        /// The name of its file.
        public let name: String
        /// What it holds.
        public let bytes: [UInt8]
    }

    /// All of them, in the order of their names.
    public let entries: [Entry]

    /// Reads the files of a folder.
    ///
    /// - Throws: ``FuzzFault`` where there are none.
    public init(folder: String) throws(FuzzFault) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        entries = names.sorted().compactMap { name in
            FileManager.default.contents(atPath: folder + "/" + name).map { Entry(name: name, bytes: Array($0)) }
        }
        if entries.isEmpty {
            throw FuzzFault("no corpus in '\(folder)'; name the folder that holds one folder a target with --corpus")
        }
    }
}

/// Why a loop can't run: what is missing, and what to do.
public struct FuzzFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text for people.
    public let description: String

    /// A fault.
    public init(_ description: String) {
        self.description = description
    }
}
