import ClinicHours
import Foundation
import ReplicaEngine
import SyncModel

/// What the socket says of a refusal.
enum RefusalText {
    /// What happened, in one sentence.
    static func message(_ reason: EngineError.Refusal.Reason) -> String {
        switch reason {
        case .past: "the slot lies in the past"
        case .outsideHours(let time, let opening): outside(time, opening)
        case .notOffered(let wall): "\(wall) is none of the slots that the server listed for that day"
        case .taken(let other): taken(other)

        case .refusedRecord(let resource, let letter):
            "the server refused to make this record of \(resource); correct it with '\(command("edit", letter)) …' and '\(command("resubmit", letter))'"
        case .fixedRecord(let resource):
            "this record of \(resource) is not the account's own: everybody shares it, and the server lets nobody change it here"
        case .referred(let resource, let count, let first):
            "\(count) unsent \(resource) refer to it; delete them first, such as \(first)"
        case .state(let action, let field, let needed, let found):
            "'\(action)' needs \(field) = \(needed.joined(separator: " or ")), and it is \(found ?? "nothing")"
        case .tooLate(let action, let field, let moment, let minutes):
            "it is too late for '\(action)': it can be done until \(minutes == 0 ? "" : "\(minutes) minutes before ")\(field), which is \(moment)"
        case .carriesFile(let name, _): "the refused record carries the file '\(name)', which would be lost"
        case .byServer(let words): words

        case .noFiles(let resource, let having):
            "\(resource) has no files; there are some in: \(having.joined(separator: ", "))"
        case .noFileField(let resource, let name, let known):
            (name.map { "'\($0)' of \(resource) tells of no file" } ?? "\(resource) has several files")
                + "; name one of: \(known.joined(separator: ", "))"
        case .notRegular(let name): "\(name) is no regular file"
        case .emptyFile(let name): "\(name) is empty: there is nothing to send"
        case .unreadable(let name, let error): "\(name): \(String(cString: strerror(error)))"
        case .unwritable(let error): "the file can't be written: \(String(cString: strerror(error)))"
        case .tooLarge(let name, let bytes, let most):
            "\(name) has \(bytes) bytes; the server takes at most \(most). Make it smaller"
        case .wrongKind(let name, let type, let taken):
            "\(name) is \(type) by its content, whatever its name says; the server takes \(taken.joined(separator: ", "))"
        case .onlyWithCreate(let resource):
            "this account may send a file only together with a new record of \(resource), and this one was sent already; attach it to a new one"
        case .noFile(let resource, let field): "this record of \(resource) has no file in '\(field)'"
        case .foreignAddress(let words): words
        case .gone(let status): "the server no longer has the file (\(status))"
        case .downloadTooLarge(let most): "the server's file is longer than \(most) bytes; nothing is kept of it"
        case .compressionBomb:
            "the server's file grows without bound when it is decompressed; nothing is kept of it"
        case .notStored(let words): words
        }
    }

    /// What to do; nil where asking for something else is all there is.
    static func next(_ reason: EngineError.Refusal.Reason) -> String? {
        switch reason {
        case .carriesFile(_, let operation):
            "fetch it and attach it to the record that exists, then 'clinicsync outbox cancel \(operation)'"
        case .fixedRecord: "make one of your own"
        case .unreadable: "see to the file and its rights, or pass it open with the message"
        case .unwritable: "see to the disk and the folder's rights"
        case .noFile: "attach one with attachments.put, or sync if the server should have one"
        case .foreignAddress: "open it by hand if you trust the address; query.sql and records.get show it"
        case .gone: "sync, and look whether the record names another by then"
        default: nil
        }
    }

    private static func outside(_ time: BookedTime, _ opening: String?) -> String {
        if let wall = time.wall { return "\(wall) is outside the hours of that day" }
        return "the slot is outside the opening hours\(opening.map { " (\($0))" } ?? "")"
    }

    private static func taken(_ other: BookedTime) -> String {
        if let wall = other.wall { return "the slot is taken: \(wall)" }
        return "the slot is taken from \(other.start) to \(other.end)"
    }

    private static func command(_ verb: String, _ letter: LocalID?) -> String {
        "clinicsync outbox \(verb) \(letter?.text ?? "ID")"
    }
}
