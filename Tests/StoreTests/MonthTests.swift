import Foundation
import Store
import Testing

@Suite struct MonthTests {
    @Test("Months are those of UTC, whatever the machine's zone")
    func boundaries() {
        let newYear = Date(timeIntervalSince1970: 1_767_225_600)
        #expect(Month(newYear).description == "2026-01")
        #expect(Month(newYear.addingTimeInterval(-0.001)) == Month(year: 2025, month: 12))
        #expect(Month(year: 2025, month: 12) < Month(year: 2026, month: 1))
    }
}
