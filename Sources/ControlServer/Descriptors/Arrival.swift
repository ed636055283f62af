import ControlProtocol
import NIOCore

/// Bytes of a connection, and the descriptors that came with them.
struct Arrival: Sendable {
    let bytes: ByteBuffer
    /// They came with the last of these bytes; where the client's message is long, more of it may follow.
    let descriptors: [PassedDescriptor]
    /// Whether others came with them that were closed at once, because as many are held for all callers together as may be.
    var hasLostSome = false
}

/// Puts the descriptors that were collected before a read beside what was read.
final class ArrivalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = Arrival

    private let found: FoundDescriptors

    private init(_ found: FoundDescriptors) {
        self.found = found
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let (descriptors, hasLostSome) = found.takeAll()
        let arrival = Arrival(bytes: unwrapInboundIn(data), descriptors: descriptors, hasLostSome: hasLostSome)
        context.fireChannelRead(wrapInboundOut(arrival))
    }

    /// Makes a channel hand on arrivals. Call it on the channel's event loop, before it reads anything.
    ///
    /// - Parameters:
    ///   - room: how many descriptors are taken from one message.
    ///   - places: how many may be held for all callers together.
    /// - Throws: ``ChannelError`` where the channel is no socket.
    static func install(on channel: any Channel, room: Int, places: Allowance) throws {
        let pipeline = channel.pipeline.syncOperations
        let socket = try pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
        guard let socket, let options = channel.syncOptions else { throw ChannelError.operationUnsupported }
        let found = FoundDescriptors(places)
        try options.setOption(.recvAllocator, value: DescriptorCollector(socket: socket, room: room, found: found))
        try options.setOption(.maxMessagesPerRead, value: 1)
        try pipeline.addHandler(ArrivalHandler(found))
    }
}
