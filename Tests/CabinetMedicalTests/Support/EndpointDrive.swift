import ControlProtocol
import ReferenceBackend
import ServedTestSupport
import SyncCatalogue
import SyncModel
import Testing

/// Does over the socket what an endpoint is for.
///
/// The small clinic: doctor 3 works Lun-Ven 9h-17h, patients are 6 to 25; consultation 61 brings doctor 3 and patient 6 together in September.
struct EndpointDrive: Sendable {
    let row: EndpointRow
    let catalogue: Catalogue
    let clinic: ServedClinic
    /// Whether the server does what its document says, and no more.
    let isByTheBook: Bool

    /// The resource whose face has the endpoint, and that face.
    private var place: (resource: Resource, face: Face)? {
        guard let role = row.role else { return nil }
        return catalogue.resources.lazy.compactMap { resource in
            guard let face = resource.faces[role] else { return nil }
            let all =
                [face.list, face.get, face.create, face.update, face.delete].compactMap(\.self)
                + face.listedBy.values + face.actions.values.map(\.endpoint)
            return all.contains { $0.path == row.path && $0.method == row.method } ? (resource, face) : nil
        }.first
    }

    /// Does it while the line is down, and checks what can be checked at once.
    func offline(_ workplace: Workplace) async throws {
        switch row.kind {
        case .session, .external: break
        case .online: try await expectOffline { try await register(workplace, "rim") }
        case .derived: try await derived(workplace)
        case .read: try await read(workplace)
        case .write, .booking, .upload:
            try await write(workplace)
            let operation = try await workplace.ask(.outboxList)["operations"]?.array?.last
            #expect(operation?["state"]?.string == "queued")
        }
    }

    /// Does what needs the line, once it is there again.
    func online(_ workplace: Workplace) async throws {
        if row.kind == .session {
            #expect(try await workplace.ask(.sessionSignIn)["role"]?.string == workplace.role)
        } else if row.kind == .online {
            let answer = try await register(workplace, "rim")
            #expect(answer["user"]?["is_approved"]?.bool == false)
        }
    }

