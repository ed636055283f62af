import Foundation
import Hummingbird

/// What is wrong with an answer's JSON, or with a file; inside the compression, so that what arrives is well packed.
struct AnswerFaults: RouterMiddleware {
    typealias Context = BackendContext

    let faults: Faults

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        guard let fault = context.fault, response.status.kind == .successful else { return response }
        switch fault.kind {
        case .droppedFile:
            faults.note(fault.kind, FaultTarget(request))
            return response
        case .otherFile, .gzipBomb:
            let spoilt = try FileFaults(fault: fault).response(for: response)
            faults.note(fault.kind, FaultTarget(request))
            return spoilt
        default: break
        }
        let bytes = Array(try await response.body.collected().readableBytesView)
        let spoilt: [UInt8]? =
            switch fault.kind {
            case .truncatedJSON: bytes.count > 1 ? Array(bytes.dropLast(1 + fault.form(of: bytes.count / 2))) : nil
            case .emptyList: bytes.first == UInt8(ascii: "[") ? Array("[]".utf8) : nil
            default: Self.drifted(bytes, fault)
            }
        guard let spoilt else { return response }
        faults.note(fault.kind, FaultTarget(request))
        return .json(bytes: spoilt, status: response.status)
    }

    /// A list whose records follow another version of the schema; nil for an empty one.
    private static func drifted(_ bytes: [UInt8], _ fault: Fault) -> [UInt8]? {
        guard var records = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]],
            let fields = records.first?.keys.sorted()
        else { return nil }
        let field = fields[fault.form(of: fields.count)]
        for index in records.indices {
            switch fault.kind {
            case .newField: records[index]["version_schema"] = ["numero": 2]
            case .missingField: records[index][field] = nil
            default: records[index][field] = retyped(records[index][field])
            }
        }
        return (try? JSONSerialization.data(withJSONObject: records, options: .withoutEscapingSlashes)).map(Array.init)
    }

    private static func retyped(_ value: Any?) -> Any {
        switch value {
        case let text as String: [text]
        case let number as NSNumber: "\(number)"
        default: false
        }
    }
}
