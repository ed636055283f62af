/// The mistakes of a catalogue, as they are found while it is read.
///
/// A mistake does not end the reading: something stands in for what could not be read, and what comes behind it is read too. What is then
/// wrong only because of a stand-in is no mistake of the file, and is not noted.
final class MistakeBook {
    /// What was found, in the order in which it was.
    private(set) var mistakes: [CatalogueError] = []
    /// What was found, so that nothing is told twice.
    private var known: Set<CatalogueError> = []
    /// The keys whose values could not be read, and the lists of such elements.
    private var unread: Set<String> = []
    /// The mappings that have such a key of their own.
    private var halfRead: Set<String> = []
    /// The keys at or below which there is a mistake.
    private var unsound: Set<String> = []
    /// The keys that have a mistake themselves.
    private var blamed: Set<String> = []

    /// Notes a value that can't be read as what it must be.
    func noteUnread(_ mistake: CatalogueError) {
        guard !unread.contains(mistake.key) else { return }
        note(mistake)
        let place = KeyPath(mistake.key)
        unread.insert(place.text)
        // A list lacks what one of its elements was to say.
        if place.isElement { unread.insert(place.parent.text) }
        halfRead.insert(place.isElement ? place.parent.parent.text : place.parent.text)
    }

    /// Notes a name that no member of a mapping may have: another that leads to none of the mapping's names may be meant to be that.
    func noteName(_ mistake: CatalogueError) {
        note(mistake)
        unread.insert(KeyPath(mistake.key).parent.text)
    }

    /// Notes a value that leads nowhere, unless the value is a stand-in.
    func noteValue(_ mistake: CatalogueError) {
        if !unread.contains(mistake.key) { note(mistake) }
    }

    /// Notes a rule between the keys of a mapping that they break, unless one of them is a stand-in.
    func noteRule(_ mistake: CatalogueError) {
        if !halfRead.contains(KeyPath(mistake.key).parent.text) { noteValue(mistake) }
    }

    /// Whether neither what stands at a key nor what is below it has a mistake.
    func isSound(_ key: String) -> Bool { !unsound.contains(key) }

    /// Whether a key has no mistake itself; what is below it may have some.
    func isClear(_ key: String) -> Bool { !blamed.contains(key) }

    /// Whether what stands at a key could be read as what it must be; what is below it may have mistakes.
    func isRead(_ key: String) -> Bool { !unread.contains(key) }

    private func note(_ mistake: CatalogueError) {
        guard known.insert(mistake).inserted else { return }
        mistakes.append(mistake)
        blamed.insert(mistake.key)
        var place = KeyPath(mistake.key)
        while unsound.insert(place.text).inserted, !place.text.isEmpty { place = place.parent }
    }
}

/// A key as errors name it: the names from the top, joined by dots.
private struct KeyPath {
    let text: String

    init(_ text: String) { self.text = text }

    var parent: KeyPath { KeyPath(text.lastIndex(of: ".").map { String(text[..<$0]) } ?? "") }

    /// Whether it is an element of a list, which is named by its number.
    var isElement: Bool {
        let name = text[(text.lastIndex(of: ".").map(text.index(after:)) ?? text.startIndex)...]
        return !name.isEmpty && name.allSatisfy(\.isNumber)
    }
}
