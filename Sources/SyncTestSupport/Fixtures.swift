import Foundation
import SyncCatalogue

/// What the repository itself offers tests: its own files, found from where this file stands.
public enum Fixtures {
    /// Why a file of the repository was not found.
    public struct Missing: Error, CustomStringConvertible {
        /// The text for people and logs.
        public let description: String
    }

    /// The repository's root: the nearest folder above this file that holds `Package.swift`.
    ///
    /// - Throws: ``Missing``.
    public static func root() throws -> URL {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) {
            guard folder.pathComponents.count > 1 else {
                throw Missing(description: "no Package.swift above \(#filePath)")
            }
            folder.deleteLastPathComponent()
        }
        return folder
    }

    /// The path of a file of the repository.
    ///
    /// - Throws: ``Missing``.
    public static func path(_ relative: String) throws -> String {
        try root().appending(path: relative).path
    }

    /// The resources that a front desk works with most: enough for what is no matter of a single resource.
    public static let frontDesk: Set<String> = ["patients", "doctors", "consultations", "factures"]

    /// The front desk's part of the catalogue of `sync/cabinet-medical.yaml`.
    ///
    /// - Parameter overlay: The path of what is laid over it; nil for nothing.
    /// - Throws: ``Missing``, or the loader's error.
    public static func catalogue(overlay: String? = nil) throws -> Catalogue {
        try wholeCatalogue(overlay: overlay).narrowed(to: frontDesk)
    }

    /// The catalogue of `sync/cabinet-medical.yaml`.
    ///
    /// - Parameter overlay: The path of what is laid over it; nil for nothing.
    /// - Throws: ``Missing``, or the loader's error.
    public static func wholeCatalogue(overlay: String? = nil) throws -> Catalogue {
        try Catalogue.load(file: path("sync/cabinet-medical.yaml"), overlay: overlay)
    }

    /// The text of that catalogue, for tests that change a line of it.
    ///
    /// - Throws: ``Missing``, or Foundation's error.
    public static func catalogueText() throws -> String {
        try String(contentsOfFile: path("sync/cabinet-medical.yaml"), encoding: .utf8)
    }
}
