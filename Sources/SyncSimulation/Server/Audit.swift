import SyncModel

/// Who writes at the server.
enum Author: Sendable, Hashable {
    /// The clinic as it was at the beginning.
    case beginning
    /// Another client, which knows nothing of replicas.
    case colleague
    /// A workstation, with the `Idempotency-Key` of its request: the id of its operation.
    case workstation(Int, key: String)

    var workstation: Int? {
        if case .workstation(let station, _) = self { station } else { nil }
    }

    var key: String? {
        if case .workstation(_, let key) = self { key } else { nil }
    }
}

/// What truly happened at the server, for the invariants only: nothing that the server answers depends on it.
///
/// A record is named by its incarnation, a number that is never used twice, because servers reuse ids.
struct Audit: Sendable {
    struct Birth: Sendable {
        let resource: String
        let id: Int64
        let author: Author
        let at: Int
        let fields: JSONObject
    }

    struct Death: Sendable {
        let author: Author
        let at: Int
    }

    /// One value that a field had.
    struct Write: Sendable {
        let at: Int
        let author: Author
        let value: JSONValue
        /// As it was sent, before the server normalised it.
        let sent: JSONValue
    }

    /// A write was refused because another record holds what it takes.
    struct Refusal: Sendable {
        let at: Int
        /// The incarnation of the record that holds it.
        let holder: Int
    }

    struct Slot: Hashable, Sendable {
        let incarnation: Int
        let field: String
    }

    private(set) var births: [Int: Birth] = [:]
    private(set) var deaths: [Int: Death] = [:]
    private(set) var writes: [Slot: [Write]] = [:]
    /// The incarnations that each key made.
    private(set) var made: [String: [Int]] = [:]
    /// When each key's change, removal or action was done, each time.
    private(set) var done: [String: [Int]] = [:]
    /// The last time that each key was refused because of what another record holds.
    private(set) var refusals: [String: Refusal] = [:]
    /// The keys whose request was handled twice by something on the way: at most once can't hold for them.
    var handledTwice: Set<String> = []
    /// The keys whose request was done after its answer was lost.
    var doneLate: Set<String> = []
    /// The keys whose change was answered as done and stored nowhere, with when.
    private(set) var forgotten: [String: Int] = [:]
    /// The keys whose outcome a restored database undid.
    private(set) var undone: Set<String> = []
    /// What no client may ever send.
    private(set) var breaches: [String] = []
    /// How many things happened so far: the order of everything.
    private(set) var clock = 0

    mutating func tick() -> Int {
        clock += 1
        return clock
    }

    mutating func born(_ incarnation: Int, _ resource: String, _ id: Int64, _ fields: JSONObject, by author: Author) {
        births[incarnation] = Birth(resource: resource, id: id, author: author, at: tick(), fields: fields)
        if let key = author.key { made[key, default: []].append(incarnation) }
    }

    /// All values that a field of a record had, in their order: what the server filled in when it made the record, and what was written.
    func values(of field: String, _ incarnation: Int) -> [Write] {
        let written = writes[Slot(incarnation: incarnation, field: field)] ?? []
        guard let birth = births[incarnation], let first = birth.fields[field],
            written.first.map({ $0.at > birth.at }) ?? true
        else { return written }
        return [Write(at: birth.at, author: birth.author, value: first, sent: first)] + written
    }

    mutating func died(_ incarnation: Int, by author: Author) {
        deaths[incarnation] = Death(author: author, at: tick())
    }

    mutating func wrote(
        _ value: JSONValue, sent: JSONValue, to field: String, of incarnation: Int, by author: Author
    ) {
        writes[Slot(incarnation: incarnation, field: field), default: []].append(
            Write(at: clock, author: author, value: value, sent: sent))
    }

    mutating func did(_ author: Author) {
        if let key = author.key { done[key, default: []].append(clock) }
    }

    mutating func refused(_ author: Author, because holder: Int) {
        let now = tick()
        if let key = author.key { refusals[key] = Refusal(at: now, holder: holder) }
    }

    mutating func forgot(_ author: Author) {
        let now = tick()
        if let key = author.key { forgotten[key] = now }
    }

    mutating func breach(_ words: String) { breaches.append(words) }

    /// A backup took the database back to a moment: what was acknowledged since then is lost, and the server's fault.
    mutating func restored(to moment: Int, alive: Set<Int>) {
        for (key, incarnations) in made
        where incarnations.contains(where: { births[$0].map { $0.at > moment } ?? false }) {
            undone.insert(key)
        }
        for slot in writes.values.joined() where slot.at > moment {
            if let key = slot.author.key { undone.insert(key) }
        }
        for (incarnation, death) in deaths where death.at > moment {
            if let key = death.author.key { undone.insert(key) }
            if alive.contains(incarnation) { deaths[incarnation] = nil }
        }
        let now = tick()
        for incarnation in births.keys where !alive.contains(incarnation) && deaths[incarnation] == nil {
            deaths[incarnation] = Death(author: .beginning, at: now)
        }
    }
}
