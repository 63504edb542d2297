import Synchronization

/// What goes on in a server, as of now.
package final class ServerGauges: Sendable {
    package let connections = Gauge()
    /// Requests that were read and whose answers have not ended.
    package let requests = Gauge()
    package let bodyBytes = Gauge()

    package init() {}
}

package final class Gauge: Sendable {
    private let number = Atomic(0)

    package init() {}

    package var value: Int { number.load(ordering: .relaxed) }

    func add(_ difference: Int) { number.wrappingAdd(difference, ordering: .relaxed) }

    /// Adds unless that would exceed the limit.
    func add(_ amount: Int, upTo limit: Int) -> Bool {
        let sum = number.wrappingAdd(amount, ordering: .relaxed).newValue
        if sum <= limit { return true }
        add(-amount)
        return false
    }
}
