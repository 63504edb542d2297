import Foundation

enum TestSize {
    /// How many generated cases a test looks at.
    static func cases(_ few: Int, full: Int) -> Int {
        ProcessInfo.processInfo.environment["MARTLET_TEST_FULL"] == nil ? few : full
    }
}
