import Foundation
import Synchronization

/// Assets whose objects in the depot are being changed, each by one task at a time.
final class AssetClaims: Sendable {
    private let claimed = Mutex<Set<UUID>>([])

    func take(_ id: UUID) -> Bool { claimed.withLock { $0.insert(id).inserted } }

    func release(_ id: UUID) { claimed.withLock { _ = $0.remove(id) } }

    /// Waits until it is free. Seldom happens, and never for longer than a call to the depot may take.
    func wait(for id: UUID) async throws(StoreError) {
        while !take(id) {
            do { try await Task.sleep(for: .milliseconds(20)) } catch {
                throw .failed("the task was cancelled")
            }
        }
    }
}
