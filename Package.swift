// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: Swift 6 language mode with explicit existentials.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
]

/// Settings of what runs a hundred thousand times a minute, in the build that the tests use too.
let quick: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// A library target with the settings that all of them share.
func library(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    resources: [Resource]? = nil,
    settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

/// An executable whose main file only starts what a library target holds.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one target.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let jwtKit: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioWebSocket: Target.Dependency = .product(name: "NIOWebSocket", package: "swift-nio")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "ClinicSync",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "clinicsync", targets: ["clinicsync"]),
        .executable(name: "clinicsyncd", targets: ["clinicsyncd"]),
        .executable(name: "clinic-backend", targets: ["clinic-backend"]),
        .executable(name: "clinicsync-simulate", targets: ["clinicsync-simulate"]),
        .executable(name: "clinicsync-fuzz", targets: ["clinicsync-fuzz"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // SQLite with what Swift can't call, and a bound on the memory of strangers' statements.
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),

        library("SyncModel"),
        library("SyncCatalogue", ["SyncModel", yams]),
        library("CatalogueDrafts", ["SyncCatalogue", yams]),
        library("SyncPlanner", ["SyncModel", "SyncCatalogue"]),
        library("ClinicHours", ["SyncModel"]),
        library("ReplicaStore", ["SyncModel", "SyncCatalogue", "CSQLite", grdb, sqlite]),
        library("AttachmentStore", ["CZlib", crypto]),
        library(
            "Transport",
            [
                "SyncModel", "SyncCatalogue", "CCurl", logging, nioCore, nioHTTP1, nioPosix, nioSSL, nioWebSocket,
            ]),
        library(
            "ReplicaEngine",
            [
                "SyncModel", "SyncCatalogue", "SyncPlanner", "ClinicHours", "ReplicaStore", "AttachmentStore",
                "Transport", crypto, lifecycle, logging,
            ]),
        library("ControlProtocol", ["SyncModel"]),
        library(
            "ReplicaControl",
            [
                "SyncModel", "SyncCatalogue", "SyncPlanner", "ClinicHours", "ReplicaStore", "AttachmentStore",
                "ReplicaEngine", "ControlProtocol",
            ]),
        library("ControlServer", ["ControlProtocol", "SyncModel", nioCore, nioPosix, lifecycle, logging]),
        library("ControlClient", ["ControlProtocol", "SyncModel", nioCore, nioPosix]),
        library(
            "Commands",
            [
                "SyncModel", "SyncCatalogue", "CatalogueDrafts", "ClinicHours", "ReplicaStore", "AttachmentStore",
                "Transport", "ReplicaEngine", "ReplicaControl", "ControlProtocol", "ControlServer", "ControlClient",
                argumentParser, lifecycle, unixSignals, logging, yams,
            ]),
        library(
            "ReferenceBackend",
            [
                "ClinicHours", "CZlib", grdb, hummingbird, hummingbirdCore, jwtKit, crypto, cryptoExtras, logging,
                lifecycle,
                nioCore, nioHTTP1, nioPosix, nioWebSocket,
            ]),
        library(
            "SyncTestSupport",
            ["SyncModel", "SyncCatalogue", "Transport", logging]),

        library(
            "ServedTestSupport",
            [
                "AttachmentStore", "ControlClient", "ControlProtocol", "ControlServer", "ReferenceBackend",
                "ReplicaControl", "ReplicaEngine", "ReplicaStore", "SyncCatalogue", "SyncModel", "SyncTestSupport",
                "Transport", logging,
            ]),

        library(
            "SyncSimulation",
            [
                "SyncModel", "SyncCatalogue", "SyncPlanner", "ReplicaStore", "AttachmentStore", "Transport",
                "ReplicaEngine", "SyncTestSupport", logging,
            ]),

        library(
            "FuzzTargets",
            [
                "AttachmentStore", "CSQLite", "CZlib", "CatalogueDrafts", "ClinicHours", "ControlProtocol",
                "ReferenceBackend",
                "ReplicaEngine",
                "ReplicaStore", "SyncCatalogue", "SyncModel", "SyncTestSupport", "Transport", nioCore,
            ], settings: quick),

        program("clinicsync", ["Commands", argumentParser]),
        program("clinicsyncd", ["Commands", argumentParser]),
        program(
            "clinic-backend", ["ReferenceBackend", "ClinicHours", argumentParser, lifecycle, logging, unixSignals]),

        program("clinicsync-simulate", ["SyncSimulation", "SyncCatalogue", "SyncModel", argumentParser]),

        program("clinicsync-fuzz", ["FuzzTargets", argumentParser]),

        tests("SyncModelTests", ["SyncModel", "SyncTestSupport"]),
        tests("SyncCatalogueTests", ["SyncCatalogue", "SyncModel", "SyncTestSupport", yams]),
        tests("CatalogueDraftsTests", ["CatalogueDrafts", "SyncCatalogue", "SyncTestSupport"]),
        tests(
            "SyncSimulationTests", ["SyncSimulation", "SyncCatalogue", "SyncModel", "ReplicaEngine", "SyncTestSupport"]),
        tests("SyncPlannerTests", ["SyncPlanner", "SyncCatalogue", "SyncModel", "SyncTestSupport"]),
        tests("ClinicHoursTests", ["ClinicHours"]),
        tests("ReplicaStoreTests", ["ReplicaStore", "SyncCatalogue", "SyncModel", "SyncTestSupport", grdb]),
        tests("AttachmentStoreTests", ["AttachmentStore", "SyncTestSupport", "CZlib"]),
        tests("TransportTests", ["Transport", "SyncModel", "SyncTestSupport", "CCurl", "CZlib", crypto, logging]),
        tests("RealtimeTests", ["Transport", "ReferenceBackend", "SyncModel", "SyncTestSupport", logging]),
        tests(
            "ReplicaEngineTests",
            [
                "AttachmentStore", "ReplicaControl", "ReplicaEngine", "ReplicaStore", "SyncCatalogue", "SyncModel",
                "SyncPlanner", "Transport", "ControlProtocol", "ClinicHours", "SyncTestSupport", logging,
            ]),
        tests(
            "ReplicaControlTests",
            [
                "AttachmentStore", "ReplicaControl", "ReplicaEngine", "ReplicaStore", "ControlProtocol", "ClinicHours",
                "SyncModel",
                "SyncPlanner", "SyncTestSupport",
            ]),
        tests(
            "AttachmentTests",
            [
                "AttachmentStore", "ControlProtocol", "ReferenceBackend", "ReplicaEngine", "ReplicaStore",
                "ServedTestSupport", "SyncCatalogue", "SyncModel", "SyncTestSupport", "Transport", grdb,
            ]),
        tests("ControlProtocolTests", ["ControlProtocol", "SyncModel"]),
        tests(
            "ControlServerTests",
            [
                "ControlServer", "ControlClient", "ControlProtocol", "SyncModel", "SyncTestSupport", logging, nioCore,
                nioPosix, lifecycle,
            ]),
        tests(
            "CommandsTests",
            [
                "CatalogueDrafts", "Commands", "ControlProtocol", "ControlServer", "ReplicaEngine", "ReplicaStore", "SyncCatalogue",
                "SyncModel", "SyncTestSupport",
                "Transport", argumentParser, lifecycle, logging,
            ]),
        tests(
            "ReferenceBackendTests",
            [
                "ReferenceBackend", "ClinicHours", "CZlib", "SyncTestSupport", crypto, grdb, logging, nioCore, nioHTTP1,
                nioPosix,
            ]),
        tests(
            "MisbehavingBackendTests",
            [
                "CatalogueDrafts", "ClinicHours", "ReferenceBackend", "ReplicaEngine", "ReplicaStore", "SyncCatalogue",
                "SyncModel", "SyncPlanner",
                "SyncTestSupport", "Transport", grdb, logging,
            ]),
        tests(
            "CabinetMedicalTests",
            [
                "ControlProtocol", "ReferenceBackend", "ServedTestSupport", "SyncCatalogue", "SyncModel",
                "SyncTestSupport",
            ]),
        tests(
            "DokalTests",
            [
                "ClinicHours", "ControlProtocol", "ReferenceBackend", "ReplicaEngine", "ServedTestSupport",
                "SyncCatalogue", "SyncModel", "SyncTestSupport", "Transport", grdb, logging,
            ]),
        tests("FuzzTests", ["clinicsync-fuzz", "FuzzTargets", "SyncModel", "SyncTestSupport"]),
        tests("ArchitectureTests", ["ControlProtocol", "SyncTestSupport"]),
        tests(
            "EndToEndTests",
            [
                "clinicsyncd", "clinicsync", "ControlClient", "ControlProtocol", "ReferenceBackend", "SyncModel",
                "SyncTestSupport", "Transport", logging,
            ]),
    ]
)
