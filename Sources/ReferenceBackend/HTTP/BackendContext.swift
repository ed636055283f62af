import Hummingbird
import NIOCore

/// What is kept for one request.
struct BackendContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection that the request came on.
    let channel: any Channel
    /// What befalls the answer; nil for nothing.
    var fault: Fault?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
