/// Which target may import what: the table of the house (design section 3), as code. Arrows point from importer to imported.
enum ImportRules {
    /// Modules of the toolchain, which every target may use.
    static let toolchain: Set<String> = ["Swift", "Foundation", "Synchronization", "Dispatch", "Glibc", "Darwin"]

    private static let nio: Set<String> = [
        "NIO", "NIOCore", "NIOPosix", "NIOFoundationCompat", "NIOConcurrencyHelpers", "NIOEmbedded", "NIOHTTP1",
        "NIOWebSocket",
        "NIOExtras",
    ]
    private static let running: Set<String> = ["ServiceLifecycle", "UnixSignals", "Logging"]

    /// The targets of the client, from the bottom up.
    private static let client: Set<String> = [
        "SyncModel", "SyncCatalogue", "SyncPlanner", "ClinicHours", "ReplicaStore", "AttachmentStore", "Transport",
        "ReplicaEngine", "ReplicaControl", "ControlProtocol", "ControlServer", "ControlClient",
    ]

    /// What each target may import besides the toolchain.
    static let allowed: [String: Set<String>] = [
        "SyncModel": [],
        "SyncCatalogue": ["SyncModel", "Yams"],
        "CatalogueDrafts": ["SyncCatalogue", "Yams"],
        "SyncPlanner": ["SyncModel", "SyncCatalogue"],
        "ClinicHours": ["SyncModel"],
        "ReplicaStore": ["SyncModel", "SyncCatalogue", "CSQLite", "GRDB", "GRDBSQLite"],
        "AttachmentStore": ["SyncModel", "CZlib", "Crypto"],
        "Transport": [
            "SyncModel", "SyncCatalogue", "CCurl", "Logging", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket",
            "NIOSSL",
        ],
        "ReplicaEngine": [
            "SyncModel", "SyncCatalogue", "SyncPlanner", "ClinicHours", "ReplicaStore", "AttachmentStore", "Transport",
            "Crypto", "ServiceLifecycle", "Logging",
        ],
        "ReplicaControl": [
            "SyncModel", "SyncCatalogue", "SyncPlanner", "ClinicHours", "ReplicaStore", "AttachmentStore",
            "ReplicaEngine", "ControlProtocol",
        ],
        "ControlProtocol": ["SyncModel"],
        "ControlServer": nio.union(["ControlProtocol", "SyncModel", "ServiceLifecycle", "Logging"]),
        "ControlClient": nio.union(["ControlProtocol", "SyncModel"]),
        "Commands": client.union(running).union(["ArgumentParser", "CatalogueDrafts", "Yams"]),
        "ReferenceBackend": nio.union([
            "SyncModel", "ClinicHours", "CZlib", "GRDB", "Hummingbird", "HummingbirdCore", "HTTPTypes", "JWTKit",
            "Crypto",
            "CryptoExtras", "Logging", "ServiceLifecycle",
        ]),
        "SyncSimulation": [
            "SyncModel", "SyncCatalogue", "SyncPlanner", "ReplicaStore", "AttachmentStore", "Transport",
            "ReplicaEngine", "SyncTestSupport", "Logging",
        ],
        "FuzzTargets": client.union([
            "CatalogueDrafts", "ReferenceBackend", "CSQLite", "CZlib", "NIOCore", "SyncTestSupport",
        ]),
        "clinicsync-fuzz": ["FuzzTargets", "ArgumentParser"],
        "clinicsync-simulate": ["SyncSimulation", "SyncCatalogue", "SyncModel", "ArgumentParser"],
        "clinicsync": running.union(["Commands", "ArgumentParser"]),
        "clinicsyncd": running.union(["Commands", "ArgumentParser"]),
        "clinic-backend": running.union(["ReferenceBackend", "ClinicHours", "ArgumentParser"]),
    ]

    /// Targets that serve tests, and import what they need.
    static let free: Set<String> = ["ServedTestSupport", "SyncTestSupport"]

    /// The targets that must work with any backend, and so name none.
    static let engine: Set<String> = [
        "SyncPlanner", "ReplicaStore", "AttachmentStore", "ReplicaEngine", "ReplicaControl", "ControlServer",
        "ControlProtocol",
    ]

    /// The imports of a file that its target's row does not allow, as `path:line: words`.
    static func violations(in file: SourceFile) -> [String] {
        if free.contains(file.target) { return [] }
        guard let row = allowed[file.target] else { return ["\(file.path): the table has no row for '\(file.target)'"] }
        return file.imports.filter { !row.contains($0.module) && !toolchain.contains($0.module) }.map {
            "\(file.path):\($0.line): \(file.target) may not import \($0.module)"
        }
    }
}
