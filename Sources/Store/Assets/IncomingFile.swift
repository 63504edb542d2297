import Files
import Crypto
import Foundation
import Synchronization
import Threads

/// Content on its way to disk, from a client or from a depot. Calls come one after another.
final class IncomingFile: Sendable {
    /// - Transitions: open → ended.
    private enum State {
        case open(PartialFile, SHA256)
        /// Sealed, discarded or failed: in the last two cases the partial file is gone.
        case ended
    }
    private let state: Mutex<State>
    private let disk: WorkQueue

    /// What the names of unfinished files begin with.
    private static let prefix = "partial-"

    init(in folder: String, _ files: any FileLayer, _ disk: WorkQueue) async throws(StoreError) {
        self.disk = disk
        let file = try await disk.run {
            Result { () throws(FileFault) in
                try PartialFile("\(folder)/\(Self.prefix)\(UUID().text)", files)
            }.mapError(StoreError.init(fault:))
        }.get()
        state = Mutex(.open(file, SHA256()))
    }

    deinit {
        if case .open(let file, _) = state.withLock({ $0 }) { file.discard() }
    }

    /// Adds bytes. Returns when they are with the system, so that memory stays bounded. After an error it is over.
    /// - Parameter check: judges what the size will be.
    func write(
        _ bytes: [UInt8], check: @escaping @Sendable (Int) throws(StoreError) -> Void
    ) async throws(StoreError) {
        try await disk.run { [self] in
            Result { () throws(StoreError) in try add(bytes, check) }
        }.get()
    }

    private func add(_ bytes: [UInt8], _ check: (Int) throws(StoreError) -> Void) throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            guard case .open(var file, var hash) = state else { throw Self.over }
            do {
                try check(file.byteCount + bytes.count)
                try file.write(bytes)
            } catch {
                file.discard()
                state = .ended
                throw StoreError(cause: error)
            }
            hash.update(data: bytes)
            state = .open(file, hash)
        }
    }

    /// Makes the bytes durable. The file is the caller's to place or to remove.
    func seal() async throws(StoreError) -> (file: PartialFile, content: AssetContent) {
        try await disk.run { [self] in
            Result { () throws(StoreError) in
                try state.withLock { state throws(StoreError) in
                    guard case .open(let file, let hash) = state else { throw Self.over }
                    state = .ended
                    do throws(FileFault) { try file.seal() } catch { throw StoreError(fault: error) }
                    let sha256 = hash.finalize().hexadecimal
                    return (file, AssetContent(byteCount: file.byteCount, sha256: sha256))
                }
            }
        }.get()
    }

    /// Forgets what came. Also happens when it is released unfinished, and at the next start.
    func discard() async {
        await disk.run { [self] in
            state.withLock { state in
                if case .open(let file, _) = state { file.discard() }
                state = .ended
            }
        }
    }

    private static let over = StoreError.failed("the upload is over already")
}
