import ControlProtocol
import SyncModel

@testable import ControlServer

/// A façade whose answers a test decides.
struct FakeFacade: ControlFacade {
    /// An error that is not meant for callers.
    struct Secret: Error, CustomStringConvertible {
        var description: String { "teudat zehut 000000018" }
    }

    /// What a call gives; the standard one answers with the method's name, the parameters and the peer.
    var answer: @Sendable (ControlCall, @escaping ControlNotifier) async throws -> RawJSON = { call, _ in echo(call) }
    /// What a subscription gives; the standard one has no event.
    var feed: @Sendable (JournalRequest) async throws -> JournalFeed = { request in
        JournalFeed(position: request.since ?? 0, events: AsyncStream { _ in })
    }

    static func echo(_ call: ControlCall) -> RawJSON {
        RawJSON([
            "method": .string(call.method.name.rawValue), "params": .object(call.params),
            "uid": .integer(Int64(call.peer.uid)), "gid": .integer(Int64(call.peer.gid)),
            "pid": .integer(Int64(call.peer.pid)),
        ])
    }

    func perform(_ call: ControlCall, notify: @escaping ControlNotifier) async throws -> RawJSON {
        try await answer(call, notify)
    }

    func follow(_ request: JournalRequest) async throws -> JournalFeed { try await feed(request) }
}

extension RawJSON {
    /// A string of so many bytes.
    static func padding(_ size: Int) -> RawJSON {
        RawJSON(bytes: [UInt8(ascii: "\"")] + [UInt8](repeating: UInt8(ascii: "x"), count: size) + [UInt8(ascii: "\"")])
    }
}

extension FakeFacade {
    /// Long calls wait for a latch; others are echoed at once.
    static func held(by latch: Latch) -> FakeFacade {
        FakeFacade(answer: { call, _ in
            if call.method.isLong {
                await latch.wait()
                try Task.checkCancellation()
            }
            return echo(call)
        })
    }

    /// Every subscription gets events numbered from behind `since`, each with so many bytes of padding.
    static func numbered(_ count: Int64, padding: Int) -> FakeFacade {
        FakeFacade(feed: { request in
            let start = request.since ?? 0
            let counter = Counter(start)
            let pad = RawJSON.padding(padding)
            return JournalFeed(
                position: start,
                events: AsyncStream {
                    let position = counter.next()
                    guard position <= start + count else {
                        await Latch().wait()
                        return nil
                    }
                    let text = #"{"position":\#(position),"pad":\#(pad.text)}"#
                    return JournalEvent(position: position, entry: RawJSON(bytes: Array(text.utf8)))
                })
        })
    }
}
