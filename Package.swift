// swift-tools-version: 6.2
// The import directions of the house are the dependencies below and nothing else:
// pure targets (Base, Media, Signalling, Law, Ledger) know no socket, disk or clock; effects sit on
// them; `custos` wires. CI builds with `--explicit-target-dependency-import-check error`.
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]

let package = Package(
    name: "custos",
    products: [.executable(name: "custos", targets: ["custos"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // C libraries of the system, each behind its own module.
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CAV", pkgConfig: "libavcodec libswscale libavutil freetype2", providers: [.apt(["libavcodec-dev", "libswscale-dev", "libavutil-dev", "libfreetype-dev"])]),
        .systemLibrary(name: "CPango", pkgConfig: "pangocairo fontconfig libqrencode", providers: [.apt(["libpango1.0-dev", "libqrencode-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CCustosAV", dependencies: ["CAV"]),
        .target(name: "CCustosPrint", dependencies: ["CPango"]),
        .target(name: "CCustosClip", dependencies: ["CAV"]),
        .target(name: "CCustosLinux"),

        // Pure.
        .target(name: "CustosBase", dependencies: ["COpenSSL"], swiftSettings: settings),
        .target(name: "CustosMedia", dependencies: ["CustosBase"], swiftSettings: settings),
        .target(name: "CustosSignalling", dependencies: ["CustosBase", "CustosMedia"], swiftSettings: settings),
        .target(name: "CustosLaw", dependencies: ["CustosBase"], swiftSettings: settings),
        .target(name: "CustosLedger", dependencies: ["CustosBase", "COpenSSL"], swiftSettings: settings),

        // The checker of what left the house. It must not share code with the writer: of ours it may import only the ledger's parsers.
        .target(name: "CustosVerify", dependencies: ["CustosBase", "CustosLedger"], swiftSettings: settings),

        // Effects.
        .target(
            name: "CustosIngest",
            dependencies: ["CustosBase", "CustosMedia", "CustosSignalling", "CCustosClip", .product(name: "NIOSSL", package: "swift-nio-ssl"), .product(name: "Logging", package: "swift-log")] + nio,
            swiftSettings: settings),
        .target(
            name: "CustosStore",
            dependencies: [
                "CustosBase", "CustosMedia", "CustosLaw", "CustosLedger", "CCustosLinux", "CCustosAV", "CCustosPrint", "CZlib", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(
            name: "CustosWeb",
            dependencies: [
                "CustosBase", "CustosMedia", "CustosSignalling", "CustosLaw", "CustosLedger", "CustosStore", "CustosIngest", "CSodium", "CCustosAV",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
            ] + nio,
            exclude: ["Public"],
            swiftSettings: settings),
        .executableTarget(
            name: "custos",
            dependencies: [
                "CustosBase", "CustosMedia", "CustosSignalling", "CustosLaw", "CustosLedger", "CustosVerify", "CustosStore", "CustosIngest", "CustosWeb", "CCustosLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
            ] + nio,
            swiftSettings: settings),

        // Micro-benchmarks; nothing else depends on them.
        .executableTarget(
            name: "custos-bench",
            dependencies: [
                "CustosBase", "CustosMedia", "CustosLaw", "CustosLedger", "CustosVerify", "CustosStore", .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Logging", package: "swift-log"),
            ],
            path: "Benchmarks/Micro",
            swiftSettings: settings),

        // Tests.
        .target(
            name: "CustosTestSupport", dependencies: ["CustosBase", "CustosMedia", "CustosSignalling", "CustosLaw"], path: "Tests/CustosTestSupport",
            swiftSettings: settings),
        .testTarget(name: "CustosBaseTests", dependencies: ["CustosBase"], swiftSettings: settings),
        .testTarget(name: "CustosMediaTests", dependencies: ["CustosBase", "CustosMedia"], swiftSettings: settings),
        .testTarget(name: "CustosSignallingTests", dependencies: ["CustosBase", "CustosMedia", "CustosSignalling"], swiftSettings: settings),
        .testTarget(name: "CustosLawTests", dependencies: ["CustosBase", "CustosLaw", "CustosTestSupport"], swiftSettings: settings),
        .testTarget(name: "CustosLedgerTests", dependencies: ["CustosBase", "CustosLedger"], exclude: ["Vectors"], swiftSettings: settings),
        .testTarget(name: "CustosVerifyTests", dependencies: ["CustosBase", "CustosLedger", "CustosVerify"], swiftSettings: settings),
        .testTarget(
            name: "CustosIngestTests",
            dependencies: ["CustosBase", "CustosMedia", "CustosSignalling", "CustosIngest", .product(name: "NIOSSL", package: "swift-nio-ssl"), .product(name: "Logging", package: "swift-log")] + nio,
            swiftSettings: settings),
        .testTarget(
            name: "CustosStoreTests",
            dependencies: [
                "CustosBase", "CustosMedia", "CustosLaw", "CustosLedger", "CustosStore", "CCustosLinux", "CustosTestSupport", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Tables/Vectors"],
            swiftSettings: settings),
        .testTarget(
            name: "CustosWebTests",
            dependencies: [
                "CustosBase", "CustosMedia", "CustosSignalling", "CustosLaw", "CustosLedger", "CustosIngest", "CustosStore", "CustosWeb", "CustosTestSupport", "CCustosClip",
                .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "NIOSSL", package: "swift-nio-ssl"), .product(name: "Logging", package: "swift-log"),
            ] + nio,
            swiftSettings: settings),
        .testTarget(
            name: "InteropTests",
            dependencies: ["CustosBase", "CustosMedia", "CustosSignalling", "CustosIngest", .product(name: "Logging", package: "swift-log")] + nio,
            path: "Tests/InteropTests/Ingest",
            swiftSettings: settings),
    ]
)
