import Foundation
import Glibc

/// A month of the calendar in UTC.
package struct Month: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let year: Int
    /// 1 to 12.
    package let month: Int

    package init(year: Int, month: Int) {
        self.year = year
        self.month = month
    }

    package init(_ date: Date) {
        var time = Int(date.timeIntervalSince1970.rounded(.down))
        var parts = tm()
        gmtime_r(&time, &parts)
        self.init(year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1)
    }

    package static func < (a: Month, b: Month) -> Bool { (a.year, a.month) < (b.year, b.month) }

    /// `2026-11`.
    package var description: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }

    /// As the database keeps it: 202611.
    var number: Int { year * 100 + month }

    init(number: Int) { self.init(year: number / 100, month: number % 100) }
}

extension Date {
    /// As the database keeps times.
    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    var wholeMilliseconds: Date { Date(milliseconds: milliseconds) }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
