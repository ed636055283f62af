import Hummingbird
import NIOCore

/// What goes wrong before a request is handled and after its answer is made: the outermost middleware.
struct WireFaults: RouterMiddleware {
    typealias Context = BackendContext
    typealias Next = (Request, Context) async throws -> Response

    let faults: Faults
    let errors: any ErrorForm
    let yesterday: DatabaseCopy

    /// Why nothing is answered any more.
    private struct ConnectionCut: Error {}

    func handle(_ request: Request, context: Context, next: Next) async throws -> Response {
        if let token = request.headers[.authorization], faults.isExpired(token) {
            return errors.response(to: .unauthenticated)
        }
        let target = FaultTarget(request)
        guard let fault = faults.next(target) else { return try await next(request, context) }
        return try await suffer(fault, target, request, context, next)
    }

    private func suffer(
        _ fault: Fault, _ target: FaultTarget, _ request: Request, _ context: Context, _ next: Next
    ) async throws -> Response {
        var context = context
        func strike() { faults.note(fault.kind, target) }
        switch fault.kind {
        case .delay:
            strike()
            try await faults.pause(.milliseconds(50 + fault.form(of: 950)))
            return try await next(request, context)
        case .cutBefore:
            strike()
            return try await cut(context)
        case .lostAnswer:
            _ = try await next(request, context)
            strike()
            return try await cut(context)
        case .lateCommit:
            let (request, _) = try await whole(request)
            try await context.channel.close()
            try await faults.pause(.milliseconds(200 + fault.form(of: 4_000)))
            _ = try await next(request, context)
            strike()
            throw ConnectionCut()
        case .duplicate:
            let (request, again) = try await whole(request)
            strike()
            let first = try await next(request, context)
            let second = try await next(again, context)
            return fault.form(of: 2) == 0 ? first : second
        case .captivePortal:
            strike()
            return .portal
        case .throttled:
            strike()
            return refusal(.tooManyRequests, fault)
        case .unavailable:
            strike()
            let status = Self.failures[fault.form(of: Self.failures.count)]
            // A gateway that waited too long for a server that is at work.
            if status == .gatewayTimeout { _ = try await next(request, context) }
            return refusal(status, fault)
        case .expiredToken:
            strike()
            faults.expire(request.headers[.authorization] ?? "")
            return errors.response(to: .unauthenticated)
        case .restoredDatabase:
            if try await yesterday.takeOrPutBack() == .putBack { strike() }
            return try await next(request, context)
        case .stalledUpload:
            strike()
            let stalled = StalledUpload(faults: faults)
            if fault.form(of: 2) == 0 { return try await next(stalled.slowed(request), context) }
            await stalled.endure(context.channel)
            throw ConnectionCut()
        case .cutWithin:
            let response = try await next(request, context)
            guard let cut = try await response.cutInTheMiddle(context.channel) else { return response }
            strike()
            return cut
        case .wrongLength, .badGzip:
            let response = try await next(request, context)
            guard let broken = try await response.broken(by: fault, context.channel) else { return response }
            strike()
            return broken
        case .truncatedJSON, .emptyList, .newField, .missingField, .retypedField, .droppedFile, .otherFile, .gzipBomb:
            context.fault = fault
            return try await next(request, context)
        }
    }

    private static let failures: [HTTPResponse.Status] = [
        .internalServerError, .badGateway, .serviceUnavailable, .gatewayTimeout,
    ]

    /// Ends the connection at once; whoever waits at its other end hears no more.
    private func cut(_ context: Context) async throws -> Response {
        try await context.channel.close()
        throw ConnectionCut()
    }

    /// The request, twice over, with all of its body.
    private func whole(_ request: Request) async throws -> (Request, Request) {
        var request = request
        let body = try await request.collectBody(upTo: FaultTarget.heldLength)
        request.body = RequestBody(buffer: body)
        return (request, request)
    }

    /// A status with a `Retry-After` in one of the forms that servers give it: seconds, a date, nonsense, or none.
    private func refusal(_ status: HTTPResponse.Status, _ fault: Fault) -> Response {
        var response = errors.response(to: .internal)
        response.status = status
        response.headers[.retryAfter] =
            switch (fault.draw >> 8) % 6 {
            case 0: "1"
            // In the past as soon as it arrives, and in the obsolete form of RFC 850.
            case 1: "Sunday, 06-Nov-94 08:49:37 GMT"
            case 2: "-5"
            case 3: "soon"
            case 4: faults.asksForYears ? "999999999" : "0"
            default: nil
            }
        return response
    }
}

extension FaultTarget {
    init(_ request: Request) {
        self.init(
            method: request.method.rawValue, path: request.uri.path,
            isSignedIn: request.headers[.authorization] != nil,
            bringsFile: request.headers[.contentType]?.lowercased().hasPrefix("multipart/form-data") == true,
            length: request.headers[.contentLength].flatMap { Int($0) } ?? 0)
    }
}

extension Response {
    /// A hotel's page.
    fileprivate static let portal = Response(
        status: .ok, headers: [.contentType: "text/html"],
        body: ResponseBody(
            byteBuffer: ByteBuffer(
                string: "<!DOCTYPE html><html><body><h1>Bienvenue</h1><form>Chambre: <input></form></body></html>")))

    /// The answer as it arrives when its bytes come to harm; nil when there are none to harm.
    fileprivate func broken(by fault: Fault, _ channel: any Channel) async throws -> Response? {
        let bytes = try await body.collected()
        guard bytes.readableBytes > 1 else { return nil }
        let half = bytes.readableBytes / 2
        var headers = headers
        var sent = bytes
        switch fault.kind {
        case .wrongLength:
            headers[.contentLength] = "\(fault.form(of: 2) == 0 ? bytes.readableBytes + 100 : half)"
        default:
            headers[.contentEncoding] = "gzip"
            headers[.contentLength] = "\(bytes.readableBytes)"
            sent.setBytes([0xFF, 0x00, 0xFF, 0x00], at: sent.readerIndex + half)
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: sent))
        }
        // What follows on the connection would make no sense any more.
        let body = ResponseBody { [sent] writer in
            try await writer.write(sent)
            try await channel.close()
        }
        return Response(status: status, headers: headers, body: body)
    }
}
