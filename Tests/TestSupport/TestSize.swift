import Foundation

/// How much of what is generated a test looks at: a little, or all with `make test-full`.
package enum TestSize {
    package static let isFull = ProcessInfo.processInfo.environment["MARTLET_TEST_FULL"] != nil

    package static func cases(_ few: Int, full: Int) -> Int { isFull ? full : few }
}
