import CCurl
import Foundation

/// Drives all transfers with libcurl's multi interface. Lives on the transport's thread alone.
struct CurlLoop {
    private let mailbox: Mailbox
    private let configuration: CurlTransport.Configuration
    private let multi: UnsafeMutableRawPointer
    private let share: UnsafeMutableRawPointer?
    private var active: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    private var waiting: [Exchange] = []

    /// The longest sleep when nothing is due, in milliseconds. A letter in the mailbox ends it at once.
    private static let longestSleep = 3_600_000

    /// The body of the transport's thread: returns after the mailbox was closed and everything is released.
    static func run(_ mailbox: Mailbox, _ configuration: CurlTransport.Configuration) {
        ignoreBrokenPipes()
        if var loop = CurlLoop(mailbox, configuration) {
            let reason = loop.run()
            loop.release(reason)
        } else {
            mailbox.close()
            for case .start(let exchange) in mailbox.take().letters {
                exchange.refuse(.other, "libcurl can't start")
            }
        }
        mailbox.end()
    }

    private init?(_ mailbox: Mailbox, _ configuration: CurlTransport.Configuration) {
        guard CurlTransport.isLibraryReady, let multi = curl_multi_init() else { return nil }
        self.mailbox = mailbox
        self.configuration = configuration
        self.multi = multi
        // Writes never reuse a connection, but they may resume a TLS session. One thread: no lock functions needed.
        share = curl_share_init()
        if let share {
            _ = clinicsync_share_setopt_long(share, CURLSHOPT_SHARE, Int(CURL_LOCK_DATA_SSL_SESSION.rawValue))
        }
        _ = clinicsync_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, configuration.maximumTransfers)
        mailbox.open(waking: multi)
    }

    /// Returns why it ended.
    private mutating func run() -> LocalStop {
        while true {
            let (letters, isClosed) = mailbox.take()
            for letter in letters { obey(letter) }
            if isClosed { return LocalStop(kind: .shutdown, detail: "the transport was shut down") }

            admit()
            var running: Int32 = 0
            var code = curl_multi_perform(multi, &running)
            let now = ContinuousClock.now
            for transfer in active.values { transfer.observe(at: now) }
            collect()
            expire(at: now)
            admit()
            if code == CURLM_OK { code = curl_multi_poll(multi, nil, 0, Int32(sleep(from: now)), nil) }
            guard code == CURLM_OK else {
                mailbox.close()
                return LocalStop(kind: .other, detail: "libcurl: \(String(cString: curl_multi_strerror(code)))")
            }
        }
    }

    private mutating func obey(_ letter: Mailbox.Letter) {
        switch letter {
        case .start(let exchange):
            waiting.append(exchange)
        case .cancel(let id):
            let stop = LocalStop(kind: .cancelled, detail: "the task was cancelled")
            if let index = waiting.firstIndex(where: { $0.id == id }) {
                waiting.remove(at: index).refuse(stop)
            } else if let transfer = active.values.first(where: { $0.exchange.id == id }) {
                finish(transfer, .failure(transfer.failure(stop: stop)))
            }
        }
    }

    /// Starts those who wait, as far as there is room.
    private mutating func admit() {
        while !waiting.isEmpty, active.count < configuration.maximumTransfers {
            let exchange = waiting.removeFirst()
            do throws(TransportFailure) {
                let transfer = try CurlTransfer(exchange, configuration: configuration, share: share)
                active[transfer.handle] = transfer
                add(transfer)
            } catch {
                exchange.finish(.failure(error))
            }
        }
    }

    private mutating func add(_ transfer: CurlTransfer) {
        let code = curl_multi_add_handle(multi, transfer.handle)
        guard code != CURLM_OK else { return }
        let stop = LocalStop(kind: .other, detail: "libcurl: \(String(cString: curl_multi_strerror(code)))")
        finish(transfer, .failure(transfer.failure(stop: stop)))
    }

    /// Settles the transfers that libcurl is done with.
    private mutating func collect() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard
                message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let transfer = active[handle]
            else { continue }
            let code = clinicsync_message_result(message)
            curl_multi_remove_handle(multi, handle)  // frees the message
            switch transfer.conclude(code) {
            case .finished(let result): finish(transfer, result)
            case .followsRedirect: add(transfer)
            }
        }
    }

    private mutating func expire(at now: ContinuousClock.Instant) {
        for transfer in active.values {
            if let failure = transfer.patienceFailure(at: now) { finish(transfer, .failure(failure)) }
        }
    }

    /// Milliseconds until silence gets too long somewhere; libcurl knows its own timers.
    private func sleep(from now: ContinuousClock.Instant) -> Int {
        let next = active.values.compactMap(\.patienceDeadline).min()
        return min(next.map { max($0 - now, .zero).positiveMilliseconds } ?? Self.longestSleep, Self.longestSleep)
    }

    private mutating func finish(_ transfer: CurlTransfer, _ result: Result<HTTPResponse, TransportFailure>) {
        curl_multi_remove_handle(multi, transfer.handle)
        active[transfer.handle] = nil
        // Before the caller hears of it, so that a failure never leaves a file behind, not even for a moment.
        if case .failure = result { transfer.discardBody() }
        transfer.exchange.finish(result)
    }

    /// Fails whatever is left and gives everything back.
    private mutating func release(_ reason: LocalStop) {
        for letter in mailbox.take().letters { obey(letter) }
        for transfer in active.values { finish(transfer, .failure(transfer.failure(stop: reason))) }
        for exchange in waiting { exchange.refuse(reason) }
        waiting = []
        mailbox.unhookBell()
        curl_multi_cleanup(multi)
        if let share { curl_share_cleanup(share) }
    }

    /// With CURLOPT_NOSIGNAL, libcurl leaves SIGPIPE to its caller; a TLS library that writes to a dead connection with
    /// `write` would end the process.
    private static func ignoreBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
