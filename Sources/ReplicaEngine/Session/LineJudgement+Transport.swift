import SyncPlanner
import Transport

extension LineJudgement.Answer {
    /// What an answer tells of the line. Whether a body is whole is for who reads it to find out, but for answers to writes, which are short.
    init(_ response: HTTPResponse, to request: HTTPRequest) async {
        let status = response.status
        guard (200..<300).contains(status) || (400..<500).contains(status) || status == 304 else {
            self = .nothing("the server answered \(status)")
            return
        }
        if await response.isForeign(to: request) {
            self = .nothing("the server answered \(status) with a page that is no JSON, perhaps a proxy's")
        } else {
            self = .own
        }
    }

    /// What a failure tells of the line; nil where the reason is on this side of it, or the server plainly answered, only too much.
    init?(_ failure: TransportFailure) {
        switch failure.kind {
        case .cancelled, .shutdown, .localFile, .malformedRequest, .plainHTTPRefused: return nil
        case let kind where kind.isExcess: return nil
        case .tls: self = .unreachable(failure.description)
        case let kind where kind.isServerAway: self = .unreachable(failure.description)
        default: self = .nothing(failure.description)
        }
    }
}

extension HTTPResponse {
    /// Whether it comes from somebody else than the server that was asked: a page in the place of JSON. A file may be of any kind but a page,
    /// where nobody asked for JSON.
    fileprivate func isForeign(to request: HTTPRequest) async -> Bool {
        let wantsJSON = request.fields["Accept"]?.contains("json") == true
        switch body {
        case .bytes(let bytes):
            if bytes.isEmpty { return false }
            guard wantsJSON || status >= 400 else { return fields.isPage }
            guard ContentSniffer.looksLikeJSON(fields: fields, firstBytes: bytes.prefix(FileHead.length)) else {
                return true
            }
            return request.method != .get && ServerAnswer(self).isForeign
        case .file(let path, let size):
            guard size > 0, wantsJSON else { return fields.isPage }
            let head = try? await FileWork.run { try FileHead.read(path) }
            return head.map { !ContentSniffer.looksLikeJSON(fields: fields, firstBytes: $0) } ?? false
        case .handedOver: return fields.isPage
        }
    }
}
