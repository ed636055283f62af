import ControlProtocol
import ReplicaEngine
import ReplicaStore
import SyncModel

extension ReplicaControl {
    func readJournal(_ call: ControlCall) async throws -> RawJSON {
        let position = call["position"]?.integer ?? 0
        let limit = Int(call["limit"]?.integer ?? 100)
        let entries = try await context.replica.read { try $0.journal(since: position, limit: limit) }
        var output = Array(#"{"entries":["#.utf8)
        for (index, entry) in entries.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            write(entry, into: &output)
        }
        output.append(contentsOf: #"],"position":\#(entries.last?.position ?? position)}"#.utf8)
        return RawJSON(bytes: output)
    }

    /// Begins to follow the journal. Entries are read as the subscriber takes them, so nothing piles up in memory.
    ///
    /// - Throws: `ControlError` for a resource that does not exist.
    public func follow(_ request: JournalRequest) async throws -> JournalFeed {
        let resources = request.resources ?? []
        do {
            for name in resources where name != RealtimeListener.presence { _ = try context.resource(name) }
        } catch {
            throw ControlError(error)
        }
        let replica = context.replica
        let end = try await replica.read { try $0.journalEnd() }
        let start = min(request.since ?? end, end)
        let reading = JournalReading(replica: replica, resources: Array(resources), position: start)
        let events = AsyncStream(unfolding: {
            await reading.next().map { entry in
                var bytes: [UInt8] = []
                self.write(entry, into: &bytes)
                return JournalEvent(position: entry.position, entry: RawJSON(bytes: bytes))
            }
        })
        return JournalFeed(position: start, events: events)
    }

    private func write(_ entry: JournalEntry, into output: inout [UInt8]) {
        let head: JSONObject = [
            "position": .integer(entry.position), "time": .string(WireTime.text(entry.time)),
            "origin": .string(entry.origin.rawValue), "kind": .string(entry.kind.rawValue),
            "resource": .string(entry.resource),
            "local_id": entry.document.map { .string($0.text) } ?? .null,
            "server_id": entry.serverID.map { context.catalogue.ids.json($0, of: entry.resource) } ?? .null,
            "author": .string(entry.author),
        ]
        JSONValue.object(head).write(into: &output)
        output.removeLast()
        // Both texts were JSON when they were written; they are spliced in as they are, unless something in them is sealed.
        let resource = context.catalogue.resource(named: entry.resource)
        func shown(_ text: String?) -> String { text.map { context.vault.opened(text: $0, of: resource) } ?? "null" }
        output.append(contentsOf: #","before":"#.utf8)
        output.append(contentsOf: shown(entry.before).utf8)
        output.append(contentsOf: #","after":"#.utf8)
        output.append(contentsOf: shown(entry.after).utf8)
        output.append(UInt8(ascii: "}"))
    }
}

/// Reads the journal behind a position, a page at a time, and waits for the next write at its end.
private actor JournalReading {
    private static let page = 100
    private let replica: Replica
    private let resources: [String]
    private var position: Int64
    private var buffer: ArraySlice<JournalEntry> = []

    init(replica: Replica, resources: [String], position: Int64) {
        self.replica = replica
        self.resources = resources
        self.position = position
    }

    /// The next entry; nil when the task is cancelled or the journal can't be read.
    func next() async -> JournalEntry? {
        while buffer.isEmpty {
            let known = replica.writes
            let (from, resources) = (position, resources)
            guard !Task.isCancelled,
                let entries = try? await replica.read({
                    try $0.journal(since: from, resources: resources, limit: Self.page)
                })
            else { return nil }
            if entries.isEmpty { await replica.waitForWrite(after: known) }
            buffer = entries[...]
        }
        let entry = buffer.removeFirst()
        position = entry.position
        return entry
    }
}
