import Foundation

/// Where tests find their files.
package enum Fixtures {
    /// The root of the package.
    package static let package: URL = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A file or folder of `Tests/Fixtures`.
    package static func url(_ path: String) -> URL {
        package.appending(path: "Tests/Fixtures").appending(path: path)
    }

    /// A model that ships with the project: a folder of `Models`.
    package static func model(_ name: String) -> URL {
        package.appending(path: "Models").appending(path: name)
    }

    /// A file of the larger set that `MARTLET_FIXTURES` names, which the project does not carry;
    /// nil where the variable is not set.
    package static func external(_ path: String) -> URL? {
        guard let root = ProcessInfo.processInfo.environment["MARTLET_FIXTURES"] else { return nil }
        return URL(filePath: root).appending(path: path)
    }
}
