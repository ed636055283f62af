import SyncModel

/// One call that passed the table's checks.
public struct ControlCall: Sendable, Equatable {
    /// The method.
    public let method: ControlMethod
    /// The parameters that were given, by name.
    public let params: JSONObject
    /// Who calls.
    public let peer: Peer
    /// The open file that came with the call, where it said that one does.
    public let descriptor: PassedDescriptor?

    /// A call with parameters that ``ControlMethod/validate(_:)`` gave.
    public init(method: ControlMethod, params: JSONObject = [:], peer: Peer, descriptor: PassedDescriptor? = nil) {
        self.method = method
        self.params = params
        self.peer = peer
        self.descriptor = descriptor
    }

    /// A parameter as given, or else what the table says stands for it; nil when neither is there.
    public subscript(name: String) -> JSONValue? { params[name] ?? method.parameter(name)?.standard }
}
