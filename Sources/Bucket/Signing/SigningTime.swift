import Foundation

/// The time of a signature: `20130524T000000Z`.
package struct SigningTime: Sendable, CustomStringConvertible {
    package let description: String

    /// `20130524`
    var day: String { String(description.prefix(8)) }

    package init(_ date: Date) {
        description = date.formatted(
            Date.ISO8601FormatStyle(
                dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted,
                timeZone: .gmt))
    }
}
