import Foundation

/// A file as it came.
struct UploadedFile: Equatable, Sendable {
    let type: MediaType
    let bytes: Data
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
