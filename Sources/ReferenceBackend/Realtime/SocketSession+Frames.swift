import NIOCore
import NIOWebSocket

extension SocketSession {
    /// Serves on a WebSocket until either side ends it, the client falls silent, or the server shuts down. A session that is polled takes the
    /// WebSocket for its transport once the client has tried it (engine.io-protocol v4, "Upgrade").
    func serve(_ socket: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, on channel: any Channel) async throws {
        defer {
            // A WebSocket that was only tried leaves the polled session as it is.
            if transport == .socket {
                finish(closeCode)
                leave()
            } else if move(from: .probing, to: .polling) {
                packets.holdPolls(false)
            }
        }
        try await withTaskCancellationHandler {
            try await socket.executeThenClose { inbound, outbound in await converse(inbound, outbound, channel) }
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    private func converse(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>, _ channel: any Channel
    ) async {
        let (openings, opened) = AsyncStream<Void>.makeStream()
        if transport == .socket {
            carry(by: channel)
            opened.finish()
        }
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for await _ in openings {}
                // A trial that was dropped ends here too, and the packets are for the polls.
                if self.transport == .socket { try? await self.write(to: outbound) }
            }
            tasks.addTask { try? await self.read(inbound, outbound, channel) { opened.finish() } }
            tasks.addTask {
                for await _ in openings {}
                if self.transport == .socket { try? await self.watch() }
            }
            await tasks.next()
            tasks.cancelAll()
        }
        channel.writeAndFlush(WebSocketFrame.farewell(closeCode), promise: nil)
    }

    private func write(to outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>) async throws {
        while case .packets(let packets) = await packets.next() {
            for packet in packets {
                try await outbound.write(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: packet)))
            }
        }
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>, _ channel: any Channel, _ onOpen: () -> Void
    ) async throws {
        for try await frame in inbound {
            switch frame.opcode {
            case .text where transport == .socket:
                if await !take(String(buffer: frame.unmaskedData)) { return }
            case .binary where transport == .socket:
                if await !takeAttachment() { return }
            case .text:
                guard let answers = change(String(buffer: frame.unmaskedData), channel, onOpen) else { return }
                for text in answers {
                    try await outbound.write(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text)))
                }
            case .ping:
                try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            case .pong, .binary: continue
            default: return
            }
        }
    }

    /// Takes a packet of a client that tries the WebSocket, and gives the answers; nil where that ends the trial.
    private func change(_ packet: String, _ channel: any Channel, _ onOpen: () -> Void) -> [String]? {
        switch packet {
        case "2probe":
            guard move(from: .polling, to: .probing) else { return nil }
            // The poll that waits ends, so that the client can let go of it.
            packets.holdPolls(true)
            return ["3probe"]
        case "5":
            guard move(from: .probing, to: .socket) else { return nil }
            carry(by: channel)
            stopWatching()
            onOpen()
            return []
        default: return nil
        }
    }
}
