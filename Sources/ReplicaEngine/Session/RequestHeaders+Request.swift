import SyncCatalogue
import Transport

extension RequestHeaders {
    /// A request with the header fields that the catalogue has for every one.
    func added(to request: HTTPRequest) -> HTTPRequest {
        var request = request
        for (name, value) in fixed.sorted(by: { $0.key < $1.key }) { request.fields[name] = value }
        return request
    }
}
