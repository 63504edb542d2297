// swift-tools-version:6.2
import PackageDescription

let swift: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// The kernels are optimised in every build: at -O0 they are two orders of magnitude slower.
let optimisedC: [CSetting] = [.unsafeFlags(["-O3", "-ffp-contract=off"])]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swift)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], swiftSettings: swift)
}

let package = Package(
    name: "martlet",
    products: [
        .library(name: "Martlet", targets: ["Martlet"]),
        .executable(name: "martlet", targets: ["MartletCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        // Without its default trait, which would bring a configuration library along.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1",
            traits: ["FullFoundation"]),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // C: kernels and thin shims over system libraries.
        .target(name: "CKernels", cSettings: optimisedC),
        .target(name: "CFormats", cSettings: optimisedC),
        .target(name: "CLinux"),
        .target(name: "CPages", exclude: ["pages"]),
        .target(name: "CResample", cSettings: optimisedC),
        .target(name: "CMediaShim", dependencies: ["CFFmpeg"], cSettings: optimisedC),
        .systemLibrary(
            name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CSPNG", pkgConfig: "spng", providers: [.apt(["libspng-dev"])]),
        .systemLibrary(name: "CGIF", providers: [.apt(["libgif-dev"])]),
        .systemLibrary(name: "CWebP", pkgConfig: "libwebpdemux", providers: [.apt(["libwebp-dev"])]),
        .systemLibrary(
            name: "CFFmpeg", pkgConfig: "libavformat libavcodec libswscale libavutil",
            providers: [
                .apt([
                    "libavformat-dev", "libavcodec-dev", "libswscale-dev", "libavutil-dev",
                ])
            ]),

        // Text.
        library("JSON"),
        library("Tokenizer", ["JSON"]),
        library("Templates", ["JSON"]),
        library("Reply"),
        library("Arguments", ["JSON"]),
        library("Conversation", ["Arguments", "Templates", "Tokenizer", "Reply", "JSON"]),

        library("Grammar", ["Arguments", "JSON"]),

        // Pictures.
        library("Patches"),
        library(
            "Media",
            [
                "Patches", "CResample", "CMediaShim", "CTurboJPEG", "CSPNG", "CGIF", "CWebP", "CFFmpeg",
            ]),

        // The network and the engine.
        library("Threads"),
        library("Files"),
        library("Kernels", ["CKernels", "CLinux", "Threads"]),
        library("Checkpoint", ["CFormats", "JSON"]),
        library("Sampling"),
        library(
            "Prompting",
            [
                "Conversation", "Templates", "Tokenizer", "Patches",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        library("Weights", ["Checkpoint", "Kernels", "CKernels"]),
        library("Qwen35", ["Weights", "Checkpoint", "Kernels", "CKernels", "Patches"]),
        library(
            "Engine",
            [
                "Qwen35", "Patches", "Prompting", "Grammar", "Tokenizer", "Sampling", "Kernels", "Checkpoint",
                "Threads",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        library(
            "Snapshots",
            [
                "Engine", "Checkpoint", "Files", "Threads",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        library(
            "Martlet",
            [
                "Engine", "Snapshots", "Prompting", "Conversation", "Grammar", "Reply", "Media", "Sampling",
                "Tokenizer",
                "Qwen35", "Weights",
                "Checkpoint", "Kernels", "CKernels", "Patches", "JSON", "Threads",
            ]),

        // The server: the API's types, the seam, what stands behind it, and what stands before it.
        library("Wire", ["JSON", "Reply"]),
        library("Chat", ["Wire", "Reply", "JSON"]),
        library("Sandbox", ["Media", "Patches", "CLinux", "Threads"]),
        library("Telemetry", ["JSON", .product(name: "Logging", package: "swift-log")]),
        library(
            "Fetch",
            [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        library("Intake", ["Chat", "Wire", "Sandbox", "Patches"]),
        library(
            "Bucket",
            [
                "Fetch", "Threads",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        library(
            "LocalChat",
            [
                "Chat", "Intake", "Wire", "Reply", "JSON", "Martlet", "Engine", "Prompting", "Conversation",
                "Grammar",
                "Sampling",
                "Tokenizer", "Patches", "Checkpoint", "Sandbox", "Threads",
            ]),
        library(
            "Upstream",
            [
                "Chat", "Wire", "Reply", "JSON", "Intake", "Fetch", "Sandbox", "Media", "Patches",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        library("ScriptedChat", ["Chat", "Wire", "Reply", "JSON"]),
        library(
            "Store",
            [
                "Files", "JSON", "Threads",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        library(
            "Server",
            [
                "Chat", "Wire", "Reply", "JSON", "Threads",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(
            name: "MartletCommand",
            dependencies: [
                "Martlet", "JSON", "Server", "Store", "LocalChat", "ScriptedChat", "Upstream", "Intake",
                "Chat", "Wire",
                "Telemetry",
                "Bucket", "Checkpoint", "Fetch", "Sandbox", "Media", "Patches", "Prompting", "Reply",
                "CPages",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Yams", package: "Yams"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/martlet",
            swiftSettings: swift),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["JSON", "Conversation"], path: "Tests/TestSupport",
            swiftSettings: swift),
        tests("Grammar", ["Grammar", "Tokenizer", "JSON"]),
        tests("JSON", ["JSON"]),
        tests(
            "Qwen35", ["Qwen35", "Weights", "Checkpoint", "Kernels", "CKernels", "Patches", "Media", "JSON"]),
        tests("Kernels", ["Kernels", "CKernels"]),
        tests("Weights", ["Weights", "Checkpoint", "Kernels"]),
        tests(
            "Engine",
            [
                "Engine", "Qwen35", "Prompting", "Grammar", "Sampling", "Tokenizer", "Checkpoint",
                "Kernels", "Patches", "Media", "JSON", "Snapshots", "Files",
            ]),
        tests("Checkpoint", ["CFormats", "Checkpoint", "Tokenizer", "JSON"]),
        tests("Patches", ["Patches"]),
        tests("Media", ["Media", "Patches", .product(name: "Crypto", package: "swift-crypto")]),
        tests("Tokenizer", ["Tokenizer", "JSON"]),
        tests("Templates", ["Templates", "JSON"]),
        tests("Sampling", ["Sampling"]),
        tests("Reply", ["Reply"]),
        tests("Conversation", ["Conversation", "Reply", "Templates", "JSON"]),
        tests(
            "Prompting",
            ["Prompting", "Conversation", "Templates", "Tokenizer", "Patches", "Media", "JSON"]),
        tests(
            "Martlet",
            ["Martlet", "Engine", "Prompting", "Conversation", "Reply", "Sampling", "Tokenizer", "JSON"]),
        tests("Wire", ["Wire", "Reply", "JSON"]),
        tests("Chat", ["Chat", "Wire", "Reply", "JSON"]),
        tests("Upstream", ["Upstream", "Chat", "Wire", "Reply", "JSON"]),
        tests("ScriptedChat", ["ScriptedChat", "Chat", "Wire", "Reply", "JSON"]),
        tests(
            "LocalChat",
            ["LocalChat", "Intake", "Chat", "Wire", "Reply", "JSON", "Martlet", "Patches", "Media"]),
        tests("Telemetry", ["Telemetry", "JSON", .product(name: "Logging", package: "swift-log")]),
        tests("Fetch", ["Fetch"]),
        tests("Bucket", ["Bucket", "Fetch"]),
        tests("Sandbox", ["Sandbox", "Media", "Patches"]),
        .executableTarget(
            name: "StoreVictim", dependencies: ["Store"], path: "Tests/StoreVictim", swiftSettings: swift),
        tests(
            "Store",
            [
                "Store", "StoreVictim", "Files",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests(
            "Server",
            [
                "Server", "Chat", "Wire", "Reply", "JSON",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        tests("Command", ["JSON"]),
    ]
)
