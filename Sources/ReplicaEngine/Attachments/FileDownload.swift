import AttachmentStore
import Foundation
import SyncCatalogue
import SyncModel
import Transport

/// Fetches a file from the server into the store: continued where it was cut, begun anew where the server has no ranges (design section 10).
struct FileDownload: Sendable {
    let files: ServerFiles
    let store: AttachmentStore
    let board: TransferBoard

    /// How many tries in a row may bring nothing, and how many there are at the most.
    private static let patience = 3
    private static let mostTries = 30

    /// Fetches a file.
    ///
    /// - Parameters:
    ///   - key: Under what its progress is known.
    ///   - rule: What the file may be.
    /// - Returns: What was stored, claimed until it is released.
    /// - Throws: ``EngineError``, `TransportFailure`, or `AttachmentError`.
    func fetch(_ address: FileAddress, as key: LocalID, _ rule: FileRule) async throws -> AttachmentStore.Receipt {
        let limit = max(rule.maximumBytes, FileRule.usualMaximumBytes)
        let name = address.url.prefix { $0 != "?" }.lowercased()
        let intake = DownloadIntake(
            store, isSealed: rule.isSensitive, limit: limit,
            mayBePage: name.hasSuffix(".html") || name.hasSuffix(".htm"))
        defer { board.end(key) }
        var (failures, tries, farthest) = (0, 0, Int64(0))
        while true {
            try Task.checkCancellation()
            tries += 1
            do {
                let isDone = try await attempt(address, intake, key, limit)
                if isDone { return try await FileWork.run { try intake.finish() } }
                intake.restart()
                failures += 1
                guard failures < Self.patience else {
                    throw EngineError.unusableAnswer(what: "the file", reason: "its parts do not fit together")
                }
            } catch let failure as TransportFailure where Self.isCut(failure) {
                // What has to be begun anew is no way forward.
                let reached = intake.resumption.entries.isEmpty ? 0 : intake.length
                failures = reached > farthest ? 1 : failures + 1
                farthest = max(farthest, reached)
                guard failures < Self.patience, tries < Self.mostTries else { throw failure }
                if reached == 0 { intake.restart() }
            } catch let failure as TransportFailure {
                throw Self.refusal(failure, limit) ?? failure
            }
        }
    }

    /// Asks once. Whether the file is whole; false when it has to be begun anew.
    private func attempt(
        _ address: FileAddress, _ intake: DownloadIntake, _ key: LocalID, _ limit: Int64
    ) async throws -> Bool {
        let board = board
        let response = try await files.ask(
            .get, address, fields: intake.resumption, to: .receiver(intake, limit: limit)
        ) { progress in
            // Of an answer with the whole file, from its beginning; of one with the rest, from there.
            let start = intake.start
            board.note(
                key, .download, bytes: start + progress.received, total: progress.receiveTotal.map { start + $0 })
        }
        // A redirect may have led away.
        _ = try files.address(response.effectiveURL)
        switch response.status {
        case 200: return true
        case 206: if case .handedOver = response.body { return true } else { return false }
        case 416: return false
        case 404, 410:
            throw EngineError.refused(.init(.gone(status: response.status)))
        default: throw EngineError.unusableAnswer(what: "the file", reason: "the server answered \(response.status)")
        }
    }

    private static func isCut(_ failure: TransportFailure) -> Bool {
        [.cut, .truncated, .idleTimedOut].contains(failure.kind)
    }

    /// What a failure says of the file itself; nil when it is the line's.
    private static func refusal(_ failure: TransportFailure, _ limit: Int64) -> EngineError? {
        switch failure.kind {
        case .tooLarge: .refused(.init(.downloadTooLarge(most: limit)))
        case .suspiciousCompression: .refused(.init(.compressionBomb))
        case .localFile: .refused(.init(.notStored(failure.detail)))
        default: nil
        }
    }
}
