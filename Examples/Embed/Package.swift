// swift-tools-version:6.2
import PackageDescription

let package = Package(
    name: "Embed",
    dependencies: [.package(name: "martlet", path: "../..")],
    targets: [
        .executableTarget(
            name: "Embed", dependencies: [.product(name: "Martlet", package: "martlet")],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
