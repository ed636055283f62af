import SyncModel

/// That the replica lacks what it once had, as people read it.
enum LossText {
    /// The line; nil where nothing was found to be missing.
    static func line(_ loss: JSONValue?) -> String? {
        guard let commits = loss?["commits"]?.integer else { return nil }
        return """
            the replica lacks \(commits) of its last changes, as was seen at \(Text.of(loss?["noticed_at"])): its -wal file was removed or \
            cut, or an older copy put in its place; what was typed just before may be lost: hold 'clinicsync outbox --all' and \
            'clinicsync verify' against what you know
            """
    }
}
