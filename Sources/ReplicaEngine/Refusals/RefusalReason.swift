import ClinicHours
import SyncModel

extension EngineError.Refusal {
    /// Why something was refused, with what a face needs to say it.
    public enum Reason: Sendable, Equatable {
        // MARK: Slots

        /// The slot lies in the past.
        case past
        /// The slot is outside the hours, which are given in the holder's own words where the backend has them so.
        case outsideHours(BookedTime, opening: String?)
        /// It is none of the slots that the server listed for that day.
        case notOffered(WallSlot)
        /// Another booking holds the slot: the earliest of those in its way.
        case taken(by: BookedTime)

        // MARK: Records

        /// The server refused to make the record; the operation that would have is its dead letter, where it is still kept.
        case refusedRecord(resource: String, letter: LocalID?)
        /// The record is one that the account's role may neither change nor remove, such as one that everybody shares.
        case fixedRecord(resource: String)
        /// Unsent records of another resource refer to the record, the first of them named.
        case referred(by: String, count: Int, first: LocalID)
        /// The action needs one of these values in a field that has another, or none at all.
        case state(action: String, field: String, needed: [String], found: String?)
        /// The action can be done until so many minutes before the moment that a field has, and that is over.
        case tooLate(action: String, field: String, moment: String, minutesBefore: Int)
        /// The refused record carries a file that would be lost with the operation.
        case carriesFile(name: String, operation: LocalID)
        /// The server itself refused, in these words.
        case byServer(String)

        // MARK: Files

        /// The resource has no files; these have some.
        case noFiles(resource: String, having: [String])
        /// The named field tells of no file; with no name, the resource has several of them. These do.
        case noFileField(resource: String, named: String?, known: [String])
        /// What is to be read is a folder, a pipe or a device.
        case notRegular(name: String)
        /// There is nothing in the file.
        case emptyFile(name: String)
        /// The file can't be read; an error of errno(3).
        case unreadable(name: String, error: Int32)
        /// The file can't be written; an error of errno(3).
        case unwritable(error: Int32)
        /// The file has more bytes than the server takes.
        case tooLarge(name: String, bytes: Int64, most: Int64)
        /// The file is of a media type, by its content, that is none of those that the server takes.
        case wrongKind(name: String, type: String, taken: [String])
        /// The account may send a file only together with a new record, and this one was sent.
        case onlyWithCreate(resource: String)
        /// The record has no file in that field.
        case noFile(resource: String, field: String)
        /// The record names an address that is not followed, for the reason in these words.
        case foreignAddress(String)
        /// The server no longer has the file; the status that it answered.
        case gone(status: Int)
        /// The server's file has more bytes than are taken.
        case downloadTooLarge(most: Int64)
        /// The server's file grows without bound when it is decompressed.
        case compressionBomb
        /// The store of files can't take it, for the reason in these words.
        case notStored(String)

        /// The word for programs; it is part of the API and never changes.
        public var code: String {
            switch self {
            case .past: "past"
            case .outsideHours: "outside-hours"
            case .notOffered: "not-offered"
            case .taken: "taken"
            case .refusedRecord: "refused-record"
            case .fixedRecord: "fixed-record"
            case .referred: "referred"
            case .state: "state"
            case .tooLate: "too-late"
            case .carriesFile: "carries-file"
            case .byServer: "server"
            case .noFiles: "no-files"
            case .noFileField: "no-file-field"
            case .notRegular: "no-regular-file"
            case .emptyFile: "empty-file"
            case .unreadable: "unreadable-file"
            case .unwritable: "unwritable-file"
            case .tooLarge, .downloadTooLarge: "too-large"
            case .wrongKind: "wrong-kind"
            case .onlyWithCreate: "only-with-create"
            case .noFile: "no-file"
            case .foreignAddress: "foreign-address"
            case .gone: "file-gone"
            case .compressionBomb: "compression-bomb"
            case .notStored: "attachment"
            }
        }
    }
}
