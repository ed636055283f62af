import Foundation

/// Where a fetched file is to go.
enum FetchTarget: Equatable {
    /// To standard output.
    case standardOutput
    /// To this path.
    case file(String)
    /// Into this folder, under the name that the server gave it, made harmless.
    case folder(String)

    /// What `-o` says.
    init(_ text: String?) {
        switch text {
        case nil: self = .folder(".")
        case "-"?: self = .standardOutput
        case let path?:
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            self = path.hasSuffix("/") || exists && isFolder.boolValue ? .folder(path) : .file(path)
        }
    }

    /// The folder in which the file is written before it gets its name.
    var folder: String {
        switch self {
        case .standardOutput: FileManager.default.temporaryDirectory.path
        case .file(let path): path.contains("/") ? (path as NSString).deletingLastPathComponent : "."
        case .folder(let path): path
        }
    }

    /// The path for a file that has this name at the server; nil for standard output.
    func path(for name: String) -> String? {
        switch self {
        case .standardOutput: nil
        case .file(let path): path
        case .folder("."): Self.cleaned(name)
        case .folder(let path): path.hasSuffix("/") ? path + Self.cleaned(name) : "\(path)/\(Self.cleaned(name))"
        }
    }

    /// A name out of a stranger's: one path component that is visible, shows what it is, and fits a file system.
    static func cleaned(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        let shown = String(String.UnicodeScalarView(last.unicodeScalars.filter(isShown)))
        // Not hidden, and no option of the commands that are given all names of a folder.
        let kept = shown.drop { $0 == "." || $0 == "-" || $0.isWhitespace }
        let dot = kept.lastIndex(of: ".").flatMap { kept[$0...].utf8.count <= 16 ? $0 : nil } ?? kept.endIndex
        let ending = String(kept[dot...])
        var stem = String(kept[..<dot])
        while stem.utf8.count + ending.utf8.count > longestName { stem.removeLast() }
        return stem.isEmpty ? "attachment" + ending : stem + ending
    }

    /// Controls, ends of lines and what turns the direction of writing are not: a name must not look like another.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    /// NAME_MAX of most file systems is 255 bytes; some room is left for what people add.
    private static let longestName = 200
}
