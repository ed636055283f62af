/// Which file says what, where an overlay is laid over a catalogue.
struct CatalogueOrigin {
    let file: String
    /// The overlay's name; nil without one.
    let overlay: String?
    /// The keys whose values the overlay gives, with all that is below them.
    let laid: Set<String>

    init(file: String) { self.init(file: file, overlay: nil, laid: []) }

    init(file: String, overlay: String?, laid: Set<String>) {
        (self.file, self.overlay, self.laid) = (file, overlay, laid)
    }

    /// The file that says what stands at a path.
    func file(of path: [String]) -> String {
        guard let overlay else { return file }
        let isLaid = (0...path.count).contains { laid.contains(path.prefix($0).joined(separator: ".")) }
        return isLaid ? overlay : file
    }
}
