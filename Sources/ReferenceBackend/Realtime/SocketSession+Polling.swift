import Hummingbird
import ServiceLifecycle

extension SocketSession {
    /// The packets for a poll: all that wait, else the next, which is a ping at the latest. A poll that is to go without gets a `6`, one behind
    /// the end a `1`, after which nobody knows the session.
    func poll(_ server: SocketIOServer) async -> String {
        let turn = await withGracefulShutdownHandler {
            await packets.next(forPoll: true)
        } onGracefulShutdown: {
            self.packets.interrupt()
        }
        switch turn {
        case .packets(let packets): return PollingPayload.text(packets)
        case .interrupted: return "6"
        case .over:
            server.forget(self)
            return "1"
        }
    }

    /// Takes the packets of a client's body.
    func post(_ body: ByteBuffer) async {
        for packet in PollingPayload.packets(body.readableBytesView) {
            let goesOn =
                switch packet {
                case .text(let text): await take(text)
                case .binary: await takeAttachment()
                }
            guard goesOn else { return leave() }
        }
    }
}
