import ControlProtocol
import Foundation
import SyncModel
import Testing

@testable import ControlServer

@Suite("Passed descriptors", .timeLimit(.minutes(10)))
struct DescriptorTests {
    /// Answers with the inode of what was passed.
    private static let inodes = FakeFacade(answer: { call, _ in
        RawJSON(["inode": call.descriptor.map { .integer($0.withNumber(OpenFile.inode)) } ?? .null])
    })

    private static func put(_ id: Int, padding: Int = 0, descriptor: Bool = true) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"attachments.put","params":"#
            + #"{"resource":"\#(String(repeating: "r", count: padding))","id":1,"descriptor":\#(descriptor)}}"#
    }

    private static func ping(_ id: Int) -> String { #"{"jsonrpc":"2.0","id":\#(id),"method":"system.ping"}"# }

    /// Runs a server and, on a thread that may wait, the body with a client of it.
    private static func run(
        configure: (inout ControlServer.Configuration) -> Void = { _ in },
        _ body: @escaping @Sendable (PassingClient) throws -> Void
    ) async throws {
        try await TestServer.run(inodes, configure: configure) { server in
            try await offPool { try body(try PassingClient(path: server.path)) }
        }
    }

    /// The same with several clients.
    private static func run(
        configure: (inout ControlServer.Configuration) -> Void, clients: Int,
        _ body: @escaping @Sendable ([PassingClient]) throws -> Void
    ) async throws {
        try await TestServer.run(inodes, configure: configure) { server in
            try await offPool { try body((0..<clients).map { _ in try PassingClient(path: server.path) }) }
        }
    }

    @Test(
        "In a burst of calls cut anywhere, each gets the very file that came with a part of its line", arguments: 1...4)
    func pairsInBursts(seed: UInt64) async throws {
        try await Self.run(configure: { ($0.longCallLimit, $0.descriptorTotal) = (1000, 1000) }) { client in
            var numbers = SeededNumbers(state: seed)
            let files = try (0..<200).map { _ in try OpenFile() }
            for (id, file) in files.enumerated() {
                if numbers.next() % 3 == 0 { try client.send(Self.ping(1000 + id)) }
                let line = Array((Self.put(id, padding: Int(numbers.next() % 5000)) + "\n").utf8)
                let cuts = (0..<numbers.next() % 4).map { _ in Int(numbers.next() % UInt64(line.count)) }
                let ends = Set(cuts + [0, line.count]).sorted()
                let carrier = Int(numbers.next() % UInt64(ends.count - 1))
                for (index, (start, end)) in zip(ends, ends.dropFirst()).enumerated() {
                    try client.send(line[start..<end], passing: index == carrier ? [file.descriptor] : [])
                }
            }
            client.finishSending()
            var inodes: [Int64: Int64] = [:]
            var answer = try client.value()
            while answer != .null {
                if let id = answer["id"]?.integer, id < 1000 {
                    inodes[id] = answer.value(at: ["result", "inode"])?.integer
                }
                answer = try client.value()
            }
            for (id, file) in files.enumerated() { #expect(inodes[Int64(id)] == file.inode) }
        }
    }

    @Test("A descriptor reaches its call with either half of a line that the server reads in two")
    func joinsHalves() async throws {
        try await Self.run { client in
            for (id, carrier) in [0, 1, 0, 1].enumerated() {
                let file = try OpenFile()
                let line = Array((Self.put(id) + "\n").utf8)
                try client.send(line[..<40], passing: carrier == 0 ? [file.descriptor] : [])
                client.waitUntilRead()
                try client.send(line[40...], passing: carrier == 1 ? [file.descriptor] : [])
                #expect(try client.value().value(at: ["result", "inode"])?.integer == file.inode)
            }
        }
    }

    @Test("A line of many reads keeps the descriptor that came with its first bytes")
    func spansReads() async throws {
        try await Self.run { client in
            for id in 0..<5 {
                let file = try OpenFile()
                let answer = try client.ask(Self.put(id, padding: 150_000), passing: [file.descriptor])
                #expect(answer.value(at: ["result", "inode"])?.integer == file.inode)
            }
        }
    }

    @Test("The calls of a batch take its descriptors in their order, and one too many of them is told so")
    func ordersBatches() async throws {
        try await Self.run { client in
            let files = [try OpenFile(), try OpenFile()]
            let batch = "[\(Self.put(1)),\(Self.put(2)),\(Self.put(3))]"
            let answers = try client.ask(batch, passing: files.map(\.descriptor)).array ?? []
            #expect(answers.prefix(2).map { $0.value(at: ["result", "inode"])?.integer } == files.map(\.inode))
            #expect(answers.last?.value(at: ["error", "data", "reason"]) == "no-descriptor")
        }
    }

    @Test("A call that says a descriptor comes is told what to do when none did, and the connection goes on")
    func missesDescriptors() async throws {
        try await Self.run { client in
            let answer = try client.ask(Self.put(1))
            #expect(answer.value(at: ["error", "code"]) == -32602)
            #expect(answer.value(at: ["error", "data", "reason"]) == "no-descriptor")
            #expect(answer.value(at: ["error", "data", "next"])?.string?.contains("SCM_RIGHTS") == true)
            #expect(try client.ask(Self.ping(2))["id"] == 2)
        }
    }

    @Test(
        "A descriptor that its call does not take is closed, and left to no other call",
        arguments: [
            ping(1), put(1, descriptor: false), #"{"jsonrpc":"2.0","id":1,"method":"records.lst"}"#, "rubbish", "",
        ])
    func closesUnwanted(line: String) async throws {
        try await Self.run { client in
            let tell = try Tell()
            try client.send(line, passing: [tell.passedEnd])
            if !line.isEmpty { _ = try client.value() }
            tell.waitUntilClosed()
            #expect(try client.ask(Self.put(2)).value(at: ["error", "data", "reason"]) == "no-descriptor")
        }
    }

    @Test("A descriptor that came with the first half of a line is not left to the line that begins where it ends")
    func closesEarlier() async throws {
        try await Self.run { client in
            let tell = try Tell()
            let line = Array(Self.ping(1).utf8)
            try client.send(line[..<20], passing: [tell.passedEnd])
            client.waitUntilRead()
            try client.send(String(decoding: line[20...], as: UTF8.self) + "\n" + Self.put(2))
            #expect(try client.value()["id"] == 1)
            #expect(try client.value().value(at: ["error", "data", "reason"]) == "no-descriptor")
            tell.waitUntilClosed()
        }
    }

    @Test(
        "Too many descriptors for one line are answered, the connection is closed, and they are, too",
        arguments: [1, 5, 20])
    func boundsWaiting(together: Int) async throws {
        try await Self.run { client in
            let tells = try (0..<max(5, together)).map { _ in try Tell() }
            if together == 1 {
                for tell in tells { try client.send([UInt8(ascii: " ")], passing: [tell.passedEnd]) }
            } else {
                try client.send(Self.ping(1), passing: tells.map(\.passedEnd))
            }
            let refusal = try client.value()
            #expect(refusal["id"] == .null)
            #expect(refusal.value(at: ["error", "data", "reason"]) == "too-many-descriptors")
            #expect(try client.value() == .null)
            for tell in tells { tell.waitUntilClosed() }
        }
    }

    @Test("Descriptors are bounded for all callers together: one too many is refused clearly, and all others go on")
    func boundsTogether() async throws {
        try await Self.run(configure: { $0.descriptorTotal = 3 }, clients: 40) { clients in
            let tells = try (0..<3).map { _ in try Tell() }
            for tell in tells { try clients[0].send([UInt8(ascii: " ")], passing: [tell.passedEnd]) }
            clients[0].waitUntilRead()
            let file = try OpenFile()
            try clients[1].send(Self.put(1), passing: [file.descriptor])
            let refusal = try clients[1].value()
            #expect(refusal["id"] == .null && refusal.value(at: ["error", "data", "reason"]) == "busy")
            #expect(refusal.value(at: ["error", "message"])?.string?.contains("3 passed descriptors") == true)
            #expect(try clients[1].value() == .null)
            #expect(try clients[2].ask(Self.ping(2))["id"] == 2)
            clients[0].hangUp()
            for tell in tells { tell.waitUntilClosed() }
            // Their places come back a moment after they are closed; whoever comes too early is refused once more.
            let inode = clients[3...].lazy.compactMap { client in
                (try? client.ask(Self.put(4), passing: [file.descriptor]))?.value(at: ["result", "inode"])?.integer
            }.first
            #expect(inode == file.inode)
        }
    }

    @Test("A line with a descriptor that does not end in time costs its connection, and the descriptor is closed")
    func cutsStale() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.inodes, clock: clock) { server in
            let tell = try Tell()
            let passing = Task.detached {
                try await offPool {
                    let client = try PassingClient(path: server.path)
                    try client.send(Array(Self.put(1).utf8.prefix(20)), passing: [tell.passedEnd])
                    tell.waitUntilClosed()
                    let rest = try client.value()
                    #expect(rest == .null)
                }
            }
            await clock.pass(.seconds(10))
            try await passing.value
        }
    }

    @Test("A call keeps its descriptor open for as long as it runs, and no longer")
    func closesTaken() async throws {
        let release = Latch()
        let facade = FakeFacade(answer: { call, _ in
            await release.wait()
            return RawJSON(["inode": .integer(call.descriptor?.withNumber(OpenFile.inode) ?? -1)])
        })
        try await TestServer.run(facade) { server in
            try await offPool {
                let client = try PassingClient(path: server.path)
                let tell = try Tell()
                let inode = OpenFile.inode(tell.passedEnd)
                try client.send(Self.put(1), passing: [tell.passedEnd])
                client.waitUntilRead()
                release.open()
                #expect(try client.value().value(at: ["result", "inode"])?.integer == inode)
                tell.waitUntilClosed()
            }
        }
    }

    @Test(
        "Descriptors that wait are closed when the client hangs up, and when the server stops",
        arguments: [true, false])
    func closesAbandoned(hangsUp: Bool) async throws {
        let tells = [try Tell(), try Tell()]
        try await Self.run { client in
            for tell in tells { try client.send(Array(Self.ping(1).utf8), passing: [tell.passedEnd]) }
            client.waitUntilRead()
            if hangsUp {
                client.hangUp()
                for tell in tells { tell.waitUntilClosed() }
            }
        }
        if !hangsUp { try await offPool { for tell in tells { tell.waitUntilClosed() } } }
    }
}

/// Runs what waits in the kernel on a thread that tasks do not need.
func offPool(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
}

/// The splitmix64 sequence: numbers that are the same for the same seed.
struct SeededNumbers {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
