import CCurl
import Foundation
import Logging

/// Carries requests with libcurl: one thread of its own, keep-alive and HTTP/2 for reads, a new connection for each
/// write. Dropping the last reference ends the thread too, but only `shutdown` tells when.
public final class CurlTransport: HTTPTransport {
    /// How a transport behaves.
    public struct Configuration: Sendable {
        /// The program's version, for `User-Agent: ClinicSync/<version>`.
        public var version: String
        /// A PEM file with certificate authorities to trust beside those of the system.
        public var certificateAuthorityFile: String?
        /// Whether plain http may go to other machines (design section 12).
        public var allowsPlainHTTP: Bool
        /// Time limits of requests that bring none.
        public var limits: TimeLimits
        /// How many transfers run at once, at least 1; the others wait in line. Also the connections kept open.
        public var maximumTransfers: Int
        /// The wall clock, for `HTTPResponse.receivedAt`.
        public var now: @Sendable () -> Date

        /// A configuration; the defaults suit a clinic's workstation.
        public init(
            version: String = "0.1.0",
            certificateAuthorityFile: String? = nil,
            allowsPlainHTTP: Bool = false,
            limits: TimeLimits = .standard,
            maximumTransfers: Int = 32,
            now: @escaping @Sendable () -> Date = { Date() }
        ) {
            precondition(maximumTransfers > 0, "a transport without room for a transfer")
            self.version = version
            self.certificateAuthorityFile = certificateAuthorityFile
            self.allowsPlainHTTP = allowsPlainHTTP
            self.limits = limits
            self.maximumTransfers = maximumTransfers
            self.now = now
        }
    }

    /// Whether libcurl's global state is set up, once per process.
    static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let configuration: Configuration
    private let logger: Logger
    private let mailbox = Mailbox()

    /// A transport, with its thread running.
    ///
    /// - Parameter logger: gets one line per exchange at level debug: no query, no field, no body.
    public init(
        configuration: Configuration = Configuration(), logger: Logger = Logger(label: "clinicsync.transport")
    ) {
        self.configuration = configuration
        self.logger = logger
        let thread = Thread { [mailbox] in CurlLoop.run(mailbox, configuration) }
        thread.name = "clinicsync.curl"
        thread.start()
    }

    deinit { mailbox.close() }

    /// Sends one request; see `HTTPTransport`.
    ///
    /// A read follows up to five redirects, to http and https only, never from https to http; fields that may hold a
    /// secret stay with their origin. A write gets a 3xx as its answer. Nothing is ever sent twice but reads.
    public func send(
        _ request: HTTPRequest, progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        let admitted = try AdmittedRequest(
            request, allowsPlainHTTP: configuration.allowsPlainHTTP, limits: configuration.limits)
        do {
            let response = try await exchange(admitted, progress)
            logger.debug("answer", metadata: answerMetadata(admitted, response))
            return response
        } catch {
            logger.debug("no answer", metadata: ["method": "\(admitted.method)", "failure": "\(error)"])
            throw error
        }
    }

    /// Fails what is in flight, refuses what comes later, and returns as the thread ends.
    public func shutdown() async {
        mailbox.close()
        await withCheckedContinuation { mailbox.whenEnded(resume: $0) }
    }

    private func exchange(
        _ request: AdmittedRequest, _ progress: (@Sendable (TransferProgress) -> Void)?
    ) async throws -> HTTPResponse {
        let id = mailbox.nextID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let exchange = Exchange(id: id, request: request, progress: progress, continuation: continuation)
                // A cancellation from before this point went to the mailbox ahead of the exchange, and was lost: so look
                // before the exchange goes out, lest it be sent for nothing, and once more after.
                if Task.isCancelled {
                    exchange.refuse(.cancelled, "the task was cancelled")
                } else if !mailbox.post(.start(exchange)) {
                    exchange.refuse(.shutdown, "the transport was shut down before")
                } else if Task.isCancelled {
                    _ = mailbox.post(.cancel(id))
                }
            }
        } onCancel: {
            _ = mailbox.post(.cancel(id))
        }
    }

    private func answerMetadata(_ request: AdmittedRequest, _ response: HTTPResponse) -> Logger.Metadata {
        [
            "method": "\(request.method)", "url": "\(request.address.redacted)", "status": "\(response.status)",
            "bytes": "\(response.bytesOnWire)", "elapsed": "\(response.elapsed)",
        ]
    }
}
