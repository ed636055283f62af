import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// A request as a test writes it.
struct TestRequest: Sendable {
    var method: HTTPMethod = .GET
    var path: String
    var body: String?
    /// A body that is no text, in place of the other.
    var bytes: [UInt8]?
    var headers: [(String, String)] = []
}

/// What the server answered.
struct Reply: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let bytes: [UInt8]

    /// The body as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A value inside the JSON body, by keys and positions: `value("user", "id")`, `value(0, "montant")`; “null” for
    /// null, and “absent” for what isn't there.
    func value(_ path: any Sendable...) -> String {
        var current: Any? = try? JSONSerialization.jsonObject(with: Data(bytes))
        for step in path {
            if let key = step as? String {
                current = (current as? [String: Any])?[key]
            } else if let position = step as? Int, let array = current as? [Any], array.indices.contains(position) {
                current = array[position]
            } else {
                current = nil
            }
        }
        guard let current else { return "absent" }
        return current is NSNull ? "null" : "\(current)"
    }

    /// The JSON body, written again with its keys in order, so that two can be compared whatever their keys' order.
    var canonical: String { Self.canonical(try? JSONSerialization.jsonObject(with: Data(bytes))) }

    /// A part of a JSON body, written with its keys in order.
    static func canonical(_ value: Any?) -> String {
        guard let value,
            let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
        else { return "no JSON" }
        return String(decoding: data, as: UTF8.self)
    }

    /// The records of a list.
    var records: [[String: Any]] {
        (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [[String: Any]] ?? []
    }

    /// The ids of a list, in its order.
    var ids: [Int] {
        let list = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [[String: Any]]
        return (list ?? []).compactMap { $0["id"] as? Int }
    }
}

/// Sends requests one after the other over one connection to this machine, so that more than one answer proves that the
/// server keeps connections.
func exchange(_ calls: [TestRequest], port: Int) async throws -> [Reply] {
    typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPPart<HTTPRequestHead, ByteBuffer>>
    let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                try channel.pipeline.syncOperations.addHandler(RequestPartCodec())
                return try Connection(wrappingChannelSynchronously: channel)
            }
        }
    return try await connection.executeThenClose { inbound, outbound in
        var parts = inbound.makeAsyncIterator()
        var replies: [Reply] = []
        for call in calls {
            let body = ByteBuffer(bytes: call.bytes ?? Array((call.body ?? "").utf8))
            var headers = HTTPHeaders(call.headers)
            headers.add(name: "Host", value: "127.0.0.1:\(port)")
            if call.body != nil || call.bytes != nil {
                headers.add(name: "Content-Length", value: "\(body.readableBytes)")
            }
            let head = HTTPRequestHead(version: .http1_1, method: call.method, uri: call.path, headers: headers)
            try await outbound.write(contentsOf: [.head(head), .body(body), .end(nil)])
            var answer: HTTPResponseHead?
            var bytes: [UInt8] = []
            reading: while let part = try await parts.next() {
                switch part {
                case .head(let head): answer = head
                case .body(let buffer): bytes += buffer.readableBytesView
                case .end: break reading
                }
            }
            guard let answer else { throw ChannelError.eof }
            replies.append(Reply(status: Int(answer.status.code), headers: answer.headers, bytes: bytes))
        }
        return replies
    }
}

/// NIO's client encoder wants `IOData`; tests send buffers, which are `Sendable`.
private final class RequestPartCodec: ChannelOutboundHandler {
    typealias OutboundIn = HTTPPart<HTTPRequestHead, ByteBuffer>
    typealias OutboundOut = HTTPClientRequestPart

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part: HTTPClientRequestPart =
            switch unwrapOutboundIn(data) {
            case .head(let head): .head(head)
            case .body(let buffer): .body(.byteBuffer(buffer))
            case .end(let trailers): .end(trailers)
            }
        context.write(wrapOutboundOut(part), promise: promise)
    }
}