    /// Tries it at the workplace of a role that may not.
    func refused(_ workplace: Workplace) async throws {
        await #expect(throws: ControlError.self, "\(row.path) as \(workplace.role)") {
            switch row.kind {
            case .session, .online, .external: return
            case .derived: try await derived(workplace)
            case .read: try await read(workplace)
            case .write, .booking, .upload: try await write(workplace)
            }
        }
    }

    // MARK: Reading

    private func read(_ workplace: Workplace) async throws {
        let (resource, face) = try #require(place)
        if let (filter, _) = face.listedBy.first(where: { $0.value.path == row.path }) {
            let value: String = filter == "date" ? "2026-09-01" : filter == "doctor_id" ? "3" : "6"
            let mine = try await workplace.faces(resource.name, filter: [filter: .string(value)])
            #expect(!mine.isEmpty)
            try await compare(mine, path(with: value), workplace)
        } else if face.list?.path == row.path {
            let mine = try await workplace.faces(resource.name)
            #expect(!mine.isEmpty, "\(resource.name)")
            try await compare(mine, row.path, workplace)
        } else {
            let id = try await target(resource, workplace)
            let answer = try await workplace.ask(
                .recordsGet, ["resource": .string(resource.name), "id": .string(id), "face": true])
            let theirs = try await clinic.ask("GET", path(with: id), as: workplace.login).body?.object ?? [:]
            #expect(!theirs.isEmpty)
            guard isByTheBook else { return }
            // A detail may show more than a list, and the replica asks for lists only.
            for (name, value) in answer["record"]?.object ?? [:] { #expect(theirs[name] == value, "\(name)") }
        }
    }

    private func compare(_ mine: [JSONValue: JSONValue], _ path: String, _ workplace: Workplace) async throws {
        let theirs = Workplace.byID(try await clinic.ask("GET", path, as: workplace.login).body)
        #expect(mine == theirs)
    }

    private func derived(_ workplace: Workplace) async throws {
        let view = try #require(catalogue.views.first { $0.path == row.path })
        let parameters: JSONObject = view.parameters.contains("patient_id") ? ["patient_id": 6] : [:]
        let mine = try await workplace.ask(.viewsGet, ["view": .string(view.name), "params": .object(parameters)])
        let theirs = try await clinic.ask("GET", path(with: "6"), as: workplace.login).body
        #expect(mine == theirs)
    }

    // MARK: Writing

    private func write(_ workplace: Workplace) async throws {
        let (resource, face) = try #require(place)
        let name = JSONValue.string(resource.name)
        if let action = face.actions.values.first(where: { $0.endpoint.path == row.path }) {
            _ = try await workplace.ask(
                .recordsAct,
                [
                    "resource": name, "id": .string(try await actionTarget(action, resource, workplace)),
                    "action": .string(action.name),
                    "fields": action.name == "payer" ? ["methode_paiement": "CARTE"] : [:],
                ])
        } else if face.create?.path == row.path, face.create?.method == row.method {
            let fields = try #require(Self.creates["\(resource.name) \(row.role ?? "")"])
            _ = try await workplace.ask(.recordsCreate, ["resource": name, "fields": .object(fields)])
        } else if face.update?.path == row.path, face.update?.method == row.method {
            let fields = try #require(Self.updates["\(resource.name) \(row.role ?? "")"])
            _ = try await workplace.ask(
                .recordsUpdate,
                ["resource": name, "id": .string(try await target(resource, workplace)), "fields": .object(fields)])
        } else {
            _ = try await workplace.ask(
                .recordsDelete, ["resource": name, "id": .string(try await target(resource, workplace, deletes: true))])
        }
    }

    private func register(_ workplace: Workplace, _ mark: String) async throws -> JSONValue {
        try await workplace.ask(.onlineCall, ["name": "register", "fields": .object(Self.newcomer(mark))])
    }

    private func expectOffline(_ body: () async throws -> JSONValue) async throws {
        do {
            _ = try await body()
            Issue.record("it was done without a line")
        } catch let error as ControlError {
            #expect(error.code == ControlErrorCode.offline.rawValue)
        }
    }

    /// The id of a record that the endpoint can be tried on.
    private func target(_ resource: Resource, _ workplace: Workplace, deletes: Bool = false) async throws -> String {
        switch resource.name {
        case "patients": return deletes ? "25" : "6"
        case "doctors": return deletes ? "4" : "3"
        case "consultations": return deletes && row.role == "ADMIN" ? "60" : "61"
        default:
            let ids = try await workplace.faces(resource.name).keys.compactMap(\.integer)
            return (deletes ? ids.max() : ids.min()).map(String.init) ?? "1"
        }
    }

    private func actionTarget(_ action: ActionRule, _ resource: Resource, _ workplace: Workplace) async throws -> String
    {
        if resource.name == "accounts" {
            let answer = try await clinic.ask(
                "POST", "/api/users/register/", .object(Self.newcomer("nour")), as: nil)
            return answer.body?["user"]?["id"]?.text ?? "0"
        }
        let open = try await workplace.faces(resource.name, filter: action.requires.compactMapValues(\.first))
        return open.keys.compactMap(\.integer).min().map(String.init) ?? "1"
    }

    private func path(with id: String) -> String {
        guard let open = row.path.firstIndex(of: "{"), let close = row.path.firstIndex(of: "}") else { return row.path }
        return row.path.replacing(row.path[open...close], with: id)
    }

    static func newcomer(_ mark: String) -> JSONObject {
        [
            "username": .string(mark), "email": .string("\(mark)@example.tn"), "password": "tres-secret-1",
            "role": "PATIENT",
        ]
    }

    private static let person: JSONObject = [
        "username": "sana", "email": "sana@example.tn", "password": "tres-secret-1", "nom": "Sassi", "prenom": "Sana",
    ]

    private static let creates: [String: JSONObject] = [
        "patients ADMIN": person,
        "doctors ADMIN": person.merging(["specialty": "Cardiologie", "schedule": "Lun-Ven 9h-17h"]) { $1 },
        "consultations ADMIN": ["doctor": 3, "patient": 6, "start_time": "2026-09-02T10:00:00Z", "motif": "Suivi"],
        "consultations PATIENT": ["doctor": 3, "start_time": "2026-09-03T10:00:00Z", "motif": "Première fois"],
        "dossiers ADMIN": ["patient": 6, "observations": "Tension élevée", "traitement": "Repos"],
        "dossiers DOCTOR": ["patient": 6, "observations": "Examen de septembre", "traitement": "Repos"],
        "dossiers PATIENT": ["observations": "Résultats d'analyses"],
        "reclamations DOCTOR": [
            "patient": 6, "sujet": "Absence", "message": "Absent deux fois", "statut": "EN_ATTENTE",
        ],
        "messages DOCTOR": ["destinataire_patient": 6, "sujet": "Rappel", "contenu": "Demain à 10 h"],
        "messages PATIENT": ["destinataire_doctor": 3, "sujet": "Question", "contenu": "Avec de la nourriture ?"],
        "factures ADMIN": ["patient": 6, "montant": "75.00", "description": "Consultation de routine"],
    ]

    private static let updates: [String: JSONObject] = [
        "patients ADMIN": ["status": "Inactif"],
        "patients DOCTOR": ["telephone": "22334456", "observations": "Bon suivi"],
        "doctors ADMIN": ["schedule": "Lun-Ven 8h-16h"],
        "consultations ADMIN": ["motif": "Contrôle"],
        "dossiers ADMIN": ["traitement": "Antibiotiques 7 jours"],
        "reclamations DOCTOR": ["statut": "RESOLU", "message": "Résolu après discussion"],
        "factures ADMIN": ["notes": "Rappelée le 16"],
    ]
}
