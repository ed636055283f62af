import ControlProtocol
import ReferenceBackend
import ServedTestSupport
import SyncCatalogue
import SyncModel
import Testing

/// Does over the socket what an endpoint is for, and holds it against the server.
struct DokalDrive: Sendable {
    let row: DokalCase
    let catalogue: Catalogue
    let clinic: ServedClinic
    let names: [String: String]

    /// Does it while the line is down, and checks what can be checked at once.
    func offline(_ workplace: Workplace) async throws {
        for step in row.steps {
            if case .online = step {
                await #expect { try await perform(step, workplace) } throws: {
                    ($0 as? ControlError)?.kind == .offline
                }
                continue
            }
            let before = try await Self.operations(workplace).count
            try await perform(step, workplace)
            guard [.write, .booking].contains(row.kind) else { continue }
            let operations = try await Self.operations(workplace)
            #expect(operations.count > before, "nothing was queued")
            #expect(operations.last?["state"]?.string == "queued")
        }
    }

    /// Does what needs the line, once it is there again.
    func online(_ workplace: Workplace) async throws {
        if row.kind == .online {
            for step in row.steps { try await perform(step, workplace) }
        } else if row.kind == .external {
            let answer = try await clinic.ask(
                row.method, row.path, ["payme_sale_id": "SALE-1", "sale_status": "completed"], as: nil)
            #expect((200..<300).contains(answer.status))
            await #expect {
                try await workplace.ask(.onlineCall, ["name": "payment-webhook", "fields": [:]])
            } throws: {
                ($0 as? ControlError)?.kind == .notFound
            }
        }
    }

    /// Tries it at the workplace of a role that may not.
    func refused(_ workplace: Workplace) async throws {
        for step in row.steps {
            await #expect(throws: ControlError.self, "\(row.path) as \(workplace.role)") {
                try await perform(step, workplace)
            }
        }
        #expect(try await Self.operations(workplace).isEmpty)
    }

    private static func operations(_ workplace: Workplace) async throws -> [JSONValue] {
        try await workplace.ask(.outboxList)["operations"]?.array ?? []
    }

    // MARK: Steps

    private func perform(_ step: DokalCase.Step, _ workplace: Workplace) async throws {
        switch step {
        case .list(let resource, let filter, let path, let member):
            let mine = try await workplace.list(resource, filter: try object(filter))
            try await compare(mine, at: path.map { "/api/v1" + $0 } ?? row.path, member, resource, workplace)
        case .record(let resource, let id):
            try await read(resource, id.filled(names), workplace)
        case .view(let view, let parameters, let query):
            let mine = try await workplace.ask(
                .viewsGet, try ask(["view": .string(view), "params": .object(parameters)]))
            let theirs = try await clinic.ask(
                "GET", row.path.replacing("{id}", with: "{doctor}").filled(names) + query, as: workplace.login)
            #expect(theirs.status == 200)
            #expect(mine == theirs.body)
        case .create(let resource, let fields):
            _ = try await workplace.ask(
                .recordsCreate, ["resource": .string(resource), "fields": .object(try object(fields))])
        case .update(let resource, let id, let fields):
            let id = if let id { JSONValue.string(id.filled(names)) } else { try await onlyID(resource, workplace) }
            _ = try await workplace.ask(
                .recordsUpdate, ["resource": .string(resource), "id": id, "fields": .object(try object(fields))])
        case .delete(let resource, let id):
            _ = try await workplace.ask(
                .recordsDelete, ["resource": .string(resource), "id": .string(id.filled(names))])
        case .act(let resource, let id, let action, let fields):
            var params: JSONObject = [
                "resource": .string(resource), "action": .string(action), "fields": .object(try object(fields)),
            ]
            if let id { params["id"] = .string(id.filled(names)) }
            _ = try await workplace.ask(.recordsAct, params)
        case .online(let name, let fields):
            let answer = try await workplace.ask(.onlineCall, ["name": .string(name), "fields": .object(fields)])
            #expect(answer["payment_url"]?.string?.hasPrefix("http") == true)
        case .file, .nothing: break
        }
    }

    private func object(_ text: String) throws -> JSONObject {
        try #require(try JSONValue(parsing: text.filled(names)).object)
    }

    private func ask(_ params: JSONObject) throws -> JSONObject { try object(JSONValue.object(params).text) }

    /// The id of the one record that there is.
    private func onlyID(_ resource: String, _ workplace: Workplace) async throws -> JSONValue {
        let answer = try await workplace.ask(.recordsList, ["resource": .string(resource)])
        let documents = answer["documents"]?.array ?? []
        #expect(documents.count == 1)
        return try #require(documents.first?["server_id"])
    }

    // MARK: Comparisons

    /// Whether each record of the server's list is here, with each of its members. ``Workplace/differing()`` asks the other way round.
    private func compare(
        _ mine: [JSONObject], at path: String, _ member: String?, _ name: String, _ workplace: Workplace
    ) async throws {
        let answer = try await clinic.ask("GET", path.filled(names), as: workplace.login)
        #expect(answer.status == 200, "\(path)")
        let body = member.map { answer.body?[$0] } ?? answer.body
        let theirs = (body?.array ?? body.map { [$0] } ?? []).compactMap(\.object)
        #expect(!theirs.isEmpty, "\(path)")
        let resource = try #require(catalogue.resource(named: name))
        for record in theirs {
            let id = record[resource.idField]
            let own = id == nil ? mine.first : mine.first { $0[resource.idField] == id }
            try expect(own ?? [:], has: record, resource)
        }
    }

    private func read(_ name: String, _ id: String, _ workplace: Workplace) async throws {
        let resource = try #require(catalogue.resource(named: name))
        let answer = try await workplace.ask(
            .recordsGet, ["resource": .string(name), "id": .string(id), "face": true])
        let mine = try #require(answer["record"]?.object)
        let theirs = try await clinic.ask("GET", row.path.replacing("{id}", with: id), as: workplace.login)
        #expect(theirs.status == 200)
        // A detail may show more than the list from which the replica has it.
        let shared = (theirs.body?.object ?? [:]).filter { mine[$0.key] != nil }
        #expect(shared.count > 4)
        try expect(mine, has: shared, resource)
    }

    private func expect(_ mine: JSONObject, has theirs: JSONObject, _ resource: Resource) throws {
        for (member, value) in theirs where resource.field(named: member)?.isVolatile != true {
            #expect(mine[member] == value, "\(resource.name).\(member)")
        }
    }
}
