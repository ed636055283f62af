import Foundation

/// A file of a dossier, as it is served.
struct StoredFile: Sendable {
    let name: String
    let type: MediaType
    /// Where its bytes are.
    let place: Place

    enum Place: Equatable, Sendable {
        /// In the database, as those of a made-up clinic are, so that the one file has all of it.
        case row(Data)
        /// In the media folder, under its name.
        case folder(sha256: String)
    }
}

/// The types that a file is served under. What claims to be anything else, such as a page with scripts, is served as mere
/// bytes.
enum MediaType: String, CaseIterable, Sendable {
    case pdf = "application/pdf"
    case jpeg = "image/jpeg"
    case png = "image/png"
    case dicom = "application/dicom"
    case text = "text/plain"
    case bytes = "application/octet-stream"

    /// The type that an upload claims, parameters apart.
    init(claimed: String) {
        self = MediaType(rawValue: HeaderParameters(claimed).value) ?? .bytes
    }

    /// What the name of such a file ends in.
    var suffix: String {
        switch self {
        case .pdf: "pdf"
        case .jpeg: "jpg"
        case .png: "png"
        case .dicom: "dcm"
        case .text: "txt"
        case .bytes: "bin"
        }
    }
}
