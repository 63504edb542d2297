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
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
    ],
    targets: [
        // C: kernels and thin shims over system libraries.
        .target(name: "CKernels", cSettings: optimisedC),
        .target(name: "CSystem"),
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
        library("Conversation", ["Templates", "Tokenizer", "Reply", "JSON"]),

        // Pictures.
        library("Patches"),
        library(
            "Media",
            [
                "Patches", "CResample", "CMediaShim", "CTurboJPEG", "CSPNG", "CGIF", "CWebP", "CFFmpeg",
            ]),

        // The network and the engine.
        library("Kernels", ["CKernels", "CSystem"]),
        library("Checkpoint", ["JSON"]),
        library("Sampling"),
        library("Prompting", ["Conversation", "Templates", "Tokenizer", "Patches"]),
        library("Qwen35", ["Checkpoint", "Kernels", "CKernels", "Patches"]),
        library(
            "Engine", ["Qwen35", "Patches", "Prompting", "Tokenizer", "Sampling", "Kernels", "Checkpoint"]),
        library(
            "Martlet",
            [
                "Engine", "Prompting", "Conversation", "Reply", "Media", "Sampling", "Tokenizer", "Qwen35",
                "Checkpoint", "Kernels", "CKernels", "Patches", "JSON",
            ]),
        .executableTarget(
            name: "MartletCommand",
            dependencies: [
                "Martlet", "JSON",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/martlet",
            swiftSettings: swift),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["JSON", "Conversation"], path: "Tests/TestSupport",
            swiftSettings: swift),
        tests("JSON", ["JSON"]),
        tests("Qwen35", ["Qwen35", "Checkpoint", "Kernels", "CKernels", "Patches", "Media", "JSON"]),
        tests("Kernels", ["Kernels", "CKernels"]),
        tests(
            "Engine",
            [
                "Engine", "Qwen35", "Prompting", "Sampling", "Tokenizer", "Checkpoint", "Kernels",
                "Patches", "Media", "JSON",
            ]),
        tests("Checkpoint", ["Checkpoint"]),
        tests("Patches", ["Patches"]),
        tests("Media", ["Media", "Patches"]),
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
        tests("Command", ["JSON"]),
    ]
)
