import CCurl
import Foundation

/// One exchange under way, over as many redirects as it takes. Confined to the transport's thread; libcurl's callbacks
/// reach it through an unretained pointer, which is sound because the easy handle dies with it.
final class CurlTransfer {
    /// What to do when libcurl is done with a handle.
    enum Outcome {
        case finished(Result<HTTPResponse, TransportFailure>)
        case followsRedirect
    }

    let exchange: Exchange
    private let easy: CurlEasy
    private let configuration: CurlTransport.Configuration
    private let feed: BodyFeed
    private let sink: BodySink
    private var address: WebAddress
    private var fields: HTTPFields
    private var head = AnswerHead()
    private var receivedAt: Date
    private var stop: LocalStop?
    private var redirects = 0
    private var elapsedBefore: Duration = .zero
    private var bytesBefore: Int64 = 0
    private var idle: IdleWatch
    private var pace: PaceWatch
    private var lastProgress: TransferProgress?

    var handle: UnsafeMutableRawPointer { easy.handle }
    private var request: AdmittedRequest { exchange.request }

    /// Prepares the handle, opens the body to send, and makes the file for the answer's; nothing is sent yet.
    init(
        _ exchange: Exchange, configuration: CurlTransport.Configuration, share: UnsafeMutableRawPointer?
    ) throws(TransportFailure) {
        let request = exchange.request
        func refusal(_ stop: LocalStop) -> TransportFailure { stop.beforeSending(request) }
        guard let easy = CurlEasy() else { throw refusal(LocalStop(kind: .other, detail: "out of memory")) }
        do { feed = try BodyFeed(request) } catch { throw refusal(error) }
        do { sink = try BodySink(request.destination) } catch { throw refusal(.localFile(error)) }
        self.exchange = exchange
        self.easy = easy
        self.configuration = configuration
        address = request.address
        fields = request.fields
        receivedAt = configuration.now()
        idle = IdleWatch(limit: request.limits.idle)
        pace = PaceWatch(request.limits.pace)
        do {
            try easy.apply(configuration, share: share)
            try easy.apply(request)
            try installCallbacks()
            try prepareHop()
        } catch { throw refusal(LocalStop(kind: .other, detail: error.detail)) }
    }

    /// What libcurl's result means. After `followsRedirect` the handle is ready to be added again.
    func conclude(_ code: CURLcode) -> Outcome {
        if let stop { return .finished(.failure(failure(stop: stop))) }
        guard code == CURLE_OK else { return .finished(.failure(failure(code: code))) }
        guard head.isComplete else { return .finished(.failure(failure(code: CURLE_GOT_NOTHING))) }
        guard followsRedirect, let location = head.fields["Location"] else { return .finished(.success(response())) }
        return follow(location)
    }

    /// Removes what came in of the body.
    func discardBody() { sink.discard() }

    /// Why the transport itself ends this transfer, with what is known of its reach.
    func failure(stop: LocalStop) -> TransportFailure {
        evidence(stop: stop).failure(of: request.method, at: address.redacted)
    }

    /// Looks at the counters: reports progress and notices movement.
    func observe(at now: ContinuousClock.Instant) {
        let sent = easy.offset(CURLINFO_SIZE_UPLOAD_T)
        let received = easy.offset(CURLINFO_SIZE_DOWNLOAD_T)
        let moved = sent + received + Int64(easy.long(CURLINFO_HEADER_SIZE) + easy.long(CURLINFO_REQUEST_SIZE))
        idle.observe(moved: moved, isEstablished: isEstablished, at: now)
        pace.observe(received: received, isComing: head.isComplete, at: now)

        guard let report = exchange.progress, isEstablished, !followsRedirect else { return }
        let total = easy.offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
        let progress = TransferProgress(
            sent: sent, sendTotal: request.bodyLength, received: received,
            receiveTotal: head.isComplete && total >= 0 ? total : nil)
        guard progress != lastProgress else { return }
        lastProgress = progress
        report(progress)
    }

    /// When silence becomes too long, or a body too slow; nil while that can't be.
    var patienceDeadline: ContinuousClock.Instant? { [idle.deadline, pace.deadline].compactMap(\.self).min() }

    /// The failure of a transfer that has been silent for too long, or too slow, or nil.
    func patienceFailure(at now: ContinuousClock.Instant) -> TransportFailure? {
        if idle.isExpired(at: now) {
            return failure(stop: LocalStop(kind: .idleTimedOut, detail: "no byte moved for \(request.limits.idle)"))
        }
        guard let bytes = pace.shortfall(at: now), let span = request.limits.pace?.span else { return nil }
        return failure(stop: LocalStop(kind: .tooSlow, detail: "\(bytes) bytes came in \(span)"))
    }

    private var isEstablished: Bool { easy.offset(CURLINFO_PRETRANSFER_TIME_T) > 0 }

    private var elapsed: Duration { elapsedBefore + .microseconds(easy.offset(CURLINFO_TOTAL_TIME_T)) }

    private var bytesOnWire: Int64 {
        bytesBefore + easy.offset(CURLINFO_SIZE_DOWNLOAD_T) + Int64(easy.long(CURLINFO_HEADER_SIZE))
    }

    private var mayHaveBody: Bool { request.method != .head && head.status != 204 && head.status != 304 }

