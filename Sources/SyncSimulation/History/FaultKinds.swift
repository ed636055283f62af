/// Which faults may meet which requests, and how often.
enum FaultKinds {
    enum Name {
        case cutBefore, cutIn, lostAnswer, lateCommit, duplicate, truncatedJSON, wrongLength, badEncoding, portal
        case proxyError, errorBefore, errorAfter, throttled, expiredToken, forbidden, shortList, emptyList, drift
        case delay, meanwhile, typed, jump, writesMeanwhile
    }

    static func of(_ target: Fault.Target) -> [(Int, Name)] {
        switch target {
        case .write:
            line + [
                (10, .lostAnswer), (6, .lateCommit), (4, .duplicate), (6, .errorAfter), (5, .forbidden),
                (7, .expiredToken),
            ]
        case .list:
            line + [
                (2, .forbidden), (3, .shortList), (4, .emptyList), (4, .drift), (6, .truncatedJSON),
                (10, .writesMeanwhile),
            ]
        case .any, .signIn: line
        }
    }

    private static let line: [(Int, Name)] = [
        (4, .cutBefore), (4, .cutIn), (3, .truncatedJSON), (2, .wrongLength), (2, .badEncoding), (4, .portal),
        (4, .proxyError), (4, .errorBefore), (5, .throttled), (4, .expiredToken), (3, .delay), (8, .meanwhile),
        (6, .typed), (1, .jump),
    ]
}
