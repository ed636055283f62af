import SyncModel

/// The API's description of itself, as an OpenRPC 1.3 document (spec.open-rpc.org), made from ``ControlMethod/all``.
public enum OpenRPC {
    /// The document, for a daemon of that version.
    public static func document(version: String) -> RawJSON {
        RawJSON([
            "openrpc": "1.3.2",
            "info": [
                "title": "ClinicSync",
                "version": .string(version),
                "description":
                    "The local API of the clinic's replica: JSON-RPC 2.0, one message per line, on a Unix socket.",
            ],
            "methods": .array(ControlMethod.all.map(method)),
            "x-notifications": .array(
                ControlNotification.summaries.map { ["name": .string($0.name), "summary": .string($0.summary)] }),
        ])
    }

    /// What any method may answer with.
    private static let common: [ControlErrorCode] = [.invalidParams, .internalError, .shuttingDown]

    private static func method(_ method: ControlMethod) -> JSONValue {
        let busy: [ControlErrorCode] = method.isLong ? [.busy] : []
        return [
            "name": .string(method.name.rawValue),
            "summary": .string(method.summary),
            "paramStructure": "either",
            "params": .array(method.params.map(descriptor)),
            "result": ["name": "result", "summary": .string(method.result), "schema": [:]],
            "errors": .array((common + method.errors + busy).map(error)),
            "x-long": .bool(method.isLong),
            "x-changes": .bool(method.changes),
        ]
    }

    private static func descriptor(_ parameter: ControlParameter) -> JSONValue {
        [
            "name": .string(parameter.name),
            "summary": .string(parameter.summary),
            "required": .bool(parameter.isRequired),
            "schema": parameter.schema,
        ]
    }

    private static func error(_ code: ControlErrorCode) -> JSONValue {
        ["code": .integer(Int64(code.rawValue)), "message": .string(code.summary)]
    }
}