    private var followsRedirect: Bool {
        head.isComplete && RedirectPolicy.applies(to: request.method, status: head.status, fields: head.fields)
    }

    private func response() -> HTTPResponse {
        HTTPResponse(
            status: head.status, fields: head.fields, body: sink.finish(), effectiveURL: address.text,
            receivedAt: receivedAt, elapsed: elapsed, bytesOnWire: bytesOnWire, httpVersion: head.version)
    }

    private func follow(_ location: String) -> Outcome {
        let status = head.status
        do throws(RedirectPolicy.Refusal) {
            let hop = try RedirectPolicy(
                allowsPlainHTTP: configuration.allowsPlainHTTP, others: request.otherOrigins
            ).next(location: location, from: address, fields: fields, followed: redirects)
            (elapsedBefore, bytesBefore) = (elapsed, bytesOnWire)
            redirects += 1
            (address, fields) = (hop.address, hop.fields)
        } catch {
            let stop = LocalStop(kind: .redirectRefused(status: status), detail: error.reason)
            return .finished(.failure(failure(stop: stop)))
        }
        guard elapsedBefore < request.limits.total else {
            let stop = LocalStop(kind: .totalTimedOut, detail: "redirects took \(elapsedBefore)")
            return .finished(.failure(failure(stop: stop)))
        }
        do { try prepareHop() } catch {
            return .finished(.failure(failure(stop: LocalStop(kind: .other, detail: error.detail))))
        }
        return .followsRedirect
    }

    /// What changes from one request of a redirect chain to the next.
    private func prepareHop() throws(CurlOptionFault) {
        head = AnswerHead()
        pace = PaceWatch(request.limits.pace)
        easy.clearMessage()
        try easy.set(CURLOPT_URL, address.text)
        try easy.setHeader(headerLines)
        try easy.set(CURLOPT_TIMEOUT_MS, (request.limits.total - elapsedBefore).positiveMilliseconds)
    }

    private var headerLines: [String] {
        var lines = fields.entries.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        // A server that ignores 100-continue costs a second of waiting, and one that mistakes it costs the body.
        lines.append("Expect:")
        // libcurl would call every body a form.
        if fields["Content-Type"] == nil { lines.append("Content-Type:") }
        return lines
    }

    private func failure(code: CURLcode) -> TransportFailure {
        evidence(code: code).failure(of: request.method, at: address.redacted)
    }

    private func evidence(code: CURLcode = CURLE_OK, stop: LocalStop? = nil) -> TransferEvidence {
        TransferEvidence(
            code: code, systemError: Int32(truncatingIfNeeded: easy.long(CURLINFO_OS_ERRNO)), message: easy.message,
            stop: stop, requestBytes: easy.long(CURLINFO_REQUEST_SIZE), wasEstablished: isEstablished,
            hadEarlierAnswer: redirects > 0, elapsed: elapsed, totalLimit: request.limits.total)
    }
}

// MARK: - What libcurl calls

extension CurlTransfer {
    private func installCallbacks() throws(CurlOptionFault) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.set(CURLOPT_HEADERDATA, context)
        try easy.set(CURLOPT_HEADERFUNCTION) { CurlTransfer.at($3)?.takeHeader($0, count: $1 * $2) ?? 0 }
        try easy.set(CURLOPT_WRITEDATA, context)
        try easy.set(CURLOPT_WRITEFUNCTION) { CurlTransfer.at($3)?.takeBody($0, count: $1 * $2) ?? 0 }
        // Read in place of CURLOPT_POSTFIELDS: no copy of the body, and, without a seek function, no way for libcurl to
        // begin it anew.
        try easy.set(CURLOPT_READDATA, context)
        try easy.set(CURLOPT_READFUNCTION) { CurlTransfer.at($3)?.giveBody($0, room: $1 * $2) ?? 0 }
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Returns the count of bytes taken; any other count ends the transfer.
    private func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, count: Int) -> Int {
        switch head.take(UnsafeRawBufferPointer(start: bytes, count: count)) {
        case .more:
            return count
        case .complete:
            receivedAt = configuration.now()
            do throws(LocalStop) {
                if mayHaveBody { try ContentCoding.check(head.fields) }
                try sink.begin(status: head.status, fields: head.fields, isFollowedRedirect: followsRedirect)
                return count
            } catch {
                stop = error
                return 0
            }
        case .tooLarge:
            stop = LocalStop(kind: .tooLarge(limit: Int64(AnswerHead.byteLimit)), detail: "the head alone is longer")
            return 0
        }
    }

    private func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, count: Int) -> Int {
        do throws(LocalStop) {
            try sink.take(
                UnsafeRawBufferPointer(start: bytes, count: count), onWire: easy.offset(CURLINFO_SIZE_DOWNLOAD_T))
            return count
        } catch {
            stop = error
            // One less or more than `count` would do; 0 would pass for success where `count` is 0.
            return count + 1
        }
    }

    /// Returns the count of bytes given; 0 ends the body.
    private func giveBody(_ room: UnsafeMutablePointer<CChar>?, room size: Int) -> Int {
        do throws(LocalStop) {
            return try feed.fill(UnsafeMutableRawBufferPointer(start: room, count: size))
        } catch {
            stop = error
            return Int(CURL_READFUNC_ABORT)
        }
    }
}
