import Hummingbird

/// The table of endpoints: who may call which path with which method.
///
/// Checks come in Django REST framework's order: is there such a path (404), who is asking (401), may they (403), is
/// there such a method (405), and only then the body.
struct EndpointTable<Entrance: Gate> {
    typealias OpenHandler = @Sendable (Call) async throws -> Response
    typealias Handler = @Sendable (Call, Entrance.Caller) async throws -> Response

    let router: Router<BackendContext>
    let gate: Entrance
    let quirks: Set<Quirk>

    /// A path that needs no token.
    func open(_ path: RouterPath, _ handlers: [HTTPRequest.Method: OpenHandler]) {
        for method in HTTPRequest.Method.routed {
            let handler = handlers[method]
            router.on(path, method: method) { [quirks] request, context in
                guard let handler else { throw APIError.methodNotAllowed(method.rawValue) }
                return try await handler(Call(request, context, quirks: quirks))
            }
        }
    }

    /// A path for one role, or for everybody who is signed in.
    func restricted(_ path: RouterPath, to role: Entrance.Role?, _ handlers: [HTTPRequest.Method: Handler]) {
        for method in HTTPRequest.Method.routed {
            let handler = handlers[method]
            router.on(path, method: method) { [gate, quirks] request, context in
                let caller = try await gate.admit(request, role: role)
                guard let handler else { throw APIError.methodNotAllowed(method.rawValue) }
                return try await handler(Call(request, context, quirks: quirks), caller)
            }
        }
    }
}

extension HTTPRequest.Method {
    /// Those that endpoints have; HEAD goes with GET.
    fileprivate static let routed: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]
}
