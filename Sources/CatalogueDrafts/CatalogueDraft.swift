import Foundation
import SyncCatalogue

/// A first catalogue, made from an OpenAPI document of version 3.0 or 3.1.
///
/// What the document says is taken over. What it does not say is guessed, and each guess that a person has to look at stands below a comment that
/// begins with `TODO`. The draft is a sound catalogue as it stands.
public struct CatalogueDraft: Sendable {
    /// The most bytes of a document.
    public static let maximumBytes = DocumentReader.maximumBytes

    /// The catalogue's name, as its file must be called.
    public let name: String
    /// The catalogue's text.
    public let text: String
    /// How many guesses a person has to look at.
    public let doubts: Int
    /// How many resources it has.
    public let resources: Int

    /// Drafts a catalogue.
    ///
    /// - Parameters:
    ///   - document: The document's text, YAML or JSON, of 16 MiB at the most.
    ///   - name: The catalogue's name; nil for one made from the document's title.
    /// - Throws: Why that can't be done.
    public init(document text: String, name: String? = nil) throws(DraftProblem) {
        let document = try OpenAPIDocument(DocumentReader.read(text))
        let name = name ?? Self.name(of: document)
        guard Noun.isName(name) else { throw .badName(name) }
        var parts = DraftParts(document)
        guard !parts.resources.isEmpty else { throw .noCollections(paths: document.pathCount) }
        while true {
            let lines = DraftText.lines(parts, name: name)
            let text = lines.lines.joined(separator: "\n") + "\n"
            let mistakes = Catalogue.check(text: text, file: name + ".yaml").mistakes
            if mistakes.isEmpty {
                (self.name, self.text, doubts, resources) = (name, text, lines.doubts, parts.resources.count)
                return
            }
            // A resource that can't be said is no reason to say nothing of the others.
            let unsound = parts.resources.filter { resource in
                mistakes.contains { $0.key.hasPrefix("resources.\(resource.name)") }
            }
            guard !unsound.isEmpty, unsound.count < parts.resources.count else {
                throw .unsound(mistakes.prefix(3).map(\.description))
            }
            for resource in unsound {
                parts.leave(
                    resource.name, mistakes.first { $0.key.hasPrefix("resources.\(resource.name)") }?.reason ?? "")
            }
        }
    }

    private static func name(of document: OpenAPIDocument) -> String {
        let words = Noun.words(of: document.title ?? "").filter { !["api", "the", "a"].contains($0) }.prefix(3)
        let plain = words.joined(separator: "-").folding(options: .diacriticInsensitive, locale: nil)
        return Noun.name(plain.filter(\.isASCII)) ?? "server"
    }
}
