/// Why the transport itself ends a transfer, or does not begin it.
struct LocalStop: Error, Equatable {
    let kind: TransportFailure.Kind
    let detail: String

    static func tooLarge(limit: Int64) -> LocalStop {
        LocalStop(kind: .tooLarge(limit: limit), detail: "the transfer was stopped at the limit")
    }

    static func localFile(_ error: any Error) -> LocalStop {
        LocalStop(kind: .localFile, detail: "\(error)")
    }

    /// The failure of a request that never left.
    func beforeSending(_ request: AdmittedRequest) -> TransportFailure {
        TransportFailure(
            kind: kind, mayHaveReachedServer: false, method: request.method, url: request.address.redacted,
            detail: detail)
    }
}
