import CSQLite

/// `instr`, `replace` and `trim` in time that grows with the length of their arguments.
///
/// SQLite's own compare at every place anew. With two texts of a few megabytes one call takes minutes, and nothing ends a call that has
/// begun: an interrupt is heard only between the steps of a statement.
enum LinearText {
    static let functions: [SandboxFunction] = [
        SandboxFunction("instr", arguments: 2, body: instr),
        SandboxFunction("replace", arguments: 3, body: replace),
        SandboxFunction("trim", arguments: 1) { trim($0, left: true, right: true) },
        SandboxFunction("trim", arguments: 2) { trim($0, left: true, right: true) },
        SandboxFunction("ltrim", arguments: 1) { trim($0, left: true, right: false) },
        SandboxFunction("ltrim", arguments: 2) { trim($0, left: true, right: false) },
        SandboxFunction("rtrim", arguments: 1) { trim($0, left: false, right: true) },
        SandboxFunction("rtrim", arguments: 2) { trim($0, left: false, right: true) },
    ]

    /// Where the wanted bytes begin; nil where they are not.
    private static func offset(of wanted: UnsafeBufferPointer<UInt8>, in text: Slice<UnsafeBufferPointer<UInt8>>)
        -> Int?
    {
        guard let start = text.base.baseAddress, let wantedStart = wanted.baseAddress, wanted.count <= text.count else {
            return nil
        }
        let place = clinicsync_find(wantedStart, wanted.count, start + text.startIndex, text.count)
        return place < 0 ? nil : text.startIndex + Int(place)
    }

    /// The place of the first occurrence from 1, in characters, or in bytes of two blobs; 0 where there is none.
    private static func instr(_ call: SandboxCall) {
        // Asked first: whoever reads an argument as text makes a text of it.
        let isInBytes = call.isBlob(0) && call.isBlob(1)
        guard let text = call.bytes(0), let wanted = call.bytes(1) else { return }
        guard !wanted.isEmpty else { return call.give(1) }
        guard let offset = offset(of: wanted, in: text[...]) else { return call.give(0) }
        let before = isInBytes ? offset : text[..<offset].count { !isContinuation($0) }
        call.give(Int64(before) + 1)
    }

    private static func replace(_ call: SandboxCall) {
        guard let text = call.bytes(0), let wanted = call.bytes(1) else { return }
        // SQLite takes nothing to be replaced for nothing to be done, before it looks at what would be put there.
        guard !wanted.isEmpty else { return call.giveBack(0) }
        guard let new = call.bytes(2) else { return }
        var output: [UInt8] = []
        var rest = text[...]
        while let offset = offset(of: wanted, in: rest) {
            output.append(contentsOf: rest[..<offset])
            output.append(contentsOf: new)
            rest = rest[(offset + wanted.count)...]
            guard output.count <= call.longest else { return sqlite3_result_error_toobig(call.context) }
            guard !call.isStopped else { return call.giveUp() }
        }
        output.append(contentsOf: rest)
        call.give(output)
    }

    private static func trim(_ call: SandboxCall, left: Bool, right: Bool) {
        guard let text = call.bytes(0) else { return }
        var trimmed = CharacterSet()
        if call.values.count > 1 {
            guard let characters = call.bytes(1) else { return }
            var start = 0
            while start < characters.count {
                let end = endOfCharacter(characters, from: start)
                trimmed.insert(characters, start, end)
                start = end
            }
        } else {
            trimmed.insert(UInt8(ascii: " "))
        }
        var (start, end) = (0, text.count)
        while left, start < end {
            let next = endOfCharacter(text, from: start)
            guard trimmed.contains(text, start, next) else { break }
            start = next
        }
        while right, start < end {
            var before = end - 1
            while before > start, isContinuation(text[before]) { before -= 1 }
            guard trimmed.contains(text, before, end) else { break }
            end = before
        }
        call.give(text[start..<end])
    }

    private static func endOfCharacter(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var end = start + 1
        while end < text.count, isContinuation(text[end]) { end += 1 }
        return end
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// Characters in UTF-8, most of which are one byte.
    private struct CharacterSet {
        private var single = [Bool](repeating: false, count: 256)
        private var others: Set<[UInt8]> = []

        mutating func insert(_ byte: UInt8) { single[Int(byte)] = true }

        mutating func insert(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) {
            if end == start + 1 { insert(text[start]) } else { others.insert(Array(text[start..<end])) }
        }

        func contains(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
            end == start + 1 ? single[Int(text[start])] : others.contains(Array(text[start..<end]))
        }
    }
}
