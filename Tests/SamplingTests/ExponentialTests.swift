import Foundation
import Sampling
import Testing

@Suite struct ExponentialTests {
    @Test func expIsWithinTwoUnits() {
        var worst = 0.0
        for step in 0..<200_000 {
            let x = -Double(step) * 0.00353
            worst = max(worst, abs(Exponential.exp(x) - exp(x)) / exp(x).ulp)
        }
        #expect(worst <= 2)
        #expect(Exponential.exp(0) == 1 && Exponential.exp(-.infinity) == 0 && Exponential.exp(-1e300) == 0)
        #expect(Exponential.exp(.nan) == 0)
    }

    @Test func logIsWithinFourUnits() {
        var worst = 0.0
        for step in 1..<200_000 {
            for x in [Double(step) * 1.37, 1 + Double(step) * 1e-5, 1 / Double(step)] where x != 1 {
                worst = max(worst, abs(Exponential.log(x) - log(x)) / log(x).ulp)
            }
        }
        #expect(worst <= 4, "\(worst)")
        #expect(Exponential.log(1) == 0)
    }

    /// The bits themselves: they must not depend on the machine.
    @Test func bitsAreFixed() {
        #expect(Exponential.exp(-1).bitPattern == 0x3FD7_8B56_362C_EF38)
        #expect(Exponential.log(10).bitPattern == 0x4002_6BB1_BBB5_5516)
    }
}
