import Glibc

/// The names in a folder.
enum FolderListing {
    /// The names, without `.` and `..`, in order.
    static func names(in folder: String) throws(AttachmentError) -> [String] {
        guard let stream = opendir(folder) else { throw .failed("opendir", folder) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
