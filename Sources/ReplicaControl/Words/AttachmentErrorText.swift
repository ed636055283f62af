import AttachmentStore
import Glibc

extension AttachmentError {
    /// The word for programs.
    var code: String {
        switch reason {
        case .system(_, ENOSPC), .system(_, EDQUOT): "disk-full"
        case .system(_, EACCES), .system(_, EPERM), .system(_, EROFS): "files-denied"
        case .system: "disk-failed"
        case .missing, .damaged, .tooLarge, .sealed, .zlib: "attachment"
        }
    }

    /// What to do about it.
    var next: String {
        switch code {
        case "disk-full": "make room on the disk of the folder of files, then try again; nothing has to be started anew"
        case "files-denied": "give the folder of files back to the daemon's user: chown, and chmod 700"
        case "disk-failed": "look at the disk and the system's log, then try again"
        default: "attachments.scrub looks at every file"
        }
    }
}
