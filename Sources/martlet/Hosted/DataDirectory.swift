import ArgumentParser
import Foundation
import Store

/// Where the hosted flavour keeps its data.
struct DataDirectory: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where keys, assets, pending requests and history are kept. (default: $XDG_DATA_HOME/martlet)",
            valueName: "dir"),
        completion: .directory)
    var dataDir: String?

    func url(_ reader: inout SettingReader) throws -> URL {
        URL(filePath: try reader.text("--data-dir", dataDir, default: Self.usual) ?? Self.usual)
    }

    /// For commands without other settings.
    func url() throws -> URL {
        var reader = SettingReader()
        return try url(&reader)
    }

    private static var usual: String {
        let environment = ProcessInfo.processInfo.environment
        let base =
            environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
            ?? "\(environment["HOME"] ?? NSHomeDirectory())/.local/share"
        return "\(base)/martlet"
    }
}
