import ReplicaEngine
import ReplicaStore
import Transport

/// The key that sensitive values are sealed with: made with a new replica, and after that only ever found (design section 4).
struct SealKey {
    let file: KeyFile
    let replica: Replica
    /// Whether a new key may take the place of one that is gone.
    let replacesLost: Bool

    /// The key's bytes.
    ///
    /// - Throws: ``SealKeyError``, `SecretFileError`, or the replica's own error.
    func bytes() async throws -> [UInt8] {
        let (known, sample) = try await replica.read { reader in
            let known = try reader.sealMark()
            return (known, known == nil ? try reader.sealedSample(mark: Vault.sealMark) : nil)
        }
        let (found, state) = try await FileWork.run { try file.found() }
        if let found, fits(found, known, sample) {
            guard !replacesLost else { throw SealKeyError.notLost(path: file.path) }
            if known == nil { try await keep(found) }
            return found
        }
        let holdings = try await replica.read { try $0.sealedHoldings(mark: Vault.sealMark) }
        guard holdings.isEmpty || replacesLost else {
            throw SealKeyError.lost(path: file.path, state, holdings)
        }
        // A key that does not fit may be another replica's: it is used from now on, and never overwritten. What is left of a damaged one is
        // kept, too.
        let key = try await FileWork.run {
            if state == .damaged { try file.setAside() }
            return try found ?? file.make()
        }
        try await keep(key)
        return key
    }

    private func fits(_ key: [UInt8], _ known: String?, _ sample: SealedSample?) -> Bool {
        if let known { return Vault.mark(of: key) == known }
        guard let sample else { return true }
        return Vault(secret: key).opens(.string(sample.value), field: sample.field)
    }

    private func keep(_ key: [UInt8]) async throws {
        let mark = Vault.mark(of: key)
        try await replica.write { try $0.keep(sealMark: mark) }
    }
}

extension KeyFile {
    /// The key, where a whole one is there, and what is in its place. It blocks on the disk.
    fileprivate func found() throws(SecretFileError) -> (key: [UInt8]?, SealKeyError.Finding) {
        do throws(SecretFileError) {
            let key = try bytes()
            return (key, key == nil ? .nothing : .other)
        } catch {
            guard case .malformed = error.reason else { throw error }
            return (nil, .damaged)
        }
    }
}

/// Why there is no key to seal with.
enum SealKeyError: Error, Equatable, CustomStringConvertible {
    /// The key is gone, or another one or half of it is in its place, and the replica holds what was sealed with it.
    case lost(path: String, Finding, SealedHoldings)
    /// What is in the key's place.
    enum Finding {
        case nothing, other, damaged

        fileprivate var words: String {
            switch self {
            case .nothing: "is gone"
            case .other: "is not the key that this replica was sealed with"
            case .damaged: "is damaged"
            }
        }
    }

    /// A new key was asked for in place of a lost one, and the right one is there.
    case notLost(path: String)

    var description: String {
        switch self {
        case .lost(let path, let finding, let holdings):
            """
            \(path) \(finding.words), and what was sealed with it can't be \
            read without it: \(Self.list(holdings)). No new key was made. Put the file back from the backup of its folder: then \
            nothing is lost. Or go on with \(finding == .other ? "this" : "a new") key by 'clinicsyncd run --new-key', once: records become readable \
            when the server lists them again; writes that wait are refused and have to be made anew, and what was sealed in the journal, \
            the conflict log and in files that only were here is lost
            """
        case .notLost(let path):
            "\(path) is there and fits, and --new-key is for one that is gone: start without it"
        }
    }

    private static func list(_ holdings: SealedHoldings) -> String {
        [
            (holdings.writes, "writes not done yet"), (holdings.records, "records"),
            (holdings.history, "entries of the journal and the conflict log"), (holdings.files, "files"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}
