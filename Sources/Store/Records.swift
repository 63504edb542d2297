import GRDB
import Threads

/// The database, asked from threads that may wait for the disk.
final class Records: Sendable {
    let pool: DatabasePool
    /// One: writers wait for each other anyway, here in order of arrival.
    private let writers = WorkQueue(threads: 1)
    private let readers = WorkQueue(threads: 2)

    init(_ pool: DatabasePool) { self.pool = pool }

    /// One transaction, durable when this returns.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await writers.run { [pool] in Self.outcome { try pool.write(body) } }.get()
    }

    /// No other writer of this process is at work meanwhile. The body makes its own transactions.
    func alone<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await writers.run { [pool] in Self.outcome { try pool.writeWithoutTransaction(body) } }.get()
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await readers.run { [pool] in Self.outcome { try pool.read(body) } }.get()
    }

    /// This and the next on a thread that may wait.
    func writeHere<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try Self.outcome { try pool.write(body) }.get()
    }

    func aloneHere<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try Self.outcome { try pool.writeWithoutTransaction(body) }.get()
    }

    private static func outcome<Value>(_ work: () throws -> Value) -> Result<Value, StoreError> {
        Result(catching: work).mapError(StoreError.init(cause:))
    }
}
