import ReplicaEngine
import ReplicaStore
import SyncCatalogue
import SyncModel
import SyncTestSupport
import Transport

/// The clinics that histories begin with, made once: the server, and the image of a replica that has pulled everything.
public final class Clinic: Sendable {
    /// What histories name it by.
    let name: String
    /// The role that the simulated account has.
    let role: String
    /// Whether people attach files.
    let keepsFiles: Bool
    /// The catalogue that its server and its workstations follow.
    public let catalogue: Catalogue
    let credentials: CredentialFile
    private let folder: TemporaryFolder
    private let servers: [ClinicSize: ModelServer]
    private let storages: [ClinicSize: MemoryStorage]
    private let images: [ClinicSize: MemoryImage]
    /// A replica that has pulled nothing yet.
    private let blank: MemoryImage
    /// The record that each document of an image stands for.
    private let incarnations: [ClinicSize: [LocalID: Int]]

    /// Makes the clinics of a catalogue.
    ///
    /// - Throws: What the replica throws.
    public init(_ catalogue: Catalogue, role: String = "ADMIN", keepsFiles: Bool = false) async throws {
        self.catalogue = catalogue
        self.role = role
        self.keepsFiles = keepsFiles
        name = catalogue.roles.count > 1 ? "\(catalogue.name), \(role)" : catalogue.name
        folder = try TemporaryFolder()
        credentials = CredentialFile(path: folder.path + "/credentials.json")
        try credentials.write(Credential(login: Workstation.login, password: "secret"))
        var servers: [ClinicSize: ModelServer] = [:]
        var storages: [ClinicSize: MemoryStorage] = [:]
        var images: [ClinicSize: MemoryImage] = [:]
        var incarnations: [ClinicSize: [LocalID: Int]] = [:]
        for size in ClinicSize.allCases {
            let server = Self.server(catalogue, role, size)
            let storage = try MemoryStorage(instant: Workstation.instant(catalogue))
            let world = World(server, trace: nil)
            let station = try await Workstation(0, world, place: .memory(storage), credentials: credentials, seed: 7)
            _ = try await station.engine.runOnce(.full).get()
            servers[size] = server
            storages[size] = storage
            images[size] = try storage.image()
            for (name, documents) in try await Findings(station).documents {
                for document in documents {
                    guard let id = document.serverID.flatMap({ catalogue.ids.usual.number($0.text) }) else { continue }
                    incarnations[size, default: [:]][document.localID] = server.tables[name]?[id]?.incarnation
                }
            }
        }
        let fresh = try MemoryStorage(instant: Workstation.instant(catalogue))
        let world = World(ModelServer(catalogue, role: role), trace: nil)
        _ = try await Workstation(0, world, place: .memory(fresh), credentials: credentials, seed: 7)
        blank = try fresh.image()
        self.incarnations = incarnations
        self.servers = servers
        self.storages = storages
        self.images = images
    }

    private static func server(_ catalogue: Catalogue, _ role: String, _ size: ClinicSize) -> ModelServer {
        var server = ModelServer(catalogue, role: role)
        server.seconds = SimulatedTime.beginning / 1000
        var draw = Draw(size == .small ? 11 : 12)
        let wording = Wording(catalogue: catalogue, serverOf: role)
        // What others refer to comes first.
        for resource in catalogue.resources(for: role).sorted(by: { $0.references.count < $1.references.count }) {
            for number in 0..<count(of: resource, size) {
                let draft = WriteDraft(kind: .create, resource: resource.name, word: 0)
                var fields = wording.fields(of: draft, resource, nil, &draw) { target, draw in
                    server.tables[target]?.rows.isEmpty == false
                        ? (server.tables[target]?.rows).map { catalogue.ids.usual.json(draw.pick($0).id) } : nil
                }
                if let key = resource.naturalKey.first, resource.naturalKey.count == 1,
                    resource.field(named: key)?.type == .string
                {
                    fields?[key] = .string("p\(number)@clinic.example")
                }
                _ = try? server.create(resource.name, fields ?? [:], by: .beginning)
            }
        }
        return server
    }

    private static func count(of resource: Resource, _ size: ClinicSize) -> Int {
        switch resource.pull.strategy {
        case .single: return 1
        case .pages: return size == .large ? 24 : 12
        case .cursor: return size == .large ? 14 : 6
        default: break
        }
        if resource.booking != nil || resource.pull.isCapped { return 4 }
        guard resource.references.isEmpty else { return 3 }
        let isHeld = resource.fields.contains { $0.type == .integer }
        return size == .large && isHeld ? 26 : isHeld ? 4 : 2
    }

    /// Everything that a history needs to run.
    func simulation(
        _ history: History, trace: Trace?, shelf: Shelf, isolation: isolated (any Actor)? = #isolation
    ) async throws -> Simulation {
        guard let server = servers[history.clinic], let image = images[history.clinic],
            let storage = storages[history.clinic]
        else {
            preconditionFailure("every size has its clinic")
        }
        let world = World(server, trace: trace)
        var draw = Draw(history.seed ^ 0x5EED)
        var stations: [Workstation] = []
        for number in 0..<history.workstations {
            let start = history.startsCold ? blank : image
            let place = try shelf.place(number, history, storage: storage, image: start)
            stations.append(
                try await Workstation(
                    number, world, place: place, folder: keepsFiles ? TemporaryFolder() : nil,
                    credentials: credentials, seed: draw.next()))
        }
        let isEmpty = history.startsCold || history.isOnDisk
        return Simulation(
            history, world: world, stations: stations, initial: isEmpty ? [:] : incarnations[history.clinic] ?? [:])
    }
}

/// Where one runner keeps the replicas of the histories that it runs one after the other.
final class Shelf {
    private let catalogue: Catalogue
    private var memories: [MemoryStorage] = []
    private var folder: TemporaryFolder?

    init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    func place(
        _ number: Int, _ history: History, storage: MemoryStorage, image: MemoryImage
    ) throws -> Workstation.Place {
        if history.isOnDisk {
            let folder = try number == 0 ? TemporaryFolder() : self.folder ?? TemporaryFolder()
            self.folder = folder
            return .disk(folder: folder.file("replica-\(number)"))
        }
        while memories.count <= number {
            let memory = try MemoryStorage(instant: Workstation.instant(catalogue))
            try memory.copy(storage)
            memories.append(memory)
        }
        try memories[number].restore(image)
        return .memory(memories[number])
    }
}
