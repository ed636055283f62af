/// One exchange on its way to the transport's thread.
struct Exchange: Sendable {
    /// Names the exchange for a later cancellation.
    let id: UInt64
    let request: AdmittedRequest
    let progress: (@Sendable (TransferProgress) -> Void)?
    /// Resumed once, by whoever takes the exchange out of the mailbox or finds the mailbox closed.
    let continuation: CheckedContinuation<HTTPResponse, any Error>

    /// Ends the exchange.
    func finish(_ result: Result<HTTPResponse, TransportFailure>) {
        continuation.resume(with: result.mapError { $0 as any Error })
    }

    /// Ends the exchange before anything was sent.
    func refuse(_ stop: LocalStop) {
        finish(.failure(stop.beforeSending(request)))
    }

    func refuse(_ kind: TransportFailure.Kind, _ detail: String) {
        refuse(LocalStop(kind: kind, detail: detail))
    }
}
