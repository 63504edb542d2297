import Synchronization

/// Uploads in progress: so many at once for each account.
final class UploadTurns: Sendable {
    private let perAccount: Int
    private let gauge: Gauge
    private let counts = Mutex<[String: Int]>([:])

    init(perAccount: Int, gauge: Gauge) {
        self.perAccount = perAccount
        self.gauge = gauge
    }

    /// False where the account has as many under way as it may.
    func enter(_ account: String) -> Bool {
        let isIn = counts.withLock { counts in
            guard counts[account, default: 0] < perAccount else { return false }
            counts[account, default: 0] += 1
            return true
        }
        if isIn { gauge.add(1) }
        return isIn
    }

    func leave(_ account: String) {
        counts.withLock { counts in
            let rest = counts[account, default: 1] - 1
            counts[account] = rest > 0 ? rest : nil
        }
        gauge.add(-1)
    }
}
